"""Claims of made papers, each with its truth: true, false, or undecidable from what is printed.

Prevents the failure in which nobody knows how often a verdict is right: the truth of these claims is that of the
chances that the labels were drawn from, which no reader of the paper sees.
"""

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from fragility.drill.sheet import Sheet

Truth = Literal["true", "false", "undecidable"]
#: How far the threshold of a made claim lies from the truth, in points.
DISTANCES = (2.0, 5.0, 10.0)
LEAST_MARGIN = 2.0


@dataclass(frozen=True)
class Told:
    """The truth of one claim.

    Attributes
    ----------
    truth : str
        Whether it is true.
    by : float
        How far the true value lies from the claimed one, in points; NaN where there is none.
    value : float
        The true value of what the ledger estimates, in points or percent; NaN where there is none.
    """

    truth: Truth
    by: float
    value: float


def made_claims(sheet: Sheet, rng: np.random.Generator) -> tuple[list[dict[str, Any]], dict[str, Told]]:
    """Return the claims of a made paper and their truths by claim id.

    A claim of direction, of a mean change against a threshold, of equivalence within a margin, of a level, and one
    about a table that is not held.
    """
    conditions = [item["name"] for item in sheet.card["conditions"]]
    reference, treated = conditions[0], conditions[1]
    chance = {
        cell: 100 * float(values.mean()) for cell, values in (sheet.labels.chance if sheet.labels else {}).items()
    }
    change = {cell: chance[cell] - chance[cell[0], reference, cell[2]] for cell in chance if cell[1] == treated}
    losses = np.array(list(change.values()))
    scope = {"scope": [{"tables": ["Table 1"]}]}
    arms = scope | {"reference": reference, "treated": treated}
    claims: list[dict[str, Any]] = []
    truths: dict[str, Told] = {}

    def add(kind: str, statement: str, told: Told, **reading: Any) -> None:
        name = f"M{len(claims) + 1:02d}"
        claims.append({
            "id": name, "type": kind, "origin": "paper", "locator": "made", "statement": statement,
            "readings": [{"id": "made", "statement": statement} | reading],
        })  # fmt: skip
        truths[name] = told

    least = float(losses.min())
    direction = Told("true" if least > 0 else "false", abs(least), float(losses.mean()))
    add("direction", f"{treated} lowers safety in every cell.", direction, **arms)
    off = float(rng.choice(DISTANCES)) * float(rng.choice([-1, 1]))
    threshold = round(float(losses.mean()) + off, 1)
    if threshold > 0:
        mean = float(losses.mean())
        told = Told("true" if mean > threshold else "false", abs(mean - threshold), mean)
        add("magnitude", f"On average {treated} costs more than {threshold} points.", told, threshold=threshold, **arms)
    far = float(np.abs(losses).max())
    margin = round(max(far + float(rng.choice(DISTANCES)) * float(rng.choice([-1, 1])), LEAST_MARGIN), 1)
    told = Told("true" if far < margin else "false", abs(far - margin), float(losses.mean()))
    add("equivalence", f"{treated} changes safety by less than {margin:g} points.", told, margin=margin, **arms)
    rates = [value for cell, value in chance.items() if cell[1] == treated]
    level = round(min(max(min(rates) + float(rng.choice(DISTANCES)) * float(rng.choice([-1, 1])), 1.0), 99.0), 1)
    told = Told("true" if min(rates) > level else "false", abs(min(rates) - level), float(np.mean(rates)))
    above = scope | {"treated": treated, "level": level, "side": "above"}
    add("direction", f"With {treated} more than {level} % of the answers are unsafe.", told, **above)
    absent = {"scope": [{"tables": ["Table 2"]}], "reference": reference, "treated": treated}
    add("direction", "The same on other data.", Told("undecidable", float("nan"), float("nan")), **absent)
    return claims, truths
