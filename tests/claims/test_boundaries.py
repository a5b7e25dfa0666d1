"""One made paper, every kind of test on its counts, and each number that decides reached by another way.

A mutant of the modules that make verdicts (`bench/mutants.py`) is to fail here: expected numbers come from scipy and
statsmodels, or from a formula written out.
"""

from typing import Any

import numpy as np
import pandas as pd
import pytest
from claims.oracles import SAFE, N, check, column, fisher, holm, ledger_of, mcnemar_most, newcombe, wilson
from scipy import stats
from statsmodels.stats.proportion import confint_proportions_2indep

from fragility.claims import power as powers
from fragility.claims.asked import Asked
from fragility.claims.concerns import indirectness, judge_risk
from fragility.claims.sensitivity import correlations, over_grid
from fragility.statistics.differences import odds_ratio
from fragility.statistics.pooling import leave_one_out, pool

SCOPE = [{"data": "D"}]


def reading(**fields: Any) -> dict[str, Any]:
    return {"scope": SCOPE} | fields


def arms(reference: str, treated: str, **fields: Any) -> dict[str, Any]:
    return reading(reference=reference, treated=treated, **fields)


STEPS = [{"condition": name, "dose": dose} for name, dose in (("base", 0.0), ("low", 1.0), ("lower", 3.0))]
CLAIMS = [
    ("fall", "direction", arms("base", "down")),
    ("clear", "direction", arms("base", "low")),
    ("rise", "direction", arms("low", "base")),
    ("alike", "equivalence", arms("base", "near", margin=5.0)),
    ("apart", "equivalence", arms("base", "far", margin=5.0)),
    ("mean alike", "equivalence", arms("base", "near", margin=2.0, per="mean")),
    ("much", "magnitude", arms("base", "low", threshold=40.0)),
    ("too much", "magnitude", arms("base", "low", threshold=52.0)),
    ("half", "magnitude", arms("base", "low", threshold=46.5, unit="mean-relative")),
    ("high", "magnitude", reading(treated="few", level=88.0)),
    ("low", "magnitude", reading(treated="few", level=12.0, side="below")),
    ("high mean", "magnitude", reading(treated="few", level=92.0, per="mean")),
    ("first", "ranking", reading(treated="lower", others=["low", "base"])),
    ("not first", "ranking", reading(treated="low", others=["lower", "base"])),
    ("falls", "dose-response", reading(steps=STEPS)),
    ("flat", "dose-response", reading(steps=STEPS, saturates=True, margin=12.0)),
    ("some", "existence", arms("base", "down")),
]  # fmt: skip


ARMS = [("fall", "base", "down"), ("clear", "base", "low"), ("rise", "low", "base")]
ALIKE = [("alike", "near", "supported-with-caveats"), ("apart", "far", "not-supported")]
MUCH = [("much", 40, "supported-with-caveats"), ("too much", 52, "not-supported")]


@pytest.fixture(scope="module")
def rows(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    found = ledger_of(tmp_path_factory.mktemp("made"), SAFE, [(kind, asked) for _, kind, asked in CLAIMS])
    return {name: row for (name, _, _), row in zip(CLAIMS, found, strict=True)}


def counts(*names: str) -> list[np.ndarray]:
    return [np.array(SAFE[name]) for name in names]


@pytest.mark.parametrize(("name", "one", "two"), ARMS)
def test_differences(rows: dict[str, dict[str, Any]], name: str, one: str, two: str) -> None:
    a, b = counts(one, two)
    row, p = rows[name], holm(fisher(a, b))
    low, high = newcombe(a, b)
    assert column(row, "estimate") == pytest.approx(100 * (a - b) / N)
    assert column(row, "low") == pytest.approx(100 * low) and column(row, "high") == pytest.approx(100 * high)
    reference = confint_proportions_2indep(a[0], N, b[0], N, method="newcomb")
    assert (low[0], high[0]) == pytest.approx(reference)
    assert column(row, "p") == pytest.approx(p) and row["p_adjusted"] == pytest.approx(p.max())
    shows = np.where(p < 0.05, np.where(a > b, "the claim", np.where(a < b, "the opposite", "neither")), "neither")
    assert list(column(row, "shows")) == list(shows)
    verdict = {"fall": "not-supported", "clear": "supported", "rise": "contradicted"}[name]
    assert row["verdict_held"] == verdict and row["estimate"] == pytest.approx(100 * (a - b).mean() / N)
    half = np.hypot.reduce(100 * ((a - b) / N - low)) / 5, np.hypot.reduce(100 * (high - (a - b) / N)) / 5
    assert (row["ci_low"], row["ci_high"]) == pytest.approx((row["estimate"] - half[0], row["estimate"] + half[1]))


@pytest.mark.parametrize("name", ["clear", "rise"])
def test_the_checks_of_differences(rows: dict[str, dict[str, Any]], name: str) -> None:
    """What is shown for a claim and what is shown against it are pushed alike: the arms change places."""
    row, (a, b) = rows[name], counts("base", "low")
    p = holm([mcnemar_most(int(x), int(y)) for x, y in zip(a, b, strict=True)]).max()
    assert check(row, "worst pairing")["detail"].startswith(
        f"largest Holm-adjusted McNemar p over all pairings {p:.3g}"
    )
    moved = [holm(fisher(a - 22, b)).max(), holm(fisher(a, b + 22)).max()]  # 22 of 440 are 5 points
    assert f"difference left {100 * (a - b).min() / N - 5:.1f} points, largest" in check(row, "judge")["detail"]
    assert float(check(row, "judge")["detail"].split(" p ")[1].split()[0]) >= 0.99 * max(moved)
    share = (a + b) / (2 * N)
    z = (a - b) / N / np.sqrt(share * (1 - share) * (2 / N) * 2 * N / (2 * N - 1))
    score = holm(2 * stats.norm.sf(np.abs(z))).max()
    assert f"largest Holm-adjusted p {score:.3g}" in check(row, "another interval")["detail"]
    effects, variances = (a - b) / N, (a * (N - a) + b * (N - b)) / N**3
    pooled = pool(effects, variances)
    assert f"{100 * pooled.estimate:.1f} points ({100 * pooled.low:.1f} to {100 * pooled.high:.1f})" in check(
        row, "models as the sample")["detail"]  # fmt: skip
    least = min(item.estimate for item in leave_one_out(effects, variances, knapp_hartung=False))
    assert f"of 5 models {100 * least:.1f} points" in check(row, "leave one model out")["detail"]
    assert row["sensitivity_passed"] == row["sensitivity_total"] == 6


def test_a_check_fails_where_one_of_all_falls_for_and_none_of_some_stands_against() -> None:
    mixed = np.array([True, False])
    one = Asked(-1, "one")
    assert Asked(1).verdict("x", mixed, "d").result == "fail" and one.verdict("x", mixed, "d").result == "pass"
    assert one.verdict("x", ~mixed & mixed, "d").result == "fail"
    assert Asked(1).verdict("x", mixed, "d").detail == "d (1 of 2 comparisons hold)"
    assert Asked(1).verdict("x", mixed[:1], "d").detail == "d"
    assert Asked(1).verdict("x", mixed[:1], "d", "; not for B").detail == "d (1 of 1 comparison hold; not for B)"


@pytest.mark.parametrize(("name", "two", "verdict"), ALIKE)
def test_equivalences(rows: dict[str, dict[str, Any]], name: str, two: str, verdict: str) -> None:
    row, (a, b) = rows[name], counts("base", two)
    low, high = (100 * part for part in newcombe(a, b, 0.90))
    wide = [100 * part for part in newcombe(a, b, 1 - 0.05 / 5)]
    inside, beyond = (low > -5) & (high < 5), (wide[0] > 5) | (wide[1] < -5)
    assert list(column(row, "shows")) == list(
        np.where(inside, "the claim", np.where(beyond, "the opposite", "neither"))
    )
    reach = np.maximum(-low, high)
    assert row["turning_margin"] == pytest.approx(np.sort(reach)[3])
    assert row["at_margins"] == {f"{at:g}": int((reach < at).sum()) for at in (3, 5, 10)}
    assert row["verdict_held"] == verdict and row["estimate"] == pytest.approx(100 * (a - b).mean() / N)
    near = abs(5 - 100 * abs(a - b) / N).min()
    assert f"judge risk: a differential error of {near:.1f} points would meet the margin" in row["concerns"]


def test_the_checks_of_an_equivalence(rows: dict[str, dict[str, Any]]) -> None:
    row, (a, b) = rows["alike"], counts("base", "near")
    same = (a + b) / 2  # a judge 5 points off takes even two equal arms out of 5 points: nobody could pass
    up, down = newcombe(same + 0.05 * N, same, 0.90)[1].max(), newcombe(same - 0.05 * N, same, 0.90)[0].min()
    assert f"would reach {100 * max(up, -down):.1f} points" in check(row, "judge")["detail"]
    assert check(row, "judge")["result"] == "not-estimable"
    assert f"cannot be asked here: judge (it needs a margin above {100 * max(up, -down):.1f} points)" in row["concerns"]
    k, m = N - a, N - b  # 91 % safe: the rarer answer is the unsafe one
    ratio = odds_ratio(k + 0.5, N + 1, m + 0.5, N + 1, 0.90)
    reach = f"{ratio.low.min():.2f} to {ratio.high.max():.2f}"
    found = check(row, "errors in place of points")
    assert reach in found["detail"] and found["result"] == "pass"
    assert check(rows["apart"], "errors in place of points")["result"] == "not-estimable"


def test_the_mean_of_an_equivalence(rows: dict[str, dict[str, Any]]) -> None:
    row, (a, b) = rows["mean alike"], counts("base", "near")
    low, high = newcombe(a, b, 0.90)
    d = (a - b) / N
    mean, below, above = d.mean(), np.hypot.reduce(d - low) / 5, np.hypot.reduce(high - d) / 5
    assert (row["ci_low"], row["ci_high"]) == pytest.approx((100 * (mean - below), 100 * (mean + above)))
    assert row["turning_margin"] == pytest.approx(100 * max(below - mean, mean + above))
    together = (mean - (d - low).sum() / 5, mean + (high - d).sum() / 5)
    told = f"{100 * together[0]:.1f} to {100 * together[1]:.1f} points"
    assert told in check(row, "shared prompts")["detail"]
    without = [100 * np.delete(d, row).mean() for row in range(5)]
    assert f"{min(without):.1f} to {max(without):.1f} points" in check(row, "leave one model out")["detail"]


@pytest.mark.parametrize(("name", "threshold", "verdict"), MUCH)
def test_magnitudes(rows: dict[str, dict[str, Any]], name: str, threshold: float, verdict: str) -> None:
    row, (a, b) = rows[name], counts("base", "low")
    low, high = newcombe(a, b)
    d = (a - b) / N
    limits = d.mean() - np.hypot.reduce(d - low) / 5, d.mean() + np.hypot.reduce(high - d) / 5
    assert (row["ci_low"], row["ci_high"]) == pytest.approx([100 * end for end in limits])
    assert row["verdict_held"] == verdict and row["threshold"] == threshold
    t = stats.t.isf(0.025, 4) * d.std(ddof=1) / np.sqrt(5)
    near = 100 * (d.mean() - t if threshold == 40 else d.mean() + t)
    assert f"limit {near:.1f} points against {threshold}" in check(row, "models as the sample")["detail"]
    side = np.min if threshold == 40 else np.max
    without = 100 * side([np.delete(d, place).mean() for place in range(5)])
    assert f"models {without:.1f} points at the worst" in check(row, "leave one model out")["detail"]
    shift = 0.05 * N * (1 if threshold == 40 else -1)
    ends = []
    for one, two in ((a - shift, b), (a, b + shift)):
        lower, upper = newcombe(one, two)
        middle = (one - two) / N
        ends.append(middle.mean() - np.hypot.reduce(middle - lower) / 5 if threshold == 40
                    else middle.mean() + np.hypot.reduce(upper - middle) / 5)  # fmt: skip
    worst = 100 * (min(ends) if threshold == 40 else max(ends))
    assert f"limit {worst:.1f} against {threshold}" in check(row, "judge")["detail"]
    alike = 100 * (d.mean() - (d - low).sum() / 5 if threshold == 40 else d.mean() + (high - d).sum() / 5)
    assert f"limit {alike:.1f} against {threshold}" in check(row, "shared prompts")["detail"]


def test_a_relative_magnitude_meets_the_models_in_percent(rows: dict[str, dict[str, Any]]) -> None:
    a, b = counts("base", "low")
    drop = 100 * (a - b) / a
    low = drop.mean() - stats.t.isf(0.025, 4) * drop.std(ddof=1) / np.sqrt(5)
    assert rows["half"]["estimate"] == pytest.approx(drop.mean())
    assert f"lower limit {low:.1f} % against 46.5" in check(rows["half"], "models as the sample")["detail"]


@pytest.mark.parametrize(("name", "level", "sign"), [("high", 88, 1), ("low", 12, -1)])
def test_levels(rows: dict[str, dict[str, Any]], name: str, level: float, sign: int) -> None:
    row, k = rows[name], N - np.array(SAFE["few"])
    p = holm([min(1.0, 2 * min(stats.binom.cdf(x, N, level / 100), stats.binom.sf(x - 1, N, level / 100))) for x in k])
    side = np.sign(sign * (100 * k / N - level))
    shows = np.where(p < 0.05, np.where(side > 0, "the claim", "the opposite"), "neither")
    assert list(column(row, "shows")) == list(shows) and column(row, "p") == pytest.approx(p)
    low, high = wilson(k)
    assert column(row, "low") == pytest.approx(100 * low) and column(row, "high") == pytest.approx(100 * high)


def test_the_mean_of_levels(rows: dict[str, dict[str, Any]]) -> None:
    row, k = rows["high mean"], N - np.array(SAFE["few"])
    low, high = wilson(k)
    mean = (k / N).mean()
    limits = mean - np.hypot.reduce(k / N - low) / 5, mean + np.hypot.reduce(high - k / N) / 5
    assert (row["ci_low"], row["ci_high"]) == pytest.approx([100 * end for end in limits])
    assert row["verdict_held"] == "inconclusive" and row["power_if"].endswith("5 points above the level")


def test_rankings(rows: dict[str, dict[str, Any]]) -> None:
    a, b, c = counts("lower", "low", "base")
    p = holm(np.concatenate([fisher(b, a), fisher(c, a)]))
    first = rows["first"]
    assert sorted(column(first, "p")) == pytest.approx(sorted(p))
    assert first["verdict_held"] == "supported-with-caveats" and first["estimate"] == pytest.approx(
        100 * (b - a).min() / N
    )
    assert rows["not first"]["verdict_held"] == "contradicted"


def test_doses(rows: dict[str, dict[str, Any]]) -> None:
    row, k, x = rows["falls"], np.array(counts("base", "low", "lower")), np.array([0.0, 1.0, 3.0])
    share = k.sum(axis=0) / (3 * N)
    centred = (x - x.mean())[:, None]
    slope = (centred * k / N).sum(axis=0) / (centred**2).sum()
    z = (centred * k).sum(axis=0) / np.sqrt(share * (1 - share) * N * (centred**2).sum())
    assert column(row, "estimate") == pytest.approx(-100 * slope)
    assert column(row, "p") == pytest.approx(holm(2 * stats.norm.sf(abs(z))), rel=1e-6, abs=0)
    assert row["estimate"] == pytest.approx(-100 * slope.mean()) and row["unit"] == "points-per-dose"
    last = newcombe(*counts("low", "lower"), 1 - 0.05 / 5)
    steep = (100 * last[0] > 12) | (100 * last[1] < -12)
    assert list(column(rows["flat"], "shows") == "the opposite") == list(steep) and steep.any() and not steep.all()


def test_one_instance_is_enough(rows: dict[str, dict[str, Any]]) -> None:
    assert rows["some"]["verdict_held"] == "supported" and rows["fall"]["verdict_held"] == "not-supported"


def four_of_five(chances: np.ndarray) -> float:
    """Return the chance that four or five of five pass, by going through all outcomes."""
    total = 0.0
    for outcome in range(32):
        bits = np.array([outcome >> place & 1 for place in range(5)])
        total += np.where(bits, chances, 1 - chances).prod() if bits.sum() >= 4 else 0.0
    return total


def four_of_five_by_holm(shift: np.ndarray, spread: np.ndarray) -> float:
    """Return how often Holm's correction (statsmodels) of drawn two-sided tests shows four of five."""
    z = stats.norm.rvs(shift, spread, size=(20_000, 5), random_state=np.random.default_rng(3))
    p = 2 * stats.norm.sf(np.abs(z))
    order = np.sort(p, axis=1) * np.arange(5, 0, -1)  # Holm by its definition: the running largest of these
    adjusted = np.maximum.accumulate(order, axis=1)
    assert np.sort(holm(p[0])) == pytest.approx(np.minimum(adjusted[0], 1))
    return float((adjusted[:, 3] < 0.05).mean())


def frame(a: np.ndarray, b: np.ndarray) -> pd.DataFrame:
    return pd.DataFrame({"p_ref": a / N, "p_trt": b / N, "n": float(N), "n_trt": float(N)})


def spread(p: np.ndarray) -> np.ndarray:
    near = (p * N + 1) / (N + 2)
    return near * (1 - near) / N


def test_power() -> None:
    a, b = counts("base", "near")
    free = np.sqrt(spread(a / N) + spread(b / N))
    found = powers.of_differences(frame(a, b), 10.0)
    gap = abs(a - b) / N
    joint = np.maximum(np.sqrt(gap * (1 - gap) / N), 1e-9)
    ends = [four_of_five_by_holm(0.1 / free, sd / free) for sd in (free, joint)]
    assert found.ends == pytest.approx(sorted(ends), abs=0.02)
    room = 0.05 - stats.norm.isf(0.05) * free
    inside = [four_of_five(np.where(room > 0, 2 * stats.norm.cdf(room / sd) - 1, 0)) for sd in (free, joint)]
    assert powers.of_equivalence(frame(a, b), 5.0).ends == pytest.approx(sorted(inside))
    mean = np.sqrt((free**2).sum()) / 5
    one = stats.norm.sf(stats.norm.isf(0.025) - 0.02 / mean)
    assert powers.of_differences(frame(a, b), 2.0, per_cell=False).low == pytest.approx(one)
    level = four_of_five_by_holm(0.03 / np.sqrt(spread(a / N)), np.ones(5))
    assert 0.1 < level < 0.9
    assert powers.of_shares(a / N, np.full(5, N), 3.0).ends == pytest.approx((level, level), abs=0.02)
    sd = np.sqrt((30 + 1) / (N + 2) / N)
    paired = powers.of_paired(np.array([30.0]), np.array([float(N)]), 4.0, False)
    assert paired.low == pytest.approx(stats.norm.sf(stats.norm.isf(0.025) - 0.04 / sd))
    tie = powers.of_paired(np.array([30.0]), np.array([float(N)]), 4.0, True)
    assert tie.low == pytest.approx(2 * stats.norm.cdf(0.04 / sd - stats.norm.isf(0.05)) - 1)


def test_the_smallest_n_is_the_smallest() -> None:
    """One share of .5, told 5 points beyond a level: sd = .5 / sqrt(n), .8 = Phi(.05 sqrt(n) / .5 - 1.96)."""
    n = ((stats.norm.isf(0.025) + stats.norm.isf(0.2)) * 0.5 / 0.05) ** 2
    found = powers.of_shares(np.array([0.5]), np.array([400.0]), 5.0).smallest_n
    assert found is not None and n <= found <= n + 2
    assert powers.of_shares(np.array([0.5]), np.array([400.0]), 0.001).smallest_n is None


def test_concerns_at_their_edges() -> None:
    assert indirectness(5, 2, 2) == [] and indirectness(4, 2, 2) == ["indirectness: 4 models"]
    assert indirectness(5, 1, 1) == ["indirectness: one judge, one prompt set"]
    assert judge_risk(10.0) == [] and judge_risk(9.99)[0].startswith("judge risk")


def test_the_grid_stops_where_it_turns() -> None:
    import pandas as pd

    cells = pd.DataFrame(
        {"benchmark": ["A", "B"], "icc": [np.nan, 0.1], "icc_low": [np.nan, 0.0], "icc_high": [np.nan, 0.3]}
    )
    tried = correlations(cells)
    assert [list(values) for values, _ in tried] == [[at, 0.3] for at in (0.01, 0.05, 0.1, 0.2)]
    found = over_grid(lambda icc: icc < 0.09, cells.iloc[:1], Asked(1))
    assert found.result == "fail" and found.detail.startswith("turns at a correlation within clusters of 0.1")
    assert over_grid(lambda icc: np.nan * icc, cells, Asked(1)).result == "not-estimable"
