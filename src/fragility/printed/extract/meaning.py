"""What the headers of a cell say its numbers are: sizes, counts, changes, spreads, bounds, p-values, levels.

Prevents the failure in which a change is read as a level, a number of items as a score, or half of a column of changes
as one thing and half as the other.
"""

import re
from collections.abc import Iterable, Sequence
from typing import Literal

#: What a number is; "" for a level. "n" is a number of items; "beside" stands by a value and nothing explains it.
Kind = Literal["", "n", "count", "delta", "spread", "low", "high", "p", "statistic", "df", "rank", "beside"]

_THING = "items?|prompts?|questions?|samples?|examples?|instances?|queries|responses|cases|pairs|tasks?|rows|tests?"
#: Headers that name a number of items and nothing else.
_N = re.compile(
    rf"n|\#|n[_ ](?:total|stated|{_THING})|num(?:ber)?|\#\s?(?:{_THING})|no\. of (?:{_THING})|num[_ ](?:{_THING})"
    rf"|number of (?:{_THING})|(?:test|eval)[_ ](?:items?|set|size)|(?:sample|set|test)[_ ]size|support",
    re.IGNORECASE,
)
#: Headers that often name one; whole numbers below them are taken for it as a proposal.
_LIKELY_N = re.compile(rf"(?:{_THING})|size|count|total|measured|fragen|anzahl|n[_ ]\w+|evaluated", re.IGNORECASE)
_CHANGES = "delta|diff(?:erence)?|change|gain|drop|decrease|increase|improvement|reduction|gap"
_DELTA = re.compile(
    rf"(?:^|[\s(/_])(?:\u0394|\u2206|{_CHANGES})(?:$|[\s)/_.,:%])|^\s*(?:\u0394|\u2206)|(?:\u0394|\u2206)\s*$"
    r"|(?:^|\s)vs\.?(?:\s|$)|(?:^|\s)compared to\b|(?:^|\s)rel(?:ative|\.)? to\b",
    re.IGNORECASE,
)
_RELATIVE = re.compile(r"\brel(?:ative|\.)?\b|\bfactor\b|\bratio\b|\bfold\b", re.IGNORECASE)
_DEVIATIONS = r"std(?:\.|ev|err)?|s\.?d\.?|s\.?e\.?m?\.?|stderr|standard[_ ](?:error|deviation)|\u03c3|\u00b1"
_SPREAD = re.compile(rf"(?:^|[\s(_,])(?:{_DEVIATIONS})(?:$|[\s)_,.])", re.IGNORECASE)
_DEVIATION_NAMES = {
    "standard deviation": re.compile(r"[Ss]tandard deviations?|\b[Ss]td(?:ev)?\b|\bs\.d\.|\bSDs?\b|\u03c3"),
    "standard error": re.compile(r"[Ss]tandard errors?|\b[Ss]td\.? ?err|\bstderr\b|\bs\.e\.|\bSEM?\b"),
    "95 % interval": re.compile(r"95\s?%|\bCI\b|confidence interval"),
}
_LOW = re.compile(r"(?:^|[\s(_])(?:low(?:er)?|ci[_ ]?l(?:o|ow|ower)?|min|2\.5\s?%)(?:$|[\s)_])", re.IGNORECASE)
_HIGH = re.compile(r"(?:^|[\s(_])(?:high|upper|ci[_ ]?(?:hi|high|u|upper)|max|97\.5\s?%)(?:$|[\s)_])", re.IGNORECASE)
_BOUND = re.compile(r"\bci\b|\bbound|\binterval|\blimit|^(?:low(?:er)?|high|upper)$|ci_|_ci", re.IGNORECASE)
_INTERVAL = re.compile(
    r"(?:(?:wilson|wald|bootstrap(?:ped)?|exact|clopper[- ]pearson|asr|rate)[ _]+)?(?:\d\d\s?%?[ _]*)?"
    r"(?:ci|conf(?:idence|\.)? (?:interval|int\.)|interval)s?(?:[ _]*\(?\d\d\s?%\)?)?",
    re.IGNORECASE,
)
_P = re.compile(r"p|p[-_ ]?val(?:ue)?s?|p[-_ ]adj(?:usted)?|adj(?:usted)?\.? p|mcnemar p|fisher p", re.IGNORECASE)
#: A test statistic, with or without its degrees of freedom, and degrees of freedom alone.
_STATISTIC = re.compile(
    r"(?:t|F|z|Z|r|Q|\u03c7\s?\^?\{?[2\u00b2]?\}?|[cC]hi-?(?:2|\u00b2|squared?))(?:[- ](?:value|stat(?:istic)?|score))?"
    r"\s*(?:\(\s*(?:df\s*=\s*)?\d+(?:\.\d+)?(?:\s*,\s*\d+(?:\.\d+)?)?\s*\))?"
)
_DF = re.compile(r"(?:df|d\.f\.|dof|degrees of freedom)\s?_?\{?[12]?\}?", re.IGNORECASE)
_RANK = re.compile(r"rank(?:ing)?|pos(?:ition)?\.?|place", re.IGNORECASE)
_COUNT = re.compile(
    rf"\#\s?\w+.*|(?:number|num|no\.|count) (?:of )?(?!(?:{_THING})$)\w+.*"
    r"|n_(?!train|fit|tun|dev|val|shot|layer|param|token|epoch|step|head|feature|class)\w+|.*\bcounts?|wins|losses|ties"
    r"|draws",
    re.IGNORECASE,
)
#: "n = 520" in a header, a label or a caption.
_STATED = re.compile(
    r"\bn\s*=\s*(\d{1,3}(?:[, ]\d{3})+|\d+)\b"
    r"|(?<![\d.,])(\d{1,3}(?:,\d{3})+|\d{2,6})\s+(?:\w+\s+)?(?:prompts|questions|items|queries|responses)\b",
    re.IGNORECASE,
)
_OF_LABEL = re.compile(r"\(\s*(\d+)\s*/\s*(\d+)\s*\)")
#: "XSTest (250)": a number in brackets at the end of a name that is no year.
_BRACKETED = re.compile(r"(?:[^\W\d_].*|^\s*)[(\[]\s*(\d{1,3}(?:,\d{3})+|\d{2,6})\s*[)\]]\s*$")
#: "ASR_n", "Harm n": the number of items of one column.
_N_OF = re.compile(r"(?P<of>.*[^\W\d_].*?)[ _]\(?[nN]\)?|(?:n|N)[ _](?:of|for) (?P<of2>\S.*)")
_YEAR = range(1950, 2051)


def kind_of_header(column: Sequence[str], row: Sequence[str]) -> Kind:
    """Say what the numbers under some headers are.

    Parameters
    ----------
    column, row : sequence of str
        The headers over a cell from the top, and those beside it from the left.

    Examples
    --------
    >>> kind_of_header(["vs. old guard", "FPR"], [])
    'delta'
    """
    for names in (column, row):
        last = bare(names[-1]) if names else ""
        if _N.fullmatch(last) or size_of(last):
            return "n"
        if _P.fullmatch(last):
            return "p"
        if any(_SPREAD.search(name) for name in names if "(" not in name):
            return "spread"
        if any(_BOUND.search(name) for name in names):
            for form, kind in ((_LOW, "low"), (_HIGH, "high")):
                if form.search(last):
                    return kind  # type: ignore[return-value]
        if any(_DELTA.search(name) for name in names):
            return "delta"
        if _RANK.fullmatch(last):
            return "rank"
    return "count" if column and _COUNT.fullmatch(bare(column[-1])) else ""


def bare(name: str) -> str:
    """Return a header without arrows, units in brackets and decoration: "ASR (%) ↓" gives "ASR"."""
    name = re.sub(r"[\u2190-\u21ff]|[(\[]\s*(?:in\s+)?(?:%|\u2191|\u2193|pp|pts?)?\s*[)\]]", " ", name)
    return re.sub(r"\s*,?\s+in\s+%|\s*%\s*$", "", " ".join(name.split())).strip(" :*")


def is_relative(names: Iterable[str]) -> bool:
    """Say whether headers name a relative change, a ratio or a factor."""
    return any(_RELATIVE.search(name) for name in names)


def names_interval(name: str) -> bool:
    """Say whether a header names an interval and no value: "95% CI", "Wilson interval", not "ASR (95% CI)".

    >>> names_interval("95% CI"), names_interval("ASR (95% CI)")
    (True, False)
    """
    return bool(_INTERVAL.fullmatch(name.strip(" []():*")))


def likely_size(name: str) -> bool:
    """Say whether a header often names a number of items."""
    return bool(_N.fullmatch(bare(name)) or _LIKELY_N.fullmatch(bare(name)))


def of_a_test(name: str) -> Kind:
    """Say whether a header names a test statistic or its degrees of freedom, which it does where p values stand beside.

    >>> of_a_test("t(28)"), of_a_test("df"), of_a_test("ASR")
    ('statistic', 'df', '')
    """
    plain = bare(name)
    return "statistic" if _STATISTIC.fullmatch(plain) else "df" if _DF.fullmatch(plain) else ""


def deviation_named(texts: Iterable[str]) -> list[str]:
    """Return what the words of a table say that the number after a plus-minus sign is, as a note; nothing for two.

    >>> deviation_named(["Mean ± standard deviation over 3 runs"])
    ['the spread is the standard deviation']
    """
    found = {name for name, form in _DEVIATION_NAMES.items() if any(form.search(text) for text in texts)}
    return [f"the spread is the {found.pop()}"] if len(found) == 1 else []


def size_of(name: str) -> str:
    """Return the column whose number of items a header names, "" for none.

    >>> size_of("ASR_n"), size_of("test set n"), size_of("n")
    ('ASR', 'test set', '')
    """
    match = _N_OF.fullmatch(bare(name))
    return (match["of"] or match["of2"]).strip() if match else ""


def stated_n(text: str) -> int | None:
    """Return the number of items that a header, label or caption prints in so many words; None for none or several.

    >>> stated_n("AdvBench (n=520)")
    520
    """
    numbers = {int(re.sub(r"\D", "", one or two)) for one, two in _STATED.findall(text)}
    numbers |= {int(n) for k, n in _OF_LABEL.findall(text) if int(k) <= int(n)}
    return numbers.pop() if len(numbers) == 1 and 0 not in numbers else None


def bracketed_n(name: str) -> int | None:
    """Return the number in brackets at the end of a name ("XSTest (250)"), which may be its items; no year."""
    match = _BRACKETED.search(name)
    number = int(match[1].replace(",", "")) if match else 0
    return number if number >= 10 and number not in _YEAR else None


_WORDS = re.compile(
    r"\b(higher|lower|larger|smaller|more|less)\b\s*(?:=|is|means|:|\u2192)?\s*"
    r"(less safe|unsafe|more harmful|safer|more safe|better|worse)"
)


def direction_words(text: str) -> str:
    """Return what words say of a direction: one of the vocabulary, "up" or "down" for the better side, else "".

    >>> direction_words("HarmBench ASR (higher = less safe)")
    'lower-safer'
    >>> direction_words("lower is better")
    'down'
    """
    match = _WORDS.search(text.lower())
    if not match:
        return ""
    up = match[1] in ("higher", "larger", "more")
    if match[2] in ("better", "worse"):
        return "up" if up == (match[2] == "better") else "down"
    return "higher-safer" if up == (match[2] in ("safer", "more safe")) else "lower-safer"
