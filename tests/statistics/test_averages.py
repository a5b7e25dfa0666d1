"""Averages: published vectors, the equation of each limit, exact coverage, simulation and the delta limit."""

import functools
import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import optimize, stats
from statsmodels.stats.proportion import proportion_confint

from fragility.errors import InputError
from fragility.files import project_root
from fragility.printed.contrasts import contrasts
from fragility.printed.paper import load_paper
from fragility.statistics.averages import (
    absolute_reduction,
    model_level,
    ratio_of_means,
    read_arms,
    relative_drop,
    relative_reduction,
    required_remainder,
)
from fragility.statistics.differences import newcombe
from fragility.statistics.mover import Limits, mover_difference, mover_drop
from fragility.statistics.paired import joint_tables, newcombe_paired
from fragility.statistics.proportions import wilson
from fragility.statistics.result import NotEstimable

small = settings(max_examples=50, deadline=None)
READINGS = {
    absolute_reduction: lambda w, ref, trt: np.sum(w * (ref - trt), axis=-1),
    relative_reduction: lambda w, ref, trt: np.sum(w * (ref - trt) / ref, axis=-1),
    ratio_of_means: lambda w, ref, trt: 1 - np.sum(w * trt, axis=-1) / np.sum(w * ref, axis=-1),
}
PAIRINGS = ["independent", "worst"]
Z = stats.norm.ppf(0.975)
cell = st.integers(1, 60).flatmap(lambda n: st.tuples(st.integers(1, n), st.integers(0, n), st.just(n)))
cells = st.lists(cell, min_size=1, max_size=5).map(lambda rows: np.array(rows).T)


def ends(interval):
    """Return estimate, low and high, to compare with another's."""
    return interval.estimate, interval.low, interval.high


def least_common(k_ref, k_trt, n):
    """Return the fewest items that count in both arms, found by trying all."""
    tables = [n11 for n11 in range(n + 1) if k_ref - n11 >= 0 <= k_trt - n11 and n - k_ref - k_trt + n11 >= 0]
    return min(tables)


def draws(n, ref, trt, pairing, size, seed):
    """Return simulated counts of both arms: two binomials a cell, or one least favourable 2 x 2 table."""
    rng = np.random.default_rng(seed)
    if pairing == "independent":
        return rng.binomial(n, ref, (size, ref.size)), rng.binomial(n, trt, (size, ref.size))
    both = np.maximum(0, ref + trt - 1)
    table = np.stack([both, ref - both, trt - both, 1 - ref - trt + both], axis=-1).round(12)
    counts = np.stack([rng.multinomial(n, chances, size) for chances in table], axis=1)
    return counts[..., 0] + counts[..., 1], counts[..., 0] + counts[..., 2]


@pytest.mark.parametrize(
    ("table", "paired", "published"),
    [((7, 27, 1, 33), False, (1.1537, 41.9763)), ((59, 6, 16, 80), True, (0.7592, 0.9866))],
)
def test_mover_r_published(table, paired, published):
    """Fagerland, Lydersen and Laake 2017: the ratios of two arms and of two arms on the same items.

    As quoted in contingencytables, test-ch4.R (Perondi et al. 2004) and test-ch8.R (Cavo et al. 2012, with phi).
    """
    a, b, c, d = table
    if paired:
        n, phi = sum(table), (a * d - b * c) / math.sqrt((a + b) * (c + d) * (a + c) * (b + d))
        ref, trt = (Limits(found.estimate, found.low, found.high) for found in (wilson(a + c, n), wilson(a + b, n)))
        less = phi * (ref.estimate - ref.low) * (trt.high - trt.estimate)
        more = phi * (ref.high - ref.estimate) * (trt.estimate - trt.low)
        drop = mover_drop(ref, trt, less, more, 0.95)
    else:
        drop = relative_reduction([c], [c + d], [a], [a + b])
    assert (1 - drop.high, 1 - drop.low) == pytest.approx(published, abs=5e-5)


@small
@given(cells)
def test_one_cell_is_newcombe(data):
    """Two arms: his hybrid score interval. One set of items: his paired interval of the table with least in both."""
    k_ref, k_trt, n = data[:, 0]
    one = absolute_reduction([k_ref], n, [k_trt], n)
    assert ends(one) == pytest.approx(ends(newcombe(k_ref, n, k_trt, n)), abs=1e-14)
    table = joint_tables(k_ref, k_trt, n)[1].ravel()
    worst = absolute_reduction([k_ref], n, [k_trt], n, pairing="worst")
    assert ends(worst) == pytest.approx(ends(newcombe_paired(*table)), abs=1e-14)


@pytest.mark.parametrize(
    ("reference", "treated", "kept"),
    [
        ("Base", "RU (ours)", {"locator": "Table 3"}),
        ("Base", "RU (ours)", {"locator": "Table 4"}),
        ("FT", "RU (ours)", {"locator": "Sec. 4.2, second observation", "model": "Llama-3.1-8B"}),
    ],
)
def test_first_paper_from_the_limits_of_statsmodels(reference, treated, kept):
    """Square-and-add of the first paper's cells, one after the other, from statsmodels' Wilson limits."""
    pairs = contrasts(load_paper("guo2026_refusal_unlearning", project_root()), reference, treated)
    for column, value in kept.items():
        pairs = pairs[pairs[column] == value]
    n = pairs["n"]
    interval = absolute_reduction(pairs["p_ref"] * n, n, pairs["p_trt"] * n, n)
    gaps, below, above = [], 0.0, 0.0
    for p, q, items in zip(pairs["p_ref"], pairs["p_trt"], n, strict=True):
        (p_low, p_high), (q_low, q_high) = (proportion_confint(x * items, items, method="wilson") for x in (p, q))
        gaps.append(p - q)
        below += (p - p_low) ** 2 + (q_high - q) ** 2
        above += (p_high - p) ** 2 + (q - q_low) ** 2
    mean, cells = sum(gaps) / len(gaps), len(gaps)
    assert ends(interval) == pytest.approx((mean, mean - math.sqrt(below) / cells, mean + math.sqrt(above) / cells))


@small
@given(cells, st.sampled_from(PAIRINGS), st.randoms())
def test_limits_solve_their_equations(data, pairing, random):
    """Square-and-add written out arm by arm; a limit of a ratio r is where top - r bottom has a limit of 0."""
    k_ref, k_trt, n = data
    w = np.array([random.uniform(0.1, 1) for _ in n])
    w /= w.sum()
    (p, p_below, p_above), (q, q_below, q_above) = (
        (arm.estimate, arm.estimate - arm.low, arm.high - arm.estimate) for arm in (wilson(k_ref, n), wilson(k_trt, n))
    )
    phi = np.zeros(n.size)
    for i in np.flatnonzero(p * (1 - p) * q * (1 - q)) if pairing == "worst" else []:
        both = least_common(k_ref[i], k_trt[i], n[i]) / n[i]
        phi[i] = (both - p[i] * q[i]) / math.sqrt(p[i] * (1 - p[i]) * q[i] * (1 - q[i]))

    def add(weights, left, right):
        return math.sqrt(np.sum(weights**2 * (left**2 + right**2 - 2 * phi * left * right)))

    def drop(weights):
        """Find both limits of 1 - (mean of q) / (mean of p) as the ratios r where mean of q - r p has a limit of 0."""
        top, bottom = np.sum(weights * q), np.sum(weights * p)
        ratio = top / bottom
        least = optimize.brentq(lambda r: top - r * bottom - add(weights, q_below, r * p_above), 0, ratio)
        most = optimize.brentq(lambda r: r * bottom - top - add(weights, q_above, r * p_below), ratio, 1e9)
        return 1 - ratio, 1 - most, 1 - least

    middle = np.sum(w * (p - q))
    expected = middle, middle - add(w, p_below, q_above), middle + add(w, p_above, q_below)
    assert ends(absolute_reduction(k_ref, n, k_trt, n, w, pairing=pairing)) == pytest.approx(expected, abs=1e-12)
    drops, low, high = np.array([drop(one) for one in np.eye(n.size)]).T
    middle = np.sum(w * drops)
    expected = middle, middle - math.hypot(*(w * (drops - low))), middle + math.hypot(*(w * (high - drops)))
    found = relative_reduction(k_ref, n, k_trt, n, w, pairing=pairing)
    assert ends(found) == pytest.approx(expected, rel=1e-6, abs=1e-6)
    assert ends(ratio_of_means(k_ref, n, k_trt, n, w, pairing=pairing)) == pytest.approx(drop(w), rel=1e-6, abs=1e-6)


@pytest.mark.parametrize("reading", list(READINGS))
def test_exact_coverage_with_few_items(reading):
    """All 2401 outcomes of two cells with 6 items, with their chances, for shares from 0 to 1.

    Coverage stays above 88 % (Wald: 26 %) and is 95 % or more on average. A relative drop needs a reference above 0:
    outcomes without one count as missed.
    """
    n, shares = 6, (0.0, 0.05, 0.2, 0.5, 0.8, 0.95, 1.0)
    outcomes = np.array(list(itertools.product(range(n + 1), repeat=4)))
    results = [reading(k[:2], [n, n], k[2:], [n, n]) for k in outcomes]
    low, high = (np.array([getattr(x, end) if x else np.nan for x in results]) for end in ("low", "high"))
    points = outcomes / n
    wald = Z * np.sqrt((points * (1 - points) / n).sum(axis=1) / 4)
    drop = READINGS[absolute_reduction](0.5, points[:, :2], points[:, 2:])
    references = shares if reading is absolute_reduction else shares[3:]
    chances_of = {share: stats.binom.pmf(range(n + 1), n, share) for share in shares}
    covered, by_wald = [], []
    for true in itertools.product(references, references, shares, shares):
        chances = functools.reduce(np.outer, (chances_of[share] for share in true)).ravel()
        ref, trt = np.array(true[:2]), np.array(true[2:])
        value = READINGS[reading](0.5, ref, trt)
        covered.append(chances[(low - 1e-12 <= value) & (value <= high + 1e-12)].sum())
        by_wald.append(chances[np.abs(drop - READINGS[absolute_reduction](0.5, ref, trt)) <= wald + 1e-12].sum())
    assert min(covered) > 0.88
    assert np.mean(covered) > 0.95
    assert min(by_wald) < 0.27
    assert np.mean(by_wald) < 0.86


@pytest.mark.parametrize("reading", list(READINGS))
@pytest.mark.parametrize(("ref", "trt"), [((0.95, 1.0, 0.9), (0.0, 0.5, 0.05)), ((0.9, 0.8, 0.99), (0.85, 0.8, 0.02))])
@pytest.mark.parametrize("pairing", PAIRINGS)
def test_simulated_coverage(reading, ref, trt, pairing):
    """1,000 simulated papers with 40 items a cell, some shares at 0 or 1: 95 % of the intervals hold the truth."""
    n, ref, trt = 40, np.array(ref), np.array(trt)
    true = READINGS[reading](1 / ref.size, ref, trt)
    held = [
        result.low <= true <= result.high
        for k_ref, k_trt in zip(*draws(n, ref, trt, pairing, 1000, 20260127), strict=True)
        for result in [reading(k_ref, [n], k_trt, [n], pairing=pairing)]
    ]
    assert np.mean(held) == pytest.approx(0.95, abs=0.025)


@pytest.mark.parametrize("pairing", PAIRINGS)
@pytest.mark.parametrize("reading", list(READINGS))
def test_simulated_spread(reading, pairing):
    """The spread of 40,000 simulated papers with 2,000 items a cell is the standard error, to 2 %."""
    n, ref, trt, w = 2000, np.array([0.9, 0.7, 0.5]), np.array([0.4, 0.6, 0.1]), np.array([0.5, 0.3, 0.2])
    draws_ref, draws_trt = draws(n, ref, trt, pairing, 40000, 20260127)
    simulated = READINGS[reading](w, draws_ref / n, draws_trt / n).std()
    interval = reading(ref * n, n, trt * n, n, w, pairing=pairing)
    assert interval.width / (2 * Z) == pytest.approx(simulated, rel=0.02)


@small
@given(
    st.lists(st.tuples(st.integers(300, 900), st.integers(100, 900)), min_size=1, max_size=5),
    st.sampled_from(list(READINGS)),
    st.sampled_from(PAIRINGS),
    st.randoms(),
)
def test_near_the_delta_interval_for_moderate_counts(rows, reading, pairing, random):
    """Within 1 % of the delta interval's width and 15 % of its half width in place; its slopes are numerical here."""
    (k_ref, k_trt), n = np.array(rows).T, 1000
    w = np.array([random.uniform(0.1, 1) for _ in rows])
    w /= w.sum()
    value, ref, trt = READINGS[reading], k_ref / n, k_trt / n
    variance = 0.0
    for i in range(w.size):
        step = np.eye(w.size)[i] * 1e-6
        by_ref = (value(w, ref + step, trt) - value(w, ref - step, trt)) / 2e-6
        by_trt = (value(w, ref, trt + step) - value(w, ref, trt - step)) / 2e-6
        both = least_common(k_ref[i], k_trt[i], n) / n if pairing == "worst" else ref[i] * trt[i]
        cov = both - ref[i] * trt[i]
        matrix, slopes = [[ref[i] * (1 - ref[i]), cov], [cov, trt[i] * (1 - trt[i])]], np.array([by_ref, by_trt])
        variance += slopes @ matrix @ slopes
    half = Z * math.sqrt(variance / n)
    interval = reading(k_ref, n, k_trt, n, w, pairing=pairing)
    assert interval.estimate == pytest.approx(value(w, ref, trt), rel=1e-12)
    assert interval.width == pytest.approx(2 * half, rel=0.01)
    assert interval.low == pytest.approx(interval.estimate - half, abs=0.15 * half)


@small
@given(cells, st.sampled_from(list(READINGS)))
def test_worst_pairing_is_never_narrower(data, reading):
    k_ref, k_trt, n = data
    independent, worst = (reading(k_ref, n, k_trt, n, pairing=pairing) for pairing in PAIRINGS)
    assert worst.estimate == independent.estimate
    assert worst.low <= independent.low + 1e-12
    assert worst.high >= independent.high - 1e-12


@small
@given(cells, st.sampled_from(list(READINGS)), st.sampled_from(PAIRINGS), st.randoms())
def test_order_of_cells_and_possible_values(data, reading, pairing, random):
    k_ref, k_trt, n = data
    interval = reading(k_ref, n, k_trt, n, pairing=pairing)
    mixed = random.sample(range(n.size), n.size)
    other = reading(k_ref[mixed], n[mixed], k_trt[mixed], n[mixed], pairing=pairing)
    assert ends(other) == pytest.approx(ends(interval))
    assert interval.low <= interval.estimate + 1e-12
    assert interval.estimate <= interval.high + 1e-12
    assert interval.high <= 1 + 1e-12
    assert interval.low >= -1 or reading is not absolute_reduction
    assert interval.width > 0


@small
@given(cells, st.sampled_from(list(READINGS)), st.sampled_from(PAIRINGS), st.data())
def test_limits_fall_with_the_reference_and_rise_of_the_treated(data, reading, pairing, choose):
    """The ends of a range of possible counts are the ends of its intervals."""
    k_ref, k_trt, n = data
    less_ref = np.array([choose.draw(st.integers(1, k)) for k in k_ref])
    more_trt = np.array([choose.draw(st.integers(k, size)) for k, size in zip(k_trt, n, strict=True)])
    lower, upper = (reading(k, n, j, n, pairing=pairing) for k, j in ((less_ref, more_trt), (k_ref, k_trt)))
    for one, two in zip(ends(lower), ends(upper), strict=True):
        assert one <= two + 1e-12


@small
@given(cells)
def test_readings_of_one_cell(data):
    """With one cell the two relative readings are one, and the absolute one is theirs times the reference."""
    k_ref, k_trt, n = data[:, :1]
    for pairing in PAIRINGS:
        one, two = (f(k_ref, n, k_trt, n, pairing=pairing) for f in (relative_reduction, ratio_of_means))
        assert ends(one) == pytest.approx(ends(two))
    absolute = absolute_reduction(k_ref, n, k_trt, n)
    assert absolute.estimate == pytest.approx(one.estimate * k_ref[0] / n[0], abs=1e-12)


def test_weights():
    counts = ([50, 30], 100, [20, 30], 100)
    for reading in READINGS:
        one_cell = reading([50], [100], [20], [100])
        assert ends(reading(*counts, weights=[1, 0])) == pytest.approx(ends(one_cell))
        assert ends(reading(*counts)) == ends(reading(*counts, weights=[0.5, 0.5]))


def test_cells_at_0_and_1_keep_their_wilson_width():
    """Every arm at 0 or 1: equal cells shrink Newcombe's distances by the root of their number."""
    one, many = (absolute_reduction([10] * cells, [10], [0] * cells, [10]) for cells in (1, 4))
    assert ends(one) == pytest.approx(ends(newcombe(10, 10, 0, 10)))
    assert many.estimate - many.low == pytest.approx((one.estimate - one.low) / 2)
    for reading, pairing in itertools.product(READINGS, PAIRINGS):
        assert reading([10, 10], [10, 10], [0, 10], [10, 10], pairing=pairing).width > 0.2


def test_what_cannot_be_estimated_has_a_reason():
    relative = relative_reduction([5, 0], [10, 10], [2, 2], [10, 10])
    assert relative == NotEstimable("cell 1: the reference is 0: no relative drop from it")
    assert "the reference is 0" in ratio_of_means([0, 0], [10, 10], [2, 2], [10, 10]).reason
    assert ratio_of_means([5, 0], [10, 10], [2, 2], [10, 10])
    assert absolute_reduction([0, 0], [10, 10], [0, 0], [10, 10])
    for reading in (relative_reduction, ratio_of_means):
        assert "lower limit of 0" in reading([1e-12], [10], [2], [10]).reason


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (([5], [10], [11], [10]), "k must not exceed n"),
        (([5, 5], [10, 10], [2, 2], [10, 10], [0.5, 0.6]), "sum to 1"),
        (([5, 5], [10, 10], [2, 2], [10, 10], [50, 50]), "not a share"),
        (([5, 5], [10, 10], [2, 2], [10, 10], [1.0]), "2 weights"),
        ((5, 10, 2, 10), "flat lists"),
        (([5], [10], [2], [12], None, 0.95, "worst"), "not those of the other arm"),
        (([5], [10], [2], [10], None, 0.95, "best"), "'best' is not a pairing"),
        (([5], [10], [2], [10], None, 95), "confidence level"),
    ],
)
@pytest.mark.parametrize("reading", list(READINGS))
def test_nonsense_is_refused(reading, arguments, message):
    with pytest.raises(InputError, match=message):
        reading(*arguments)


@small
@given(cells, st.sampled_from(list(READINGS)), st.sampled_from(["independent", "worst"]))
def test_several_means_at_once_are_each_its_own(data, average, pairing):
    k_ref, k_trt, n = data
    rows = (np.array([k_ref, k_trt, n]), np.array([n] * 3), np.array([k_trt, k_ref, k_ref]), np.array([n] * 3))
    together = average(*rows, pairing=pairing)
    for at, one in enumerate(zip(*rows, strict=True)):
        alone = average(*one, pairing=pairing)
        if isinstance(alone, NotEstimable):
            assert together.reason[at] == alone.reason and np.isnan(together.low[at])
        else:
            found = together.estimate[at], together.low[at], together.high[at]
            assert found == ends(alone) and not together.reason[at]


def test_cell_by_cell_functions_broadcast():
    arms = read_arms([[5], [6]], 10, [1, 2, 3], 10, 0.95, "worst")
    one = read_arms(6, 10, 3, 10, 0.95, "worst")
    assert (arms.less[1, 2], arms.more[1, 2]) == (one.less, one.more)
    drops = relative_drop([[0], [6]], 10, [1, 2, 3], 10, pairing="worst")
    assert (drops.low[1, 2], drops.high[1, 2]) == ends(relative_drop(6, 10, 3, 10, pairing="worst"))[1:]
    assert drops.reason.tolist() == [["the reference is 0: no relative drop from it"] * 3, [""] * 3]
    assert mover_difference(drops, wilson(6, 10)).reason.tolist() == drops.reason.tolist()
    assert mover_difference(wilson(6, 10), drops).reason.tolist() == drops.reason.tolist()


def test_model_level_is_the_t_interval():
    effects = [0.31, 0.12, 0.55, 0.4]
    interval = model_level(effects, 0.9)
    expected = stats.ttest_1samp(effects, 0).confidence_interval(0.9)
    assert (interval.low, interval.high) == pytest.approx(tuple(expected))
    assert interval.estimate == pytest.approx(np.mean(effects))


def test_model_level_needs_two_models_that_differ():
    assert "at least two" in model_level([0.3]).reason
    assert "same effect" in model_level([0.3, 0.3]).reason
    with pytest.raises(InputError, match="flat list"):
        model_level([[0.3, 0.2]])


@small
@given(st.floats(0, 1), st.integers(1, 20), st.integers(1, 20), st.floats(0, 1))
def test_required_remainder_reaches_the_threshold(mean, held, rest, threshold):
    remainder = required_remainder(mean, held, held + rest, threshold)
    reached = (mean * held + remainder.value * rest) / (held + rest)
    assert reached == pytest.approx(threshold, abs=1e-9)
    if 1e-9 < remainder.value < 1 - 1e-9:
        assert remainder.possible
        assert remainder.reason == ""
    elif not -1e-9 < remainder.value < 1 + 1e-9:
        assert not remainder.possible
        assert remainder.reason


def test_required_remainder_at_its_bounds():
    assert required_remainder(0.1, 9, 10, 0.19).possible  # 1 exactly, up to rounding
    assert "above 1" in required_remainder(0.1, 9, 10, 0.2).reason
    assert "below 0" in required_remainder(0.9, 9, 10, 0.8).reason
    assert required_remainder(0.1, 9, 10, 0.2, bounds=(-2, 2)).possible
    assert required_remainder(0.1, 9, 9, 0.2) == NotEstimable("every claimed comparison was checked: nothing remains")
    for held, claimed in ((0, 5), (6, 5)):
        with pytest.raises(InputError, match="comparisons checked"):
            required_remainder(0.1, held, claimed, 0.2)
    with pytest.raises(InputError, match="lower one first"):
        required_remainder(0.1, 1, 5, 0.2, bounds=(1, 0))
