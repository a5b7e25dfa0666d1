"""What was found, in five lines computed from the ledger and the check of the columns.

Prevents a front page that goes on saying what was once true: no finding is typed, every line is a function of
the rows, and a line that has nothing to count says so.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence

from markupsafe import Markup, escape

from fragility.suite.site.columns import ColumnFit
from fragility.suite.site.rows import VERDICTS, Claim, Row, group_claims
from fragility.words import counted, listing

#: How many of the most frequent missing items are named.
NAMED_MISSING = 3


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
        _verdict_counts(claims, labels), _on_what_is_held(claims, root), _not_checkable(claims),
        _granularity(fits, labels), _how_read(rows, labels),
    ]  # fmt: skip
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


def _on_what_is_held(claims: Sequence[Claim], root: str) -> str:
    groups: list[tuple[str, Callable[[Claim], bool]]] = [
        ("supported", lambda claim: _verdicts(claim) == {"supported"}),
        ("supported with caveats", lambda claim: _camps(claim) == {"supported"} != _verdicts(claim)),
        ("not supported or contradicted", lambda claim: _camps(claim) == {"not-supported"}),
        ("depends on the reading", lambda claim: len(_camps(claim)) > 1),
        ("nothing to check it on", lambda claim: not _camps(claim)),
    ]
    parts = []
    for words, belongs in groups:
        links = [_link(claim, root) for claim in claims if belongs(claim)]
        parts.append(f"{words}: {listing(links)}")
    return f"On what is held, in every reading that can be checked &ndash; {'; '.join(parts)}."


def _not_checkable(claims: Sequence[Claim]) -> str:
    open_claims = [claim for claim in claims if claim.verdict("verdict_scope") == "not-checkable"]
    if not open_claims:
        return "Every claim can be checked for its full scope in at least one reading."
    items: Counter[str] = Counter()
    for claim in open_claims:
        items.update({item for row in claim.rows for item in row["missing"]})
    common = items.most_common(NAMED_MISSING)
    named = [f"{escape(item)} ({counted(count, 'claim')})" for item, count in common]
    often = f" Most often missing: {'; '.join(named)}." if named else ""
    return (
        f"{len(open_claims)} of {counted(len(claims), 'claim')} cannot be checked for the full scope in any "
        f"reading.{often}"
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


def _camps(claim: Claim) -> set[str]:
    """Return whether the readings that can be checked are supported (with or without caveats) or not."""
    return {"supported" if verdict.startswith("supported") else "not-supported" for verdict in _verdicts(claim)}


def _verdicts(claim: Claim) -> set[str]:
    """Return the verdicts of the readings that can be checked."""
    return {row["verdict_held"] for row in claim.rows} - {"not-checkable"}


def _tally(rows: Sequence[Row], key: str) -> str:
    counts = Counter(row[key] for row in rows)
    return ", ".join(f"{counts[verdict]} {words}" for verdict, words in VERDICTS.items() if counts[verdict])


def _link(claim: Claim, root: str) -> str:
    statement = escape(claim.rows[0]["statement"])
    return f'<a href="{escape(root)}{escape(claim.page)}.html" title="{statement}">{escape(claim.claim_id)}</a>'
