"""Claims that two orders agree: the order as a whole is tested, and single ranks that differ are a caveat."""

import pytest
from folders import rows_of
from scipy import stats

from fragility.claims.evidence import Evidence
from fragility.claims.ranks import compare_ranks
from fragility.claims.verdict import Terms, verdict_on_held
from fragility.errors import InputError

HELD = Evidence(cells_held=6, cells_claimed=6, grade="B")
#: Over-refusal of nine models on OR-Bench by two judges, as the report prints them.
OR_BENCH = (
    (0.056, 0.060, 0.154, 0.150, 0.166, 0.249, 0.258, 0.322, 0.352),
    (0.032, 0.050, 0.124, 0.114, 0.124, 0.205, 0.165, 0.252, 0.295),
)


@pytest.mark.parametrize(
    ("other", "hedge", "verdict"),
    [
        ("123456", True, "supported"),
        ("123465", True, "supported-with-caveats"),
        ("142635", True, "inconclusive"),
        ("654321", True, "not-supported"),
        ("654321", False, "contradicted"),
    ],
)
def test_an_order_is_compared_as_a_whole(other: str, hedge: bool, verdict: str) -> None:
    """Six things: p of the order itself is 1 in 720, of one exchange 6 in 720, of four exchanges 98 in 720."""
    ranks = [(f"rank of {name}", name, rank) for name, rank in zip("123456", other, strict=True)]
    found = compare_ranks(HELD, ranks, "rank", "the order of another judge")
    assert found.p_adjusted == pytest.approx(min(1.0, 2 * stats.kendalltau(
        [*range(6)], [int(rank) for rank in other], method="exact", alternative="greater").pvalue))  # fmt: skip
    assert verdict_on_held(found, (), Terms(hedge=hedge)) == verdict


def test_a_shared_rank_is_no_difference_and_a_word_no_rank() -> None:
    ranks = [(name, name, {"3": "3.5", "4": "3.5"}.get(name, name)) for name in "123456"]
    found = compare_ranks(HELD, ranks, "rank", "the order of another judge")
    assert not found.caveats
    assert found.sentence == "All six ranks agree with the order of another judge (Kendall's tau 0.93)."
    with pytest.raises(InputError, match="a rank that is no number"):
        compare_ranks(HELD, [("a", "1", "first"), ("b", "2", "2")], "rank", "")


def test_the_orders_of_two_judges_agree_but_for_two_neighbours() -> None:
    rows = {row["reading"]: row for row in rows_of("marker2026_k_overrefusal") if row["claim_id"] == "U07"}
    tau = stats.kendalltau(*OR_BENCH, variant="b").statistic
    assert tau * (36 * 35) ** 0.5 / 36 == pytest.approx(33 / 36)
    assert "Kendall's tau 0.92" in rows["or-bench"]["sentence"]
    assert "7 of 9 ranks agree" in rows["or-bench"]["sentence"]
    assert {name: row["verdict_held"] for name, row in rows.items()} == {
        "or-bench": "supported-with-caveats", "xstest-behaviour": "supported-with-caveats", "xstest-safe": "supported",
        "xstest-unsafe": "supported",
    }  # fmt: skip
    assert all(row["whose"] == {"scope": "theirs"} and row["hedge"] for row in rows.values())
