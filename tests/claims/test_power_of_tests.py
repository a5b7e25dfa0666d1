"""Power beside a reading is that of the test that the rule makes: Fisher, Holm, four of five or one, all arms alike."""

from typing import Any

import numpy as np
import pandas as pd
import pytest
from folders import claim, make_paper, score

from fragility.claims.ledger import paper_rows
from fragility.claims.power import Wanted, by_holm, of_differences, of_equivalence, of_limits, of_shares, of_trends
from fragility.statistics.differences import newcombe
from fragility.statistics.exact import fisher
from fragility.statistics.trend import cochran_armitage

P, Q = np.array([0.634, 0.598, 0.574, 0.564]), np.array([0.583, 0.582, 0.536, 0.535])


def pairs(n: Any = 1000, p: np.ndarray = P, q: np.ndarray = Q) -> pd.DataFrame:
    """Return contrasts whose arms share no prompts, one having a prompt more: then both ends of the power are one."""
    return (
        pd.DataFrame({"p_ref": p, "p_trt": q, "n": n, "n_trt": n}).astype(float).assign(n_trt=lambda row: row["n"] + 1)
    )


def simulated(n: int, gap: float, enough: int, draws: int = 2_000) -> float:
    """Return how often four Fisher tests of counts drawn with this gap show so many after Holm's correction."""
    draw, middle = np.random.default_rng(1), (P + Q) / 2
    a, b = (draw.binomial(n, middle + side * gap / 2, (draws, 4)) for side in (1, -1))
    p = np.where(a > b, np.asarray(fisher(a.ravel(), n, b.ravel(), n)).reshape(a.shape), 1.0)
    adjusted = np.maximum.accumulate(np.sort(p, axis=1) * np.arange(4, 0, -1), axis=1)
    return float((adjusted[:, enough - 1] < 0.05).mean())


def test_it_is_the_power_of_the_tests_that_are_made() -> None:
    """Bonferroni for all, as it was once told, gives a quarter of it."""
    found = of_differences(pairs(), 5.0)
    assert found.low == pytest.approx(simulated(1000, 0.05, 4), abs=0.03)
    assert found.smallest_n is not None
    assert simulated(found.smallest_n, 0.05, 4) == pytest.approx(0.8, abs=0.03)
    one = of_differences(pairs(), 5.0, wanted=Wanted(one=True))
    assert one.low == pytest.approx(simulated(1000, 0.05, 1), abs=0.03)
    assert one.smallest_n is not None and found.smallest_n is not None and one.smallest_n < found.smallest_n


@pytest.mark.parametrize("power", [of_differences, of_equivalence])
def test_the_smallest_n_is_one_for_every_arm_alike(power: Any) -> None:
    """A small arm beside large ones: so many in each give 80 %, whatever the arms were."""
    uneven = pairs(np.array([5.0, 60.0, 700.0, 9000.0]))
    needed = power(uneven, 5.0).smallest_n
    assert needed == power(pairs(40.0), 5.0).smallest_n
    assert power(pairs(float(needed)), 5.0).low == pytest.approx(0.8, abs=0.01)
    assert power(pairs(0.9 * needed), 5.0).low < 0.8


def test_equivalence_at_the_n_that_is_named_by_simulation() -> None:
    p = np.full(4, 0.3)
    needed = of_equivalence(pairs(100.0, p, p), 5.0).smallest_n
    assert needed is not None
    draw = np.random.default_rng(2)
    a, b = (draw.binomial(needed, 0.3, (2_000, 4)) for _ in range(2))
    limits = newcombe(a, needed, b, needed, 0.90)
    inside = (np.asarray(limits.low) > -0.05) & (np.asarray(limits.high) < 0.05)
    assert inside.all(axis=1).mean() == pytest.approx(0.8, abs=0.03)


def test_levels_are_corrected_by_holm_too() -> None:
    n, draws = 300, 4_000
    p = np.array([0.5, 0.45, 0.4, 0.55])
    z = (np.random.default_rng(5).binomial(n, p + 0.08, (draws, 4)) / n - p) / np.sqrt(p * (1 - p) / n)
    order = -np.sort(-z, axis=1)
    assert by_holm(0.08 / np.sqrt(p * (1 - p) / n), np.ones(4)) == pytest.approx(
        (order > [2.498, 2.394, 2.241, 1.96]).all(axis=1).mean(), abs=0.03)  # fmt: skip
    assert of_shares(p, np.full(4, float(n)), 8.0).low == pytest.approx(0.4, abs=0.15)


def test_a_condition_has_to_lead_all_its_rivals_with_which_it_is_shared() -> None:
    """Drawn with the shared condition itself: two comparisons, three rivals each."""
    draw, shift = np.random.default_rng(7), 2.9
    mine, rivals = draw.standard_normal((20_000, 2, 1)), draw.standard_normal((20_000, 2, 3))
    z = shift + (mine + rivals).reshape(20_000, 6) / np.sqrt(2)
    order = np.argsort(-np.abs(z), axis=1)
    cut = np.array([2.638, 2.576, 2.498, 2.394, 2.241, 1.96])
    stands = np.cumprod(np.take_along_axis(np.abs(z), order, 1) > cut, axis=1).astype(bool)
    shown = np.zeros_like(stands)
    np.put_along_axis(shown, order, stands, 1)
    exact = (shown & (z > 0)).all(axis=1).mean()
    found = by_holm(np.full(6, shift), np.ones(6), Wanted(groups=(0, 0, 0, 1, 1, 1)))
    assert 0.1 < exact < 0.9 and found == pytest.approx(exact, abs=0.02)


def test_a_trend_by_simulation() -> None:
    dose, n = np.array([0.0, 1.0, 2.0, 4.0]), 150
    rate = 0.7 - 0.1 * dose / 4
    group = pd.DataFrame({"dose": dose, "rate": rate, "n": float(n)})
    found = of_trends([group], 10.0)
    counts = np.random.default_rng(3).binomial(n, rate, (1_500, 4))
    trends = [cochran_armitage(row, np.full(4, n), dose) for row in counts]
    assert found.high == pytest.approx(np.mean([trend.p < 0.05 and trend.sign < 0 for trend in trends]), abs=0.04)


def test_gaps_by_their_own_limits() -> None:
    """Half-widths of 10 at 100 items: 80 % for one gap of 10 needs (1.96 + .8416)² / 1.96² times as many."""
    found = of_limits(lambda n: np.array([10 * np.sqrt(100 / (n or 100))]), 10.0)
    assert found.low == pytest.approx(0.5)
    assert found.smallest_n == pytest.approx(100 * ((1.96 + 0.8416) / 1.96) ** 2, abs=2)


def test_power_stands_beside_every_open_reading_of_a_kind_that_draws_samples(tmp_path: Any) -> None:
    scores = [
        score("Table 1", model, condition, name, f"{100 * k / n:.2f}")
        for model in ("A-7B", "B-7B")
        for condition, k in (("before", 300), ("some", 298), ("after", 297))
        for name, n in (("SORRY-Bench", 440), ("HEx-PHI", 330))
    ]
    arms = {"reference": "before", "treated": "after", "scope": [{"data": "D"}]}
    steps = [{"condition": name, "dose": dose} for dose, name in enumerate(("before", "some", "after"))]
    claims = [
        claim("direction", arms), claim("existence", arms), claim("trade-off", arms | {"utility": "HEx-PHI"}),
        claim("dose-response", {"steps": steps, "scope": [{"data": "D"}]}),
        claim("dose-response", {"steps": steps, "scope": [{"data": "D"}], "saturates": True, "margin": 12.0}),
        claim("equivalence", arms | {"margin": 5.5}), claim("ranking", {"treated": "after", "others": ["before"],
                                                                        "scope": [{"data": "D"}]}),
    ]  # fmt: skip
    rows = paper_rows(make_paper(tmp_path, scores, [item | {"id": f"M{at:02}"} for at, item in enumerate(claims)]))
    for row in rows:
        assert row["verdict_held"] == "inconclusive" and 0 <= row["power"][0] < 0.8, row["type"]
        assert row["smallest_n"] > 330 and row["power_if"], row["type"]
