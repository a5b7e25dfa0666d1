"""Why a verdict is another than version 1 of the rule gave, and what the readings of one claim say together.

Prevents the failure in which a rule is changed and nobody can see what that did.
"""

from collections.abc import Sequence
from typing import Any

from fragility.claims.concerns import OURS
from fragility.claims.words import number_word
from fragility.schemas.judged import READ_ON
from fragility.wording import listing

Row = dict[str, Any]


def change_reason(row: Row) -> str:
    """Say why a verdict on what was checked is another than version 1 gave; "" where it is not, or there was none."""
    before, now = row["verdict_v1_held"], row["verdict_held"]
    if before in (None, now):
        return ""
    failed = [check["check"] for check in row["sensitivity"] if check["result"] == "fail"]
    limits = [OURS[part] for part, whose in row["whose"].items() if whose == "ours"]
    if now == "inconclusive":
        shown = "Neither the claim nor its opposite is shown on the sentence's own terms"
        return f"{shown}, which version 1 counted for one of the two."
    if now == "not-checkable" and set(READ_ON.values()) & set(row["concerns"]):
        return (
            "It was read on other responses, or of another judge, than the sentence speaks of, which decides nothing."
        )
    if now == "not-checkable" and not row["power"]:
        return "What was read cannot speak against it: a list that may leave some out tells nothing by being shorter."
    if now == "not-checkable" and row["type"] == "count":
        return "Numbers printed like these would hardly ever speak against it, were it false."
    if now == "not-checkable":
        return "If the claim were true, data of this size would still hardly ever show it: the design is too small."
    if now == "not-supported" and before == "contradicted":
        limits += [f"the sentence leaves room ('{row['hedge']}')"] if row["hedge"] else []
        limits += [f"robustness fails when pushed in the claim's favour ({listing(failed)})"] if failed else []
        return _because(
            "The opposite is shown, but not on the sentence's own terms", limits or ["it is not shown of all"]
        )
    if now == "not-supported" and row["type"] == "protocol":
        return "A field that both sides give differs."
    if now == "not-supported":
        return "At least one comparison shows the opposite, after correction for their number."
    if now == "supported-with-caveats":
        limits += [f"robustness fails ({listing(failed)})"] if failed else []
        return _because("It is shown, with a limit", limits or ["not every comparison shows it"])
    if now == "supported":
        return "Every comparison shows it, and it passes every robustness check that can be computed."
    return "The opposite is shown on the sentence's own terms, and it passes every robustness check."


def _because(lead: str, reasons: Sequence[str]) -> str:
    return f"{lead}: {listing(list(reasons))}."


def summary(rows: Sequence[Row]) -> str:
    """Say what the readings of one claim give together: "supported in three of four readings; not in ..."."""
    verdicts = [row["verdict_held"] for row in rows]
    words = {verdict: verdict.replace("-", " ") for verdict in verdicts}
    if len(rows) == 1:
        return words[verdicts[0]]
    if len(set(verdicts)) == 1:
        return f"{words[verdicts[0]]} in {'both' if len(rows) == 2 else 'all ' + number_word(len(rows))} readings"
    order = sorted(dict.fromkeys(verdicts), key=lambda verdict: -verdicts.count(verdict))
    most, others = order[0], order[1:]
    text = f"{words[most]} in {number_word(verdicts.count(most))} of {number_word(len(rows))} readings"
    parts = []
    for verdict in others:
        names = [row["reading"] for row in rows if row["verdict_held"] == verdict]
        shown = listing(names) if len(names) < 4 else f"{number_word(len(names))} others"
        parts.append(f"{words[verdict]} in {shown}")
    return "; ".join([text, *parts])
