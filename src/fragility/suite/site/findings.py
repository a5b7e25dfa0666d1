"""What was found, in a few lines computed from the ledger and the check of the columns.

Prevents a front page that goes on saying what was once true: no finding is typed, every line is a function of
the rows, and a line that has nothing to count says so.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from markupsafe import Markup, escape

from fragility.schemas.ledger import Row
from fragility.suite.site.columns import ColumnFit
from fragility.suite.site.rows import VERDICTS, Claim, group_claims
from fragility.wording import counted, listing

#: How many claims of a line are named with their finding.
NAMED_CLAIMS = 5
#: How many of the most frequent missing items, and of the contradicted columns, are named.
NAMED_MISSING = NAMED_COLUMNS = 3
#: The paper whose tables had been seen when the rule was fixed; the lines begin with it.
FIRST_SUBJECT = "guo2026_refusal_unlearning"
#: Types of claims that say no effect: type -> what they are about.
COUNTED = {"count": "counts", "protocol": "the protocol"}
#: What the readings of a claim say together, beside the verdicts.
AGAINST = "not supported or contradicted"
DEPENDS = "depends on the reading"
VERDICT_OF = {words: verdict for verdict, words in VERDICTS.items()}
#: Of several papers, claims with these verdicts are counted and not named.
UNNAMED = tuple(VERDICTS[name] for name in ("supported", "supported-with-caveats", "not-checkable"))
OUTCOMES = (*VERDICTS.values(), AGAINST, DEPENDS)


@dataclass(frozen=True)
class Names:
    """How papers are called in a line, and what is known of how they were read.

    Attributes
    ----------
    short : mapping
        Paper key -> short label.
    second_hand : collection of str
        Keys of papers of which no number was read first-hand.
    on_judges : collection of str
        Keys of papers that are about judges; their claims have a line of their own.
    """

    short: Mapping[str, str]
    second_hand: Collection[str] = ()
    on_judges: Collection[str] = ()


def front_lines(rows: Sequence[Row], fits: Sequence[ColumnFit], names: Names, root: str = "") -> list[Markup]:
    """Return the lines of the front page, as HTML with links to the claims' pages.

    Parameters
    ----------
    rows : sequence of ledger rows
    fits : sequence of ColumnFit
    names : Names
    root : str
        Way from the page that shows the lines to the root of the site, "" or ending in "/".
    """
    claims = _in_turn(group_claims(rows))
    words = _Words(names.short if len({claim.paper_key for claim in claims}) > 1 else {}, root)
    judges = [claim for claim in claims if claim.paper_key in names.on_judges]
    others = [claim for claim in claims if claim not in judges]
    lines = [
        _verdict_counts(claims, names),
        _named(others, "On the cells held, the printed numbers support", ("for",), words),
        _named(others, "They do not support, or not in every reading", ("against", "both"), words),
        *([_on_judges(judges, words)] if judges else []),
        _granularity(fits, names, root) + _counts_and_protocol(claims, words),
        f"{_not_checkable(claims, words)} {escape(' '.join(reading_sentences(rows, names)))}".strip(),
    ]
    return [Markup(line) for line in lines]


def reading_sentences(rows: Iterable[Row], names: Names) -> list[str]:
    """Say how the numbers were read: of one paper in its own words, of several how many are second-hand only."""
    found = dict.fromkeys((row["paper_key"], row["how_read"]) for row in rows)
    papers = dict.fromkeys(paper for paper, _ in found)
    if len(papers) == 1:
        told = [f"Numbers of {names.short[paper]}: {str(how).rstrip('.')}." for paper, how in found if how]
        return told or ["How the numbers were read is not stated."]
    second = sum(paper in names.second_hand for paper in papers)
    return [
        f"Numbers of {len(papers)} papers: those of {len(papers) - second} were read in a text or a released file, "
        f"those of {second} are second-hand only and enter no verdict."
    ]


@dataclass(frozen=True)
class _Words:
    """Links to claims; `short` is empty where there is one paper, which then needs no name."""

    short: Mapping[str, str]
    root: str

    def claim(self, claim: Claim, *notes: str) -> str:
        """Return the link to a claim, with its paper and what else is to be said of it in brackets."""
        page, title = f"{self.root}{claim.page}.html", claim.first["statement"]
        link = f'<a href="{escape(page)}" title="{escape(title)}">{escape(claim.claim_id)}</a>'
        paper = [self.short[claim.paper_key]] if self.short else []
        inside = "; ".join(filter(None, [*paper, ", ".join(notes)]))
        return f"{link} ({escape(inside)})" if inside else link

    def ledger(self, words: str, **fields: str) -> str:
        """Return a link to the ledger, filtered."""
        return f'<a href="{escape(self.root)}ledger.html#{escape(urlencode(fields))}">{escape(words)}</a>'

    def of(self, paper_key: str) -> str:
        """Return " of <paper>" where there are several."""
        return f" of {escape(self.short[paper_key])}" if self.short else ""


def _in_turn(claims: Sequence[Claim]) -> list[Claim]:
    """Order claims so that each paper's first comes before any paper's second; the first subject leads."""
    places: Counter[str] = Counter()
    order = []
    for claim in claims:
        order.append((places[claim.paper_key], claim.paper_key != FIRST_SUBJECT))
        places[claim.paper_key] += 1
    return [claims[index] for index in sorted(range(len(claims)), key=lambda index: order[index])]


def _verdict_counts(claims: Sequence[Claim], names: Names) -> str:
    papers = list(dict.fromkeys(claim.paper_key for claim in claims))
    if len(papers) == 1:
        return _counts(f"<strong>{escape(names.short[papers[0]])}</strong>", claims)
    parts = [_counts(f"<strong>{len(papers)} papers</strong>", claims)]
    if FIRST_SUBJECT in papers:
        own = [claim for claim in claims if claim.paper_key == FIRST_SUBJECT]
        parts.append(_counts(f"The first subject, <strong>{escape(names.short[FIRST_SUBJECT])}</strong>", own))
    return " ".join(parts)


def _counts(whose: str, claims: Sequence[Claim]) -> str:
    rows = [row for claim in claims for row in claim.rows]
    return (
        f"{whose}: {counted(len(claims), 'claim')} in {counted(len(rows), 'reading')}. On what is held: "
        f"{_tally(rows, 'verdict_held')}. For the full scope claimed: {_tally(rows, 'verdict_scope')}."
    )


def _named(claims: Sequence[Claim], head: str, camps: Collection[str], words: _Words) -> str:
    """Name the claims about effects whose readings fall into these camps, each with what was found."""
    found = [claim for claim in claims if claim.first["type"] not in COUNTED and _camp(claim) in camps]
    items = [f"<li>{_with_finding(claim, words)}</li>" for claim in found[:NAMED_CLAIMS]]
    more = len(found) - NAMED_CLAIMS
    if more > 0:
        verdicts = {row["verdict_held"] for claim in found for row in _checkable(claim)}
        links = [words.ledger(text, held=verdict) for verdict, text in VERDICTS.items() if verdict in verdicts]
        items.append(f"<li>and {more} more; in the ledger: {listing(links)}</li>")
    return f"{head}: <ul>{''.join(items)}</ul>" if items else f"{head}: none."


def _on_judges(claims: Sequence[Claim], words: _Words) -> str:
    """Tell the claims about judges: first those that were checked on the answers of which they speak."""
    papers = len({claim.paper_key for claim in claims})
    own = [any(row["cells_claimed"] for row in _checkable(claim)) for claim in claims]
    in_turn = [claims[index] for index in sorted(range(len(claims)), key=lambda index: not own[index])]
    verb = "is" if papers == 1 else "are"
    head = _counts(f"About judges {verb} {counted(papers, 'paper or report', 'papers and reports')}", claims)
    return f"{head} {_named(in_turn, 'Among them', ('for', 'against', 'both'), words)}"


def _with_finding(claim: Claim, words: _Words) -> str:
    """Word a claim by its verdict and by the finding of the checkable reading that rests on most cells."""
    row = max(_checkable(claim), key=lambda row: (bool(row["cells_claimed"]), row["cells_held"] or 0))
    outcome = _outcome(claim)
    notes = [] if outcome == VERDICTS["supported"] else [outcome.removeprefix("supported ")]
    notes += [f"reading {row['reading']}"] if len(claim.rows) > 1 else []
    notes += [VERDICTS[row["verdict_held"]]] if outcome == DEPENDS else []
    finding = f": {escape(row['finding'])}" if row["finding"] else ""
    return f"{words.claim(claim, *notes)}{finding}."


def _counts_and_protocol(claims: Sequence[Claim], words: _Words) -> str:
    """Tell the claims about counts and about the protocol by verdict on what is held.

    Of one paper all are named; of several those that are not supported in every reading, the others counted.
    """
    sentences = []
    for kind in COUNTED:
        groups: dict[str, list[Claim]] = {}
        for claim in claims:
            if claim.first["type"] == kind:
                groups.setdefault(_outcome(claim), []).append(claim)
        told = []
        for outcome in (name for name in OUTCOMES if name in groups):
            named = 0 if words.short and outcome in UNNAMED else NAMED_CLAIMS
            links = [words.claim(claim) for claim in groups[outcome][:named]]
            more = len(groups[outcome]) - len(links)
            view = {"type": kind} | ({"held": VERDICT_OF[outcome]} if outcome in VERDICT_OF else {})
            ledger = [words.ledger(f"{more} more" if links else counted(more, "claim"), **view)] if more else []
            told.append(f"{outcome}: {listing([*links, *ledger])}")
        sentences += [f" Claims about {COUNTED[kind]} &ndash; {'; '.join(told)}."] if told else []
    return "".join(sentences)


def _not_checkable(claims: Sequence[Claim], words: _Words) -> str:
    open_claims = [claim for claim in claims if claim.verdict("verdict_scope") == "not-checkable"]
    if not open_claims:
        return "Every claim can be checked for its full scope in at least one reading."
    items: Counter[tuple[str, str]] = Counter()
    for claim in open_claims:
        items.update({(claim.paper_key, item) for row in claim.rows for item in row["missing"]})
    common = [(key, count) for key, count in items.most_common(NAMED_MISSING) if count > 1]
    named = "; ".join(f"{escape(item)}{words.of(paper)} ({counted(count, 'claim')})" for (paper, item), count in common)
    often = f"Most often missing: {named}" if named else "Each misses something else"
    return (
        f"{len(open_claims)} of {counted(len(claims), 'claim')} cannot be checked for the full scope in any "
        f"reading. {often}."
    )


def _granularity(fits: Sequence[ColumnFit], names: Names, root: str) -> str:
    if not fits:
        return "Granularity: no printed percentage could be checked."
    contradicted = sorted((fit for fit in fits if fit.contradicted and fit.named), key=lambda fit: -fit.informative)
    if not contradicted:
        return "Granularity: no stated number of items is contradicted by its column of printed percentages."
    parts = []
    for stated in contradicted[:NAMED_COLUMNS]:
        column = [fit for fit in fits if (fit.paper_key, fit.column) == (stated.paper_key, stated.column)]
        best = max(fit.possible for fit in column)
        better = [fit.words() for fit in column if fit.possible == best]
        place = f"{escape(stated.column)} in {escape(names.short[stated.paper_key])}"
        parts.append(f"{place}: {stated.words()}, against {' or '.join(better)}")
    more = len(contradicted) - NAMED_COLUMNS
    if more > 0:
        parts.append(f'and <a href="{escape(root)}papers/compare.html">{counted(more, "more column")}</a>')
    return f"Granularity, printed values that are possible at an n &ndash; {'; '.join(parts)}."


def _outcome(claim: Claim) -> str:
    """Word the verdict on what is held that the checkable readings of a claim share, or how they differ."""
    verdicts = {row["verdict_held"] for row in _checkable(claim)} or {"not-checkable"}
    if len(verdicts) == 1:
        return VERDICTS[verdicts.pop()]
    return {"for": VERDICTS["supported-with-caveats"], "against": AGAINST, "both": DEPENDS}[_camp(claim)]


def _camp(claim: Claim) -> str:
    """Return whether the checkable readings speak "for" the claim, with or without caveats, "against" it, or "both"."""
    camps = {"for" if row["verdict_held"].startswith("supported") else "against" for row in _checkable(claim)}
    return "both" if len(camps) > 1 else "".join(camps)


def _checkable(claim: Claim) -> list[Row]:
    return [row for row in claim.rows if row["verdict_held"] != "not-checkable"]


def _tally(rows: Sequence[Row], key: str) -> str:
    counts = Counter(row[key] for row in rows)
    return ", ".join(f"{counts[verdict]} {words}" for verdict, words in VERDICTS.items() if counts[verdict])
