"""What was found, in five lines computed from the ledger and the check of the columns.

Prevents a front page that goes on saying what was once true: no finding is typed, every line is a function of
the rows, and a line that has nothing to count says so.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence

from markupsafe import Markup, escape

from fragility.suite.site.columns import ColumnFit
from fragility.suite.site.rows import VERDICTS, Claim, Row, group_claims
from fragility.words import counted, listing

#: How many claims of a line are named with their finding.
NAMED_CLAIMS = 5
#: How many of the most frequent missing items are named.
NAMED_MISSING = 3
#: Types of claims that say no effect: type -> what they are about.
COUNTED = {"count": "counts", "protocol": "the protocol"}
#: What the readings of a claim say together, beside the verdicts.
AGAINST = "not supported or contradicted"
DEPENDS = "depends on the reading"
OUTCOMES = (*VERDICTS.values(), AGAINST, DEPENDS)


def five_lines(
    rows: Sequence[Row], fits: Sequence[ColumnFit], labels: Mapping[str, str], root: str = ""
) -> list[Markup]:
    """Return the five lines of the front page, as HTML with links to the claims' pages.

    Parameters
    ----------
    rows : sequence of ledger rows
    fits : sequence of ColumnFit
    labels : mapping
        Paper key -> how the paper is called in a sentence.
    root : str
        Way from the page that shows the lines to the root of the site, "" or ending in "/".
    """
    claims = group_claims(rows)
    lines = [
        _verdict_counts(claims, labels),
        _named(claims, "On the cells held, the printed numbers support", ("for",), root),
        _named(claims, "They do not support, or not in every reading", ("against", "both"), root),
        _granularity(fits, labels) + _counts_and_protocol(claims, root),
        f"{_not_checkable(claims)} {_how_read(rows, labels)}",
    ]
    return [Markup(line) for line in lines]


def reading_sentences(rows: Iterable[Row], labels: Mapping[str, str]) -> list[str]:
    """Return one plain sentence per paper that says how its numbers were read."""
    found = dict.fromkeys((row["paper_key"], row["how_read"]) for row in rows)
    return [f"Numbers of {labels[paper]}: {str(how).rstrip('.')}." for paper, how in found if how]


def _verdict_counts(claims: Sequence[Claim], labels: Mapping[str, str]) -> str:
    parts = []
    for paper in dict.fromkeys(claim.paper_key for claim in claims):
        rows = [row for claim in claims if claim.paper_key == paper for row in claim.rows]
        count = sum(claim.paper_key == paper for claim in claims)
        parts.append(
            f"<strong>{escape(labels[paper])}</strong>: {counted(count, 'claim')} in "
            f"{counted(len(rows), 'reading')}. On what is held: {_tally(rows, 'verdict_held')}. "
            f"For the full scope the paper claims: {_tally(rows, 'verdict_scope')}."
        )
    return " ".join(parts)


def _named(claims: Sequence[Claim], head: str, camps: Collection[str], root: str) -> str:
    """Name the claims about effects whose readings fall into these camps, each with what was found."""
    found = [claim for claim in claims if claim.first["type"] not in COUNTED and _camp(claim) in camps]
    items = [f"<li>{_with_finding(claim, root)}</li>" for claim in found[:NAMED_CLAIMS]]
    more = len(found) - NAMED_CLAIMS
    if more > 0:
        items.append(f'<li>and <a href="{escape(root)}ledger.html">{more} more</a></li>')
    return f"{head}: <ul>{''.join(items)}</ul>" if items else f"{head}: none."


def _with_finding(claim: Claim, root: str) -> str:
    """Word a claim by its verdict and by the finding of the checkable reading that rests on most cells."""
    row = max(_checkable(claim), key=lambda row: row["cells_held"] or 0)
    outcome = _outcome(claim)
    notes = [] if outcome == VERDICTS["supported"] else [outcome.removeprefix("supported ")]
    notes += [f"reading {row['reading']}"] if len(claim.rows) > 1 else []
    notes += [VERDICTS[row["verdict_held"]]] if outcome == DEPENDS else []
    note = f" ({escape(', '.join(notes))})" if notes else ""
    finding = f": {escape(row['finding'])}" if row["finding"] else ""
    return f"{_link(claim, root)}{note}{finding}."


def _counts_and_protocol(claims: Sequence[Claim], root: str) -> str:
    """Name the claims about counts and about the protocol under the verdict on what is held."""
    sentences = []
    for kind in COUNTED:
        groups: dict[str, list[str]] = {}
        for claim in claims:
            if claim.first["type"] == kind:
                groups.setdefault(_outcome(claim), []).append(_link(claim, root))
        told = "; ".join(f"{outcome}: {listing(groups[outcome])}" for outcome in OUTCOMES if outcome in groups)
        sentences += [f" Claims about {COUNTED[kind]} &ndash; {told}."] if told else []
    return "".join(sentences)


def _not_checkable(claims: Sequence[Claim]) -> str:
    open_claims = [claim for claim in claims if claim.verdict("verdict_scope") == "not-checkable"]
    if not open_claims:
        return "Every claim can be checked for its full scope in at least one reading."
    items: Counter[str] = Counter()
    for claim in open_claims:
        items.update({item for row in claim.rows for item in row["missing"]})
    common = [(item, count) for item, count in items.most_common(NAMED_MISSING) if count > 1]
    named = "; ".join(f"{escape(item)} ({counted(count, 'claim')})" for item, count in common)
    often = f"Most often missing: {named}" if named else "Each misses something else"
    return (
        f"{len(open_claims)} of {counted(len(claims), 'claim')} cannot be checked for the full scope in any "
        f"reading. {often}."
    )


def _granularity(fits: Sequence[ColumnFit], labels: Mapping[str, str]) -> str:
    if not fits:
        return "Granularity: no printed percentage could be checked."
    parts = []
    for stated in sorted((fit for fit in fits if fit.contradicted and fit.named), key=lambda fit: -fit.informative):
        column = [fit for fit in fits if (fit.paper_key, fit.column) == (stated.paper_key, stated.column)]
        best = max(fit.possible for fit in column)
        better = [fit.words() for fit in column if fit.possible == best]
        place = f"{escape(stated.column)} in {escape(labels[stated.paper_key])}"
        parts.append(f"{place}: {stated.words()}, against {' or '.join(better)}")
    if not parts:
        return "Granularity: no stated number of items is contradicted by its column of printed percentages."
    return f"Granularity, printed values that are possible at an n &ndash; {'; '.join(parts)}."


def _how_read(rows: Sequence[Row], labels: Mapping[str, str]) -> str:
    sentences = reading_sentences(rows, labels)
    return str(escape(" ".join(sentences))) if sentences else "How the numbers were read is not stated."


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


def _link(claim: Claim, root: str) -> str:
    statement = escape(claim.rows[0]["statement"])
    return f'<a href="{escape(root)}{escape(claim.page)}.html" title="{statement}">{escape(claim.claim_id)}</a>'
