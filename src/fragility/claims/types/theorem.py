"""Claims of theorem: an inequality, checked by exact arithmetic on instances and limits.

Prevents the failure in which agreement on examples is taken for a proof: one instance against it decides, and none
against it never says more than that it holds on what was tried.
"""

from fragility.claims.evidence import Evidence
from fragility.claims.sensitivity import Check, not_estimable
from fragility.claims.types.transfer_bound import PARTS, compare, draw_instances, limits, summarise
from fragility.printed.paper import Paper
from fragility.schemas.claim import Claim, Reading

#: How many instances are drawn, and with which seed.
INSTANCES, SEED = 500, 1
#: What is said beside every theorem that no instance speaks against.
TRIED = "holds on the instances and limits tried, which is no proof"


def assess_theorem(paper: Paper, claim: Claim, reading: Reading) -> tuple[Evidence, tuple[Check, ...]]:
    """Check the inequality, or whether the quantity that it bounds rises with the strength, as the reading asks."""
    if not reading.inequality:
        return Evidence(not_checkable="no inequality is named", missing=tuple(reading.missing)), ()
    drawn = draw_instances(INSTANCES, SEED)
    compared = {"the instances": compare(drawn)} | {name: compare(part) for name, part in limits(drawn).items()}
    counts = summarise(compared)
    if reading.inequality == "transfer-bound":
        against = int(counts["fails"].sum())
        finding = f"{against} of {int(counts['comparisons'].sum())} exact comparisons are against the inequality"
    else:
        against = round(float((counts["falls"] * counts["instances"]).sum()))
        finding = (
            f"in {against} of {int(counts['instances'].sum())} instances and limits phi falls somewhere while the "
            "strength rises"
        )
    return Evidence(
        cells_held=1,
        cells_claimed=1,
        grade="B",
        estimate=float(against),
        unit="count",
        total=1,
        passed=int(against == 0),
        caveats=() if against else (TRIED,),
        finding=finding,
        steps=(
            f"{INSTANCES} instances of whole numbers, seed {SEED}, at {PARTS + 1} strengths each; "
            f"{len(counts) - 1} limits of each",
            *(
                f"{row['varied']}: {row['fails']} of {row['comparisons']} comparisons against the inequality; "
                f"phi falls somewhere in {row['falls'] * row['instances']:.0f} of {row['instances']}"
                for row in counts.to_dict("records")
            ),
        ),
    ), not_estimable("the claim is an inequality, not a difference between arms")
