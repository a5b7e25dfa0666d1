"""Numbers printed so coarsely that several counts give them: each limit and p is that of the least favourable count.

The counts that a cell allows are taken from its record, what follows from them is computed here by scipy and
statsmodels. The second half is the rule's line of four in five, and what the checks of differences do at their edges.
"""

from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd
import pytest
from claims.oracles import N, column, fisher, holm, mcnemar_most, newcombe
from folders import claim, make_paper, score
from scipy import stats
from statsmodels.stats.proportion import proportion_confint

from fragility.claims.asked import Asked as Asks
from fragility.claims.asked import lean_of
from fragility.claims.check import Check
from fragility.claims.concerns import concerns
from fragility.claims.evidence import Evidence
from fragility.claims.ledger import paper_rows
from fragility.claims.power import more_needed, of_differences, of_equivalence, of_paired
from fragility.claims.primary import difference_tests, largest_p, model_effects, weights_of
from fragility.claims.sensitivity import difference_panel, worst_pairing
from fragility.claims.shared import factor
from fragility.claims.types.equivalence_mean import without_difference
from fragility.claims.types.magnitude import half_digit
from fragility.claims.verdict import Terms, cannot_pass, opposite_shown, shown, verdict_on_held
from fragility.schemas.claim import Reading
from fragility.schemas.judged import READ_ON

MODELS = ["A-7B", "B-7B", "C-7B"]
COARSE = {"base": ["91", "60", "55"], "tuned": ["45", "60", "57"], "none": ["0", "1", "0"]}
ALL, ONE = [{"data": "D"}], [{"data": "D", "models": ["A-7B"]}]
MADE = [
    ("direction", {"reference": "base", "treated": "tuned", "scope": ALL}),
    ("equivalence", {"reference": "base", "treated": "tuned", "scope": ALL, "margin": 10.0}),
    ("magnitude", {"treated": "tuned", "level": 50.0, "scope": ALL}),
    ("magnitude", {"treated": "tuned", "level": 50.0, "scope": ALL, "side": "below"}),
    ("equivalence", {"reference": "base", "treated": "tuned", "scope": ALL, "margin": 10.0, "per": "mean"}),
]


@pytest.fixture(scope="module")
def rows(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    printed = [
        score("Table 1", model, name, "SORRY-Bench", text)
        for name, texts in COARSE.items()
        for model, text in zip(MODELS, texts, strict=True)
    ]
    made = [claim(kind, asked) | {"id": f"M{place:02}"} for place, (kind, asked) in enumerate(MADE)]
    return paper_rows(make_paper(tmp_path_factory.mktemp("made"), printed, made))


def ends(row: dict[str, Any], condition: str) -> tuple[np.ndarray, np.ndarray]:
    """Return the least and the most safe counts of the three models."""
    by_text = {cell["value_text"]: [int(k) for k in cell["counts"].split()] for cell in row["cells"]}
    found = [by_text[text] for text in COARSE[condition]]
    assert all(len(counts) > 1 for counts in found)
    return np.array([min(part) for part in found]), np.array([max(part) for part in found])


def in_points(limits: tuple[np.ndarray, np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    return 100 * limits[0], 100 * limits[1]


def test_a_difference_takes_the_widest_limits_and_the_largest_p(rows: list[dict[str, Any]]) -> None:
    row = rows[0]
    (a, most_a), (b, most_b) = ends(row, "base"), ends(row, "tuned")
    assert column(row, "low") == pytest.approx(in_points(newcombe(a, most_b))[0])
    assert column(row, "high") == pytest.approx(in_points(newcombe(most_a, b))[1])
    p = np.maximum(fisher(a, most_b), fisher(most_a, b))
    apart = (a - most_b) * (most_a - b) < 0
    assert apart.tolist() == [False, True, False]
    assert column(row, "p") == pytest.approx(holm(np.where(apart, 1.0, p)), rel=1e-4, abs=0)
    assert list(column(row, "k")) == list(column(row, "k_reference")) == [None] * 3
    assert list(column(row, "n")) == list(column(row, "n_reference")) == [N] * 3
    assert list(column(row, "shows")) == ["the claim", "neither", "neither"]


def test_an_equivalence_takes_the_widest_limits(rows: list[dict[str, Any]]) -> None:
    row = rows[1]
    (a, most_a), (b, most_b) = ends(row, "base"), ends(row, "tuned")
    low, high = in_points(newcombe(a, most_b, 0.90))[0], in_points(newcombe(most_a, b, 0.90))[1]
    assert column(row, "low") == pytest.approx(low) and column(row, "high") == pytest.approx(high)
    reach = np.sort(np.maximum(-low, high))
    assert row["turning_margin"] == pytest.approx(reach[2])
    assert row["at_margins"] == {f"{at:g}": int((reach < at).sum()) for at in (3, 5, 10)}


@pytest.mark.parametrize("place", [2, 3])
def test_a_level_takes_the_widest_limits_and_the_largest_p(rows: list[dict[str, Any]], place: int) -> None:
    row = rows[place]
    least, most = ends(row, "tuned")
    low = proportion_confint(N - most, N, method="wilson")[0]
    high = proportion_confint(N - least, N, method="wilson")[1]
    assert column(row, "low") == pytest.approx(100 * low) and column(row, "high") == pytest.approx(100 * high)
    p = np.max([[min(1, 2 * min(stats.binom.cdf(k, N, 0.5), stats.binom.sf(k - 1, N, 0.5))) for k in N - part]
                for part in (least, most)], axis=0)  # fmt: skip
    assert column(row, "p") == pytest.approx(holm(p))
    assert list(column(row, "k")) == [None] * 3


def test_a_mean_takes_the_hull_of_both_ends(rows: list[dict[str, Any]]) -> None:
    row = rows[4]
    (a, most_a), (b, most_b) = ends(row, "base"), ends(row, "tuned")
    low, high = in_points(newcombe(a, most_b, 0.90))[0], in_points(newcombe(most_a, b, 0.90))[1]
    first, second = 100 * (a - most_b) / N, 100 * (most_a - b) / N
    assert row["ci_low"] == pytest.approx(first.mean() - np.hypot.reduce(first - low) / 3)
    assert row["ci_high"] == pytest.approx(second.mean() + np.hypot.reduce(high - second) / 3)


def made(passed: int, opposed: int = 0, total: int = 10, **other: Any) -> Evidence:
    return Evidence(cells_held=12, cells_claimed=12, grade="B", total=total, passed=passed, opposed=opposed, **other)


def test_four_of_five_is_the_line_for_and_against() -> None:
    for total in range(1, 26):
        for part in range(total + 1):
            enough, whole = Fraction(part, total) >= Fraction(4, 5), part == total
            assert shown(made(part, total=total)) == enough
            assert shown(made(part, total=total, per_cell=False)) == whole
            assert opposite_shown(made(0, part, total), every_cell=False) == enough
            assert opposite_shown(made(0, part, total), every_cell=True) == (part > 0)
            assert opposite_shown(made(0, part, total, per_cell=False), every_cell=False) == (part > 0)
            assert lean_of(total, part, 0) == int(enough) and lean_of(total, part, 0, per_cell=False) == int(whole)
            assert lean_of(total, 0, part) == (-1 if part else 0)


def test_no_test_shows_nothing() -> None:
    assert not shown(made(0, total=0)) and not opposite_shown(made(0, total=0), every_cell=False)
    assert verdict_on_held(made(0, total=0), (), Terms()) == "inconclusive"


def test_a_design_is_too_small_up_to_the_share_that_a_false_claim_passes() -> None:
    for power, small in ((0.05, True), (0.0501, False), (0.0, True)):
        assert cannot_pass(made(0, truth_fixed=True, power=(0.0, power))) == small
    assert not cannot_pass(made(0, power=(0.0, 0.0))) and not cannot_pass(made(0, truth_fixed=True))


def frame(a: list[int], b: list[int], n: int = N, m: int = N, models: list[str] | None = None) -> pd.DataFrame:
    one, two = np.array(a, dtype=float), np.array(b, dtype=float)
    return pd.DataFrame(
        {"model": models or [f"M{place}" for place in range(len(a))], "benchmark": "B", "judge": "J", "p_ref": one / n,
         "p_trt": two / m, "n": n, "n_trt": m, "ref_low": one, "ref_high": one, "trt_low": two, "trt_high": two}
    )  # fmt: skip


def test_counts_of_both_signs_are_no_evidence_and_of_one_sign_the_weaker_counts() -> None:
    """Shares decide the sign, not counts: the arms have 440 and 220 items."""
    both = frame([300], [150], m=220).assign(ref_low=200, ref_high=300, trt_low=110, trt_high=140)
    assert largest_p(both, two_sided).tolist() == [1.0]
    one = frame([300], [100], m=220).assign(ref_low=300, ref_high=330, trt_low=80, trt_high=130)
    weaker, clearer = (stats.fisher_exact([[a, N - a], [b, 220 - b]])[1] for a, b in ((300, 130), (330, 80)))
    assert clearer < weaker < 0.05
    assert largest_p(one, two_sided) == pytest.approx([weaker], abs=0)


def two_sided(k: np.ndarray, n: np.ndarray, j: np.ndarray, m: np.ndarray) -> np.ndarray:
    parts = zip(*(part.ravel() for part in (k, n, j, m)), strict=True)
    p = [stats.fisher_exact([[a, size - a], [b, other - b]])[1] for a, size, b, other in parts]
    return np.array(p).reshape(k.shape)


def test_the_worst_pairing_is_corrected_for_the_number_of_cells() -> None:
    """A gap at which one cell alone would stand, and five do not."""
    p = {b: mcnemar_most(300, b) for b in range(230, 300)}
    between = next(b for b, value in p.items() if value < 0.05 < 5 * value)
    far = next(b for b, value in p.items() if 5 * value < 0.05)
    for b, cells, result in ((between, 1, "pass"), (between, 5, "fail"), (far, 5, "pass")):
        found = worst_pairing(frame([300] * cells, [b] * cells), Asks(1))
        assert found.result == result and f"{holm([p[b]] * cells).max():.3g}" in found.detail
    assert worst_pairing(frame([300], [between], m=N - 1), Asks(1)).result == "not-estimable"


@pytest.mark.parametrize(("a", "b"), [(430, 300), (300, 20), (250, 190), (250, 199)])
def test_the_judge_is_moved_by_five_points_in_either_arm(a: int, b: int) -> None:
    shift = N // 20
    largest = max(stats.fisher_exact([[x, N - x], [y, N - y]])[1] for x, y in ((a - shift, b), (a, b + shift)))
    panel = {check.check: check for check in difference_panel(frame([a], [b]).assign(
        clusters=np.nan, cluster_size=np.nan, icc=np.nan, icc_low=np.nan, icc_high=np.nan), Asks(1))}  # fmt: skip
    assert f"largest Holm-adjusted Fisher p {largest:.3g}" in panel["judge"].detail
    assert panel["judge"].result == ("pass" if largest < 0.05 else "fail")


def test_effects_of_models_are_means_of_their_cells() -> None:
    table = frame([400, 300, 200, 410], [300, 250, 190, 100], 440, 330, ["A", "A", "A", "B"])
    p, q = table["p_ref"], table["p_trt"]
    variance = p * (1 - p) / 440 + q * (1 - q) / 330
    found = model_effects(table)
    assert list(found.index) == ["A", "B"]
    assert found["effect"].tolist() == pytest.approx([(p - q)[:3].mean(), (p - q)[3]])
    assert found["variance"].tolist() == pytest.approx([variance[:3].sum() / 9, variance[3]])
    assert weights_of(table, "model") == pytest.approx([1 / 6, 1 / 6, 1 / 6, 1 / 2])
    assert weights_of(table, "cell") == pytest.approx([1 / 4] * 4)


def test_no_contrast_has_no_test() -> None:
    empty = difference_tests(frame([], []))
    assert empty.empty and {"p", "p_adjusted", "passes", "opposite"} <= set(empty.columns)


def test_power_grows_with_items_and_its_smallest_n_is_where_it_is_enough() -> None:
    """The n that is named has enough power when the design is given it, and a tenth less has not."""
    for power, distance in ((of_differences, 5.0), (of_equivalence, 4.0)):
        for per_cell in (True, False):
            asked = power(frame([300, 320], [300, 320]), distance, per_cell).smallest_n
            assert asked is not None
            n, fewer = asked, int(0.9 * asked)
            at = [power(frame([int(0.68 * k), int(0.72 * k)], [int(0.68 * k), int(0.72 * k)], k, k), distance, per_cell)
                  for k in (n, fewer)]  # fmt: skip
            assert at[0].low > 0.78 and at[1].low < 0.8
            assert at[0].low <= at[0].high


def test_the_most_favourable_pairing_varies_as_its_gap_does() -> None:
    """.6 and .5 of 440: at the best one answer in ten differs, all to one side."""
    near = [(k + 1) / (N + 2) for k in (264, 220)]
    free = np.sqrt(sum(p * (1 - p) for p in near) / N)
    for cells, tolerance in ((1, 1e-9), (2, 0.02)):
        each = [both([0.07 / free] * cells, [sd / free] * cells) for sd in (free, np.sqrt(0.1 * 0.9 / N))]
        found = of_differences(frame([264] * cells, [220] * cells), 7.0)
        assert found.ends == pytest.approx(sorted(each), abs=tolerance)


def both(shift: Any, spread: Any) -> float:
    """Return the chance that Holm shows one test, or both of two: each below .05, and not both above half of it."""
    at = [stats.norm.sf((stats.norm.isf(level / 2) - np.array(shift)) / np.array(spread)) for level in (0.05, 0.025)]
    return float(at[0].prod() - ((at[0] - at[1]).prod() if len(at[0]) == 2 else 0))


def test_power_of_paired_answers_is_that_of_holms_correction() -> None:
    parted, n = np.array([40.0, 60.0]), np.array([400.0, 400.0])
    sd = np.sqrt((parted + 1) / (n + 2) / n)
    exact = both(0.05 / sd, [1.0, 1.0])
    assert 0.3 < exact < 0.9
    assert of_paired(parted, n, 5.0, False).ends == pytest.approx((exact, exact), abs=0.02)
    room = 0.05 / sd - stats.norm.isf(0.05)
    tie = np.where(room > 0, 2 * stats.norm.cdf(room) - 1, 0).prod()
    assert of_paired(parted, n, 5.0, True).ends == pytest.approx((tie, tie))
    needed = of_paired(parted[:1], n[:1], 5.0, False).smallest_n
    exact = (41 / 402) * ((stats.norm.isf(0.025) + stats.norm.isf(0.2)) / 0.05) ** 2
    assert needed is not None and exact <= needed <= exact + 2


def test_more_items_are_named_only_where_the_least_power_is_too_small() -> None:
    for low, told in ((0.8, None), (0.799, 900)):
        assert more_needed(made(0, power=(low, 0.99), smallest_n=900)) == told
    assert more_needed(made(0, smallest_n=900)) == 900


def doubts(low: float | None, high: float | None, **other: Any) -> list[str]:
    pairs = frame([400], [300])
    found = concerns(made(10, low=low, high=high, pairs=pairs, **other), (), 5.0, Reading(id="r", statement="as made"))
    return [text.split(":")[0] for text in found]


def test_an_error_of_the_judge_undoes_what_was_claimed() -> None:
    def would(**fields: Any) -> str:
        shown = made(10, low=1.0, high=2.0, tipping_point=3.0, **{"pairs": frame([400], [300])} | fields)
        told = concerns(shown, (), 5.0, Reading(id="r", statement="as made"))
        return next(text.split(" would ")[1] for text in told if text.startswith("judge risk"))

    assert would() == would(threshold=40.0, tipping_at=0.0) == "undo the smallest difference"
    assert would(threshold=40.0) == would(tipping_at=2.0) == "meet the claimed number"
    assert would(margin=5.0, threshold=40.0) == "meet the margin"
    two = {"pairs": frame([400, 410], [300, 320]), "threshold": 40.0, "tipping_at": 0.0}
    assert would(per_cell=False, **two) == "undo the mean difference"
    assert would(**two) == would(per_cell=False, tipping_at=0.0) == "undo the smallest difference"


def test_what_is_ours_is_told_and_the_scope_only_where_nothing_else_tells_it() -> None:
    ours = Reading(id="r", statement="as made", whose={"scope": "ours", "number": "ours"}, hedge="about")
    alone = ["the number it is compared with is ours", "the sentence leaves room: 'about'"]
    assert set(concerns(made(10), (), 5.0, ours)) == {*alone, "no sentence that we read names these comparisons"}
    for caveat in READ_ON.values():
        assert set(concerns(made(10, caveats=(caveat,)), (), 5.0, ours)) == {*alone, caveat}
    assert concerns(made(10, not_checkable="a reason"), (), 5.0, ours) == []


def test_a_check_that_fails_and_one_that_nobody_could_pass_are_told_apart() -> None:
    plain = Reading(id="r", statement="as made")
    panel = [Check("judge", "fail", "by 5"), Check("clusters", "pass", "well"),
             Check("worst pairing", "not-estimable", "none", "more prompts")]  # fmt: skip
    told = concerns(made(10), panel, 5.0, plain)
    assert told == ["fails: judge (by 5)", "cannot be asked here: worst pairing (more prompts)"]


def test_errors_add_up_only_among_cells_of_the_same_prompts() -> None:
    assert factor([3, 4], ["A", "B"]) == pytest.approx(1) and factor([3, 4], ["A", "A"]) == pytest.approx(7 / 5)
    assert factor([0, 0], ["A", "A"]) == 1


def test_arms_without_a_difference_have_the_mean_of_their_shares() -> None:
    found = without_difference(frame([300, 200], [120, 10], m=220))
    share = [(300 / 440 + 120 / 220) / 2, (200 / 440 + 10 / 220) / 2]
    for name, n in (
        ("ref_low", 440),
        ("ref_high", 440),
        ("trt_low", 220),
        ("trt_high", 220),
        ("p_ref", 1),
        ("p_trt", 1),
    ):
        assert found[name].tolist() == pytest.approx([n * part for part in share])


@pytest.mark.parametrize(("number", "half"), [(7.07, 0.005), (38.2, 0.05), (90.0, 0.05), (0.125, 0.0005)])
def test_a_printed_number_is_met_to_half_its_last_digit(number: float, half: float) -> None:
    assert half_digit(number) == pytest.approx(half)


def test_an_interval_is_imprecise_where_it_holds_both_nothing_and_enough() -> None:
    for low, high, told in ((0.0, 5.0, True), (-1.0, 9.0, True), (0.1, 9.0, False), (-1.0, 4.9, False),
                            (None, 9.0, False), (-1.0, None, False)):  # fmt: skip
        assert ("imprecision" in doubts(low, high)) == told
    assert "partial scope" not in doubts(1.0, 2.0)
    assert "judge risk" in doubts(1.0, 2.0, tipping_point=9.9) and "judge risk" not in doubts(1.0, 2.0)
