"""Comparisons in sentences: the finding first, then what else a reader must know of it.

Prevents the failure in which "not significant" is all that is said: what so many items could have shown, whether the
two are equal, and what would turn the finding stand beside it.
"""

from collections.abc import Sequence
from typing import Any

from fragility.review.words import p_is, points
from fragility.wording import counted, listing, true_minus

Row = dict[str, Any]


def sentence(row: Row) -> str:
    """Say a comparison in one sentence: counts, verdict, difference with its interval, test, and what n could show."""
    one, two = (f"{row[name]} with " if row.get(name) else "" for name in ("first", "second"))
    if row.get("mean1") is not None:
        sides = f"{one}{row['mean1']:.3f} against {two}{row['mean2']:.3f} on {row['n1']} items"
        if row["p"] is None:
            return f"{sides}: {row['reason']}."
        change = true_minus(f"{row['difference']:+.3f}, {row['low']:+.3f} to {row['high']:+.3f}; {p_is(row['p'])}")
        return f"{sides}: {_verdict(row)} ({change})."
    if row["k1"] is None or not (row["n1"] and row["n2"]):
        return f"{row.get('first')} against {row.get('second')}: cannot be compared; {row['reason']}."
    same = "the same " if row.get("design", "").startswith("paired") else ""
    if row["n1"] == row["n2"]:
        sides = f"{one}{row['k1']} against {two}{row['k2']} of {same}{row['n1']}"
    else:
        sides = f"{one}{row['k1']} of {row['n1']} against {two}{row['k2']} of {row['n2']}"
    if row["p"] is None:
        return f"{sides}: {row['reason']}."
    exact = "exact " if "exact" in row["test"].lower() else ""
    parts = [
        f"{points(row['difference'])} points, {points(row['low'])} to {points(row['high'])}",
        f"{exact}{p_is(row['p'])}",
    ]
    parts += [f"with Holm's correction {p_is(row['p_holm'])}"] if row.get("p_holm") is not None else []
    if row.get("first_only") is not None:
        parts.append(f"{row['first_only']} items for the first alone, {row['second_only']} for the second")
    if row.get("detectable"):
        kind = "pairs" if same else "items"
        of = f"{row['n1']}" if row["n1"] == row["n2"] else f"{row['n1']} and {row['n2']}"
        parts.append(f"{of} {kind} could show {100 * row['detectable']:.0f} points")
    return f"{sides}: {_verdict(row)} ({'; '.join(parts)})."


def details(row: Row) -> list[str]:
    """Return what else there is to say of a comparison: pairing, equivalence, judge error, missing verdicts."""
    said = []
    if row.get("paired_p_low") is not None:
        low, high = (p_is(row[name]).removeprefix("p ") for name in ("paired_p_low", "paired_p_high"))
        lies = f"is {low}" if low == high else f"lies between {low} and {high}"
        said.append(
            f"If both are of the same {row['n1']} items, the exact paired p {lies}, and the "
            f"widest paired interval is {points(row['paired_low'])} to {points(row['paired_high'])}; ids would tell."
        )
    if row.get("pairs") is not None:
        lost = [
            f"{counted(row[name], 'item')} {words}"
            for name, words in (("only_first", "only in the first"), ("only_second", "only in the second"),
                                ("without_verdict", "without a verdict on one side"))
            if row[name]
        ]  # fmt: skip
        if lost and row["pairs"]:
            said.append(f"{counted(row['pairs'], 'item')} paired by id; {listing(lost)} did not.")
        elif not row["pairs"]:
            said.append("No id is in both, so the conditions are compared as different items.")
    if row.get("lowest") is not None:
        said.append(
            f"Whatever the missing verdicts would be, the difference lies between {points(row['lowest'])} and "
            f"{points(row['highest'])} points."
        )
    if row.get("equivalent") is not None and row.get("p") is not None:
        margin = f"{100 * row['margin']:g} points"
        if row["equivalent"]:
            said.append(f"The two are equal within {margin}.")
        elif row["p"] >= 0.05:
            said.append(f"Equality within {margin} is not shown either.")
    if row.get("relabel") and (row.get("p") or 1) < 0.05:
        said.append(
            f"It would take {counted(row['relabel'], 'changed label')} to lose the significance"
            + (
                f", or a judge {100 * row['judge_error']:.1f} points harsher on one side."
                if row.get("judge_error")
                else "."
            )
        )
    if row.get("clusters"):
        said.append(
            f"With the {row['clusters']} clusters as the sample: {points(row['cluster_low'])} to "
            f"{points(row['cluster_high'])} points, {p_is(row['cluster_p'])}."
        )
    return [text for text in said if text]


def _verdict(row: Row) -> str:
    p = row["p_holm"] if row.get("p_holm") is not None else row["p"]
    if p < 0.05:
        return "a difference is shown"
    if row.get("equivalent"):
        return f"equal within {100 * row['margin']:g} points"
    return "no difference shown"


def many(rows: Sequence[Row], said: Sequence[str]) -> str:
    """Say several comparisons in one sentence, and the first of them."""
    shown = sum((row.get("p_holm") or row["p"]) < 0.05 for row in rows if row.get("p") is not None)
    tested = sum(row.get("p") is not None for row in rows)
    count = counted(len(rows), "comparison")
    if not tested:
        return f"{count}, none of which can be tested. First: {said[0]}"
    return f"{count}, {shown or 'none'} with a difference shown after Holm's correction. First: {said[0]}"
