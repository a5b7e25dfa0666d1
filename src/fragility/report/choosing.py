"""Claims chosen by what they are: their type, and the roles of the two conditions that they compare.

Prevents the failure in which a notebook names the claims of the one paper it was written for: with another paper it
finds the claims of the same kind, or says that there is none.
"""

from collections.abc import Sequence
from typing import Any

from fragility.claims.claim import load_claims
from fragility.errors import InputError, near_match
from fragility.printed.paper import Paper
from fragility.report.arms import CONTROLS
from fragility.schemas.claim import TYPES, Arms

Row = dict[str, Any]
#: What a condition can be in a comparison: not trained, a control, or what the paper proposes.
SIDES = ("untuned", "control", "treated")
#: Said where a paper has nothing of a kind.
NONE = "The paper makes no such claim."


def choose(paper: Paper, rows: Sequence[Row], *types: str, between: Sequence[str] = (), **having: str) -> list[Row]:
    """Return the rows of the ledger whose claim has one of these types.

    Parameters
    ----------
    paper : Paper
        The paper.
    rows : sequence of dict
        Its rows, as `fragility.ledger` gives them.
    *types : str
        Types of claim; all where none is named.
    between : two of {"untuned", "control", "treated"}
        Only readings that compare a condition of the first kind with one of the second.
    **having : str
        Only rows, or readings, in which a key has this value, as in `inequality="transfer-bound"`.

    Raises
    ------
    InputError
        For a type or a kind of condition that does not exist (names the nearest).

    Examples
    --------
    >>> import fragility as fg
    >>> paper, rows = fg.load_paper('guo2026_refusal_unlearning'), fg.ledger(['guo2026_refusal_unlearning'])
    >>> chosen = choose(paper, rows, 'superiority', between=('control', 'treated'))
    >>> sorted({row['claim_id'] for row in chosen})
    ['G05', 'N04']
    >>> choose(paper, rows, 'existence')
    []
    """
    for name, known in [*((name, TYPES) for name in types), *((name, SIDES) for name in between)]:
        if name not in known:
            raise InputError(f"no claims of '{name}'", "choose", near_match(name, known))
    chosen = [row for row in rows if row["paper_key"] == paper.key and row["type"] in (types or TYPES)]
    if not between and not having:
        return chosen
    sides = {item.name: _side(item.role) for item in paper.card.conditions}
    readings = {(claim.id, reading.id): reading for claim in load_claims(paper) for reading in claim.readings}
    kept = []
    for row in chosen:
        reading = readings.get((row["claim_id"], row["reading"]))
        found = [sides.get(name) for name in (reading.reference, reading.treated)] if isinstance(reading, Arms) else []
        said = all(row.get(name, getattr(reading, name, None)) == value for name, value in having.items())
        if said and (not between or found == list(between)):
            kept.append(row)
    return kept


def required(paper: Paper, rows: Sequence[Row], what: str) -> Sequence[Row]:
    """Return rows that were chosen, or say in one line that the paper has none.

    Examples
    --------
    >>> from fragility.printed.paper import load_paper
    >>> required(load_paper('rottger2024_xstest'), [], 'claim of an inequality')
    Traceback (most recent call last):
    fragility.errors.InputError: paper: rottger2024_xstest has no claim of an inequality; choose a paper that has one
    """
    if not rows:
        raise InputError(f"{paper.key} has no {what}", "paper", "choose a paper that has one")
    return rows


def fullest(rows: Sequence[Row]) -> Row | None:
    """Return the row that rests on most cells, the first of equals and none that restates another; None of no row.

    Examples
    --------
    >>> import fragility as fg
    >>> fullest(fg.ledger(['qi2025_shallow']))['reading']
    'hex-phi-330'
    """
    own = [row for row in rows if not row["restates"]] or list(rows)
    return max(own, key=lambda row: row["cells_held"] or 0) if own else None


def _side(role: str) -> str:
    return "untuned" if role == "untuned" else "control" if role in CONTROLS else "treated"
