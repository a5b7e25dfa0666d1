"""Claims about judges in one small table: what each says and how its readings come out.

Prevents the failure in which two hundred readings of claims about judges are shown and none is read.
"""

from collections import Counter
from collections.abc import Sequence

import pandas as pd

from fragility.claims.verdict import VERDICTS
from fragility.report.choosing import Row
from fragility.wording import counted, listing, n_of, signed


def by_claim(rows: Sequence[Row], types: Sequence[str]) -> pd.DataFrame:
    """Return one row per claim of the types named that a reading can check on the answers of which it speaks.

    Returns
    -------
    pandas.DataFrame
        `claim` (id and statement), `readings` (number, on its own answers), and their `verdicts` on what is held.
    """
    return pd.DataFrame(
        [
            {
                "claim": f"{claim}: {of_claim[0]['statement']}",
                "readings": len(of_claim),
                "verdicts": _tally(of_claim),
            }
            for claim, of_claim in _on_own_answers(rows, types).items()
        ],
        columns=["claim", "readings", "verdicts"],
    )


def by_claim_sentence(rows: Sequence[Row], types: Sequence[str]) -> str:
    """Say of how many claims every reading on their own answers is supported, and of how many none."""
    own = [
        {row["verdict_held"].startswith("supported") for row in of_claim}
        for of_claim in _on_own_answers(rows, types).values()
    ]
    total = {row["claim_id"] for row in rows if row["type"] in types}
    counts = Counter("both" if len(found) > 1 else "all" if found == {True} else "none" for found in own)
    text = (
        f"Released labels of the same answers can check {n_of(len(own), len(total), 'claim')} that compare or measure "
        "judges"
    )
    if not own:
        return f"{text}."
    each = [
        f"{counts[key]} {one if counts[key] == 1 else several}"
        for key, one, several in (
            ("all", "is supported in every reading", "are supported in every reading"),
            ("none", "is supported in no reading", "are supported in no reading"),
            ("both", "depends on the reading", "depend on the reading"),
        )
        if counts[key]
    ]
    return f"{text}, with caveats or without: {listing(each)}."


def _on_own_answers(rows: Sequence[Row], types: Sequence[str]) -> dict[str, list[Row]]:
    """Return the readings of these types that were checked on the answers of which they speak, by claim."""
    claims: dict[str, list[Row]] = {}
    for row in rows:
        if row["type"] in types and row["verdict_held"] != "not-checkable" and row["cells_claimed"]:
            claims.setdefault(row["claim_id"], []).append(row)
    return claims


def _tally(rows: Sequence[Row]) -> str:
    found = Counter(row["verdict_held"] for row in rows)
    return listing([f"{found[name]} {name.replace('-', ' ')}" for name in VERDICTS if found[name]])


def without_people_sentence(table: pd.DataFrame) -> str:
    """Say how often judges together agree with people, by majority and by the model that weighs them."""
    known = table[table["reason"] == ""]
    if known.empty:
        return "No set of judges beside people has three judges of its own, so nothing can be tried."
    gain = known["model_right"] - known["majority_right"]
    best = known["model_right"] - known["best_right"]
    off = (known["model"] - known["people"]).abs()
    ends = [(f"{signed(change.min())}", f"{signed(change.max())}") for change in (gain, best)]
    moved = [low if low == high else f"{low} to {high}" for low, high in ends]
    far = f"{off.min():.1f}" if len(known) == 1 else f"{off.min():.1f} to {off.max():.1f}"
    return (
        f"{counted(len(known), 'set')} of judges can be tried. Weighing the judges changes their agreement with people "
        f"by {moved[0]} points against a plain majority, and by {moved[1]} points against the best judge alone. The "
        f"rate of the model lies {far} points off that of people: judges that share a mistake agree on it."
    )
