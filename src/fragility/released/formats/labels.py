"""What a label says: the words that result files use, as a value (1 counts, 0 does not) or a state.

Prevents the failure in which labels of two kinds in one column ("safe" beside "refused") make one rate, or an
unparsed verdict counts as a safe answer.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from fragility.errors import InputError
from fragility.released.formats.source import short

#: What counts, to the words for it and the words for its opposite.
FAMILIES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "1": (("1",), ("0",)),
    "true": (("true", "t"), ("false", "f")),
    "yes": (("yes", "y"), ("no",)),
    "unsafe": (("unsafe", "not safe", "not_safe"), ("safe",)),
    "harmful": (
        ("harmful", "hazardous", "malicious", "toxic"),
        ("harmless", "unharmful", "not harmful", "not_harmful", "benign", "non-harmful", "not toxic"),
    ),
    "refused": (
        ("refused", "refusal", "refuse", "full refusal", "2 full refusal", "rejected", "reject"),
        ("complied", "compliance", "comply", "complies", "full compliance", "1 full compliance", "answered",
         "not refused", "non refusal", "not refusal"),
    ),
    "correct": (("correct", "c", "right"), ("incorrect", "i", "wrong")),
    "passed": (
        ("passed", "pass", "success", "successful", "succeeded"),
        ("failed", "fail", "failure", "unsuccessful"),
    ),
    "jailbroken": (
        ("jailbroken", "jailbreak", "attack success"),
        ("not jailbroken", "no jailbreak", "not jailbreak", "attack failed"),
    ),
    "flagged": (("flagged", "violation", "violating"), ("not flagged", "unflagged", "no violation")),
    "won": (("win", "won", "wins"), ("loss", "lost", "lose", "loses")),
}  # fmt: skip
#: Words that are no verdict, by state.
NO_VERDICT: dict[str, tuple[str, ...]] = {
    "error": ("error", "errored", "timeout", "timed out", "exception", "crash", "crashed", "api error"),
    "not judged": (
        "", "none", "null", "nan", "-1", "not judged", "unparsed", "unparsable", "unparseable", "parse error",
        "parsing error", "judge error", "judge refused", "judge refusal", "refused to judge", "no verdict", "invalid",
        "not rated", "unrated", "unscored", "missing", "noanswer", "no answer", "n",
    ),
    "undetermined": (
        "undetermined", "unknown", "unclear", "ambiguous", "unsure", "uncertain", "n/a", "na", "tie", "tied", "draw",
        "equal", "both", "neither", "mixed", "can't tell", "cannot tell", "unrelated", "irrelevant",
    ),
    "partial": ("partial", "p", "partially", "partial refusal", "3 partial refusal", "partly refused",
                "partially refused", "partial compliance", "partially correct"),
    "dropped": ("dropped", "skipped", "skip", "excluded", "filtered", "removed", "not run"),
}  # fmt: skip
_STATE = {word: state for state, words in NO_VERDICT.items() for word in words}
_KNOWN = {
    word: (family, value)
    for family, sides in FAMILIES.items()
    for value, words in zip((1.0, 0.0), sides, strict=True)
    for word in words
}
#: Families whose words say nothing of what counts: the name of the column does.
BARE = ("1", "true", "yes", "passed")
_CALLED = {"true": "labelled true", "yes": "labelled yes", "passed": "passed"}
#: What a run that went well says of itself, or of an error.
_CLEAR = frozenset(("", "none", "null", "nan", "false", "0", "no", "ok", "success", "no error", "n", "p", "200"))
_BROKEN = re.compile(r"\berr|fail|time ?out|exception|crash|abort|cancel|killed|oom|interrupt")


@dataclass(frozen=True)
class Scale:
    """How the texts of one column are read.

    Attributes
    ----------
    counted : str
        What a value of 1 says; "" where the words do not say it.
    values : mapping
        Text to (value or None, state).
    graded : bool
        Whether the values are grades, so that their mean is what can be said.
    bare : str
        What a value of 1 is called where neither words nor column say what it means.
    """

    counted: str
    values: Mapping[str, tuple[float | None, str]]
    graded: bool = False
    bare: str = "labelled 1"


def plain(text: object) -> str:
    """Return a label in the one form that is compared: lower case, no outer blanks, "1" for 1.0.

    >>> plain(" Full_Refusal "), plain(1.0), plain(True)
    ('full refusal', '1', 'true')
    """
    word = " ".join(str("" if text is None else text).strip().lower().replace("_", " ").split()).strip("\"'.<>[]")
    return word.removesuffix(".0") if word in ("1.0", "0.0", "-1.0") else word


def known(text: object) -> bool:
    """Say whether a text is a label or says that there is none."""
    return plain(text) in _KNOWN or plain(text) in _STATE


def read_scale(texts: Iterable[object], where: str, counted: tuple[str, ...] = ()) -> Scale | None:
    """Return how the distinct texts of a column are read; None where they are no labels.

    Parameters
    ----------
    texts : iterable
        The distinct values.
    where : str
        File and column, for messages.
    counted : tuple of str
        The values that count, in place of what the words say; every other value that is no state does not count.

    Raises
    ------
    InputError
        For labels of two kinds in one column, and for a value to be counted that no row has.

    Examples
    --------
    >>> read_scale(["safe", "unsafe", "error"], "here").counted
    'unsafe'
    >>> read_scale(["red", "green"], "here") is None
    True
    """
    distinct = {str("" if text is None else text) for text in texts}
    if counted:
        return _asked(distinct, counted, where)
    words = {text: plain(text) for text in distinct}
    families = {_KNOWN[word][0] for word in words.values() if word in _KNOWN}
    states = {text: _STATE[word] for text, word in words.items() if word in _STATE}
    rest = [text for text, word in words.items() if word not in _KNOWN and word not in _STATE]
    if not families and not rest:
        return None
    if rest:
        return _graded(words, states) if all(_number(word) for word in words.values() if word not in _STATE) else None
    if len(families) > 1:
        kinds = " and ".join(sorted("/".join(side[0] for side in FAMILIES[family]) for family in families))
        raise InputError(f"labels of two kinds ({kinds})", where, "name the values that count with --counted")
    family = families.pop()
    values = {text: (None, states[text]) if text in states else (_KNOWN[word][1], "") for text, word in words.items()}
    return Scale("" if family in BARE else family, values, bare=_CALLED.get(family, "labelled 1"))


def state_of_run(text: object, column: str) -> str:
    """Return the state that a column on errors, on the status of a run or on what was left out gives a row.

    >>> state_of_run("timeout", "status"), state_of_run("completed", "status"), state_of_run("true", "dropped")
    ('error', '', 'dropped')
    """
    word = plain(text)
    if word in _CLEAR:
        return ""
    if column == "status":
        known_state = _STATE.get(word, "")
        return known_state or ("error" if _BROKEN.search(word) else "")
    return _STATE[word] if column == "error" and _STATE.get(word) == "dropped" else column


def _asked(distinct: set[str], counted: tuple[str, ...], where: str) -> Scale:
    wanted = {plain(text) for text in counted}
    there = {plain(text) for text in distinct}
    if not wanted & there:
        seen = ", ".join(short(text) for text in sorted(there) if len(text) < 20)[:120]
        raise InputError("no row has a value that is to count", where, f"there are: {seen}" if seen else "")
    values: dict[str, tuple[float | None, str]] = {}
    for text in distinct:
        word = plain(text)
        no_verdict = word not in wanted and word in _STATE and word not in ("n", "p", "-1")
        values[text] = (None, _STATE[word]) if no_verdict else (float(word in wanted), "")
    return Scale(" or ".join(counted), values)


def _graded(words: Mapping[str, str], states: Mapping[str, str]) -> Scale:
    values: dict[str, tuple[float | None, str]] = {
        text: (None, states[text]) if text in states and word != "-1" else (float(word), "")
        for text, word in words.items()
    }
    return Scale("", values, graded=True)


def _number(word: str) -> bool:
    try:
        return float(word) - float(word) == 0
    except ValueError:
        return False
