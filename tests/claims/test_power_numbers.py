"""The chance of passing and the size that would do, by the normal law written out; leads and relative drops near 0.

A mutant of the modules of power (`bench/mutants.py`) is to fail here.
"""

from math import ceil, sqrt
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from folders import claim, make_paper, score
from scipy.stats import binom, norm

from fragility.claims import power as powers
from fragility.claims.ledger import paper_rows
from fragility.claims.power import Wanted
from fragility.statistics.tradeoff import relative_drop_difference

Z, ONE = norm.isf(0.025), norm.isf(0.05)


def pairs(*rows: tuple[float, float, int, int]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["p_ref", "p_trt", "n", "n_trt"])


def spread(p: float, n: float) -> float:
    near = (p * n + 1) / (n + 2)
    return near * (1 - near)


def errors(p: float, q: float, n: float, m: float) -> tuple[float, float]:
    free = sqrt(spread(p, n) / n + spread(q, m) / m)
    gap = abs(p - q)
    return free, sqrt(gap * (1 - gap) / n) if n == m else free


CASES = [(0.9, 0.85, 440, 440), (0.97, 0.97, 330, 330), (0.5, 0.3, 200, 100), (0.2, 0.6, 100, 100)]


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("effect", [3.0, 12.0])
def test_a_difference_of_one_comparison(case: tuple[float, float, int, int], effect: float) -> None:
    free, joint = errors(*case)
    found = powers.of_differences(pairs(case), effect)
    shift = effect / 100 / free - Z
    wanted = sorted((norm.cdf(shift), norm.cdf(shift / max(joint / free, 1e-9))))
    assert found.ends == pytest.approx(tuple(wanted))
    assert found.smallest_n is not None
    for n, enough in ((found.smallest_n, True), (int(found.smallest_n * 0.99) - 1, False)):
        alone = errors(case[0], case[1], n, n)[0]
        assert (norm.cdf(effect / 100 / alone - Z) >= 0.8) == enough


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("margin", [4.0, 15.0])
def test_a_tie_of_one_comparison(case: tuple[float, float, int, int], margin: float) -> None:
    free, joint = errors(*case)
    room = margin / 100 - ONE * free
    near = [norm.cdf(room / max(sd, 1e-9)) for sd in (free, joint)]
    both = sorted(2 * one - 1 if room > 0 else 0.0 for one in near)
    assert powers.of_equivalence(pairs(case), margin).ends == pytest.approx(tuple(both))
    assert powers.of_equivalence(pairs(case), margin, one_sided=True).ends == pytest.approx(tuple(sorted(near)))


def test_ties_of_several_are_four_of_five_and_one_is_at_the_corrected_level() -> None:
    frame = pairs(*[CASES[0]] * 5)
    free, _ = errors(*CASES[0])
    chance = 2 * norm.cdf((0.06 - ONE * free) / free) - 1
    assert powers.of_equivalence(frame, 6.0).low == pytest.approx(binom.sf(3, 5, chance))
    single = norm.cdf((0.06 - norm.isf(0.01) * free) / free)
    assert powers.of_equivalence(frame, 6.0, one_sided=True, one=True).low == pytest.approx(binom.sf(0, 5, single))
    mean = free / sqrt(5)
    assert powers.of_equivalence(frame, 4.0, per_cell=False).low == pytest.approx(
        2 * norm.cdf((0.04 - ONE * mean) / mean) - 1
    )


def test_two_comparisons_are_corrected_by_holm() -> None:
    """Both are shown where both pass 1.96 and the larger 2.24; one of two where one passes 2.24."""
    case = (0.9, 0.9, 440, 440)
    free, _ = errors(*case)
    shift, first = 0.055 / free, norm.isf(0.0125)
    above, between = norm.sf(Z - shift), norm.sf(Z - shift) - norm.sf(first - shift)
    found = powers.of_differences(pairs(case, case), 5.5)
    assert found.low == pytest.approx(above**2 - between**2, abs=0.02)
    single = powers.of_differences(pairs(case, case), 5.5, wanted=Wanted(one=True))
    assert single.low == pytest.approx(1 - (1 - norm.sf(first - shift)) ** 2, abs=0.02)
    mean = powers.of_differences(pairs(case, case), 5.5, per_cell=False)
    assert mean.low == pytest.approx(norm.sf(Z - shift * sqrt(2)))
    assert (Wanted().number(5), Wanted().number(6), Wanted().number(1), Wanted(one=True).number(9)) == (4, 5, 1, 1)
    rivals = powers.by_holm(np.array([shift, shift]), np.ones(2), Wanted(groups=(0, 0)))
    assert above**2 - between**2 < rivals < above  # they share half of their variance


@pytest.mark.parametrize(("p", "n", "distance"), [(0.93, 100, 3.0), (0.5, 250, 8.0), (1.0, 60, 5.0)])
def test_shares_and_paired_answers(p: float, n: int, distance: float) -> None:
    sd = sqrt(spread(p, n) / n)
    found = powers.of_shares(np.array([p]), np.array([float(n)]), distance)
    assert found.ends == pytest.approx((norm.cdf(distance / 100 / sd - Z),) * 2)
    two = powers.of_shares(np.array([p, p]), np.array([float(n), float(n)]), distance, per_cell=False)
    assert two.low == pytest.approx(norm.cdf(distance / 100 / (sd / sqrt(2)) - Z))
    parted = n // 10
    sd = sqrt((parted + 1) / (n + 2) / n)
    lead = powers.of_paired(np.array([float(parted)]), np.array([float(n)]), distance, False)
    assert lead.ends == pytest.approx((norm.cdf(distance / 100 / sd - Z),) * 2)
    tie = powers.of_paired(np.array([float(parted)]), np.array([float(n)]), distance, True)
    assert tie.ends == pytest.approx((max(0.0, 2 * norm.cdf(distance / 100 / sd - ONE) - 1),) * 2)
    wide = powers.of_paired(np.array([n * 0.9]), np.array([float(n)]), 1.0, True)
    assert wide.ends == (0.0, 0.0) and wide.smallest_n is not None and wide.smallest_n > n
    needed = (parted + 1) / (n + 2) * ((norm.isf(0.2) + Z) / (distance / 100)) ** 2
    assert lead.smallest_n is not None and ceil(needed) <= lead.smallest_n <= 1.006 * needed + 2


def test_gaps_by_an_interval_of_their_own() -> None:
    def half(n: float | None) -> np.ndarray:
        return np.full(3, 4.0 if n is None else 4.0 * sqrt(100 / n))

    found = powers.of_limits(half, 6.0)
    z = norm.isf(0.05 / 2 / 3)
    chance = norm.cdf(z * (6.0 / 4.0 - 1))
    assert found.ends == pytest.approx((chance**3,) * 2)  # four of five of three are three
    assert found.smallest_n is not None
    each = norm.isf(1 - 0.8 ** (1 / 3))
    needed = 100 * (4.0 * (each / z + 1) / 6.0) ** 2
    assert needed <= found.smallest_n <= 1.006 * needed + 2


@pytest.mark.parametrize("rates", [(0.9, 0.8, 0.7), (0.95, 0.6, 0.55)])
def test_a_trend_of_three_doses(rates: tuple[float, ...]) -> None:
    """Of equal n the slope of doses 0, 1, 3 has the variance p (1 - p) / (n times the squares about 4 / 3)."""
    n, dose = 200, np.array([0.0, 1.0, 3.0])
    group = pd.DataFrame({"dose": dose, "rate": rates, "n": n})
    squares = n * ((dose - dose.mean()) ** 2).sum()
    free = sqrt(spread(float(np.mean(rates)), 3 * n) / squares)
    weight = (dose - dose.mean()) / ((dose - dose.mean()) ** 2).sum()
    shared = np.array([[min(a, b) - a * b for b in rates] for a in rates])
    joint = sqrt(float(weight @ shared @ weight) / n)
    shift = 0.15 / 3 / free - Z
    wanted = sorted((norm.cdf(shift), norm.cdf(shift / (joint / free))))
    assert powers.of_trends([group], 15.0).ends == pytest.approx(tuple(wanted))


def row_of(
    folder: Path, kind: str, values: dict[tuple[str, str], list[float]], n: int, **reading: Any
) -> dict[str, Any]:
    """Return the row of a claim over (condition, benchmark) in percent, of models A, B, ..., of n answers each."""
    rows = [
        score("Table 1", "ABCDE"[at], condition, benchmark, f"{value:.2f}", n_stated=str(n))
        for (condition, benchmark), told in values.items() for at, value in enumerate(told)
    ]  # fmt: skip
    made = claim(kind, {"scope": [{"data": "D"}]} | reading)
    return paper_rows(make_paper(folder, rows, [made]))[0]


@pytest.mark.parametrize(
    ("safe", "useful", "n"), [(1.0, 0.4, 200_000), (0.4, 1.0, 200_000), (9.0, 2.0, 1000), (2.0, 2.0, 1000)]
)
def test_a_relative_drop_between_0_and_1_percent_is_one(tmp_path: Path, safe: float, useful: float, n: int) -> None:
    values = {("base", "SORRY-Bench"): [90.0], ("tuned", "SORRY-Bench"): [90.0 - safe],
              ("base", "HEx-PHI"): [60.0], ("tuned", "HEx-PHI"): [60.0 - useful]}  # fmt: skip
    row = row_of(tmp_path, "trade-off", values, n, reference="base", treated="tuned", utility="HEx-PHI")
    counts = {
        "k_ref_a": 0.9 * n,
        "k_trt_a": (90 - safe) * n / 100,
        "k_ref_b": 0.6 * n,
        "k_trt_b": (60 - useful) * n / 100,
    }
    sizes = dict.fromkeys(("n_ref_a", "n_trt_a", "n_ref_b", "n_trt_b"), n)
    found = relative_drop_difference(**counts, **sizes)
    gap = safe / 90 - useful / 60
    assert (row["estimate"], row["ci_low"], row["ci_high"]) == pytest.approx(
        (100 * gap, 100 * float(found.low), 100 * float(found.high)), abs=1e-6
    )
    shows = "the claim" if found.low > 0 else "the opposite" if found.high < 0 else "neither"
    assert row["comparisons"][0]["shows"] == shows
    assert row["sentence"].endswith(f"the gap is {100 * gap:.1f} % on average.".replace("-", "\u2212"))
    assert row["finding"].endswith("with the interval above 0 in " + str(int(found.low > 0)))
    if shows == "neither":
        half = 50 * float(found.high - found.low)
        effect = float(row["power_if"].removeprefix("safety dropped by ").removesuffix(" % more"))
        assert row["power"] == pytest.approx([norm.cdf(Z * (effect / half - 1))] * 2)


@pytest.mark.parametrize(
    ("named", "rival", "words"),
    [
        (50.0, 50.5, "named is the least safe, by 0.5 points; "),
        (50.5, 50.0, "named is not the least safe; it is 0.5 points behind the least safe one."),
        (50.0, 50.0, "named is not the least safe alone; it ties with another."),
    ],
)
def test_a_lead_of_less_than_a_point_is_one(tmp_path: Path, named: float, rival: float, words: str) -> None:
    values = {("named", "SORRY-Bench"): [named], ("rival", "SORRY-Bench"): [rival], ("last", "SORRY-Bench"): [90.0]}
    row = row_of(tmp_path, "ranking", values, 440, treated="named", others=["rival", "last"])
    assert row["sentence"].startswith(words)
    assert row["estimate"] == pytest.approx(rival - named, abs=0.15)
    both = {place: told * 2 for place, told in values.items()}
    two = row_of(tmp_path / "2", "ranking", both, 440, treated="named", others=["rival", "last"])
    lead = rival - named
    end = "its smallest lead over the next is 0.5 points." if lead > 0 else "at the worst it is 0.5 points behind."
    assert two["sentence"].endswith(end if lead else "at the worst it ties with the next.")
    assert two["sentence"].startswith("named is the least safe in ")


@pytest.mark.parametrize("tests", [1, 5, 127, 128, 300])
def test_tests_that_are_shown_are_counted_however_many_there_are(tests: int) -> None:
    held = np.random.default_rng(tests).random((tests, 50)) < 0.9
    held[:, 0] = True
    assert powers._numbers(held).tolist() == [sum(column) for column in held.T.tolist()]
