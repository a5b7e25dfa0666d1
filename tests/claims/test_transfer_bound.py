"""The inequality against exact fractions worked from its definition, and what its assumptions do."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fragility.claims.inequalities.transfer_bound import PARTS, compare, draw_instances, limits, summarise, variations
from fragility.errors import InputError
from fragility.report.plots import bound_by_strength


def by_fractions(drawn, index, rho, rate=None):
    """Return phi squared and bound squared of one instance from the definition, with fractions (eta = 1 / rate)."""
    eta = Fraction(1, rate or 1)

    def matrix(values):
        return [[Fraction(int(v)) for v in row] for row in values]

    def mixed(x, drift):
        fixed = matrix(drawn.fixed[index] + (drawn.fixed_drift[index] if drift else 0))
        moving = matrix(drawn.base[index])
        for weight, slope in zip(x, drawn.slopes[index], strict=True):
            moving = [
                [a + int(weight) * int(b) for a, b in zip(*rows, strict=True)]
                for rows in zip(moving, slope, strict=True)
            ]
        return [
            [rho * a + (1 - rho) * b for a, b in zip(*rows, strict=True)] for rows in zip(fixed, moving, strict=True)
        ]

    here, there = mixed(drawn.xbar[index], False), mixed(drawn.xhat[index], True)
    g = [int(v) for v in drawn.gradient[index]]
    step = [sum(row[p] * g[s] for s, row in enumerate(here)) for p in range(len(here[0]))]

    def change(jacobian):
        return [-eta * sum(a * b for a, b in zip(row, step, strict=True)) for row in jacobian]

    difference = [a - b for a, b in zip(change(here), change(there), strict=True)]
    if rate:
        for s, bend in enumerate(drawn.bend[index]):
            curve = sum(step[p] * int(bend[p][q]) * step[q] for p in range(len(step)) for q in range(len(step)))
            difference[s] -= (1 - rho) * eta**2 * curve / 2
    squares = {
        "L": sum(int(v) ** 2 for v in drawn.slopes[index].ravel()),
        "x": sum(int(a - b) ** 2 for a, b in zip(drawn.xbar[index], drawn.xhat[index], strict=True)),
        "J": sum(v**2 for row in here for v in row),
        "g": sum(v**2 for v in g),
    }
    k2 = eta**2 * squares["L"] * squares["x"] * squares["J"] * squares["g"]
    return sum(v**2 for v in difference), (1 - rho) ** 2 * k2


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**6), st.integers(0, PARTS), st.sampled_from([0, 10, 1000]))
def test_both_sides_equal_those_worked_with_fractions(seed, step, rate):
    drawn = draw_instances(2, seed)
    rng = np.random.default_rng(seed)
    bent = drawn.__class__(**{**drawn.__dict__, "bend": rng.integers(-3, 4, size=drawn.bend.shape)})
    row = compare(bent, rate=rate).query("instance == 1").iloc[step]
    left, right = by_fractions(bent, 1, Fraction(step, PARTS), rate)
    unit = (rate or 1) ** 2
    assert row["holds"] == (left <= right)
    assert row["phi"] ** 2 == pytest.approx(float(left * unit), rel=1e-9)
    assert row["bound"] ** 2 == pytest.approx(float(right * unit), rel=1e-9)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**6))
def test_the_inequality_holds_under_its_assumptions_and_is_equal_at_full_strength(seed):
    frame = compare(draw_instances(20, seed))
    assert frame["holds"].all()
    full = frame[frame["strength"] == 1]
    assert (full["phi"] == 0).all() and (full["bound"] == 0).all()


def test_at_the_limits_both_sides_are_zero_or_the_mixture_is_one_part():
    drawn = draw_instances(50, 3)
    compared = {name: compare(part) for name, part in limits(drawn).items()}
    for name in ("both inputs are the same", "the gradient is 0", "the part h_n does not see the input"):
        assert (compared[name][["phi", "bound"]] == 0).all().all(), name
    alone = compared["there is no refusal part"]
    first = alone.groupby("instance")["phi"].first()
    # Without the refusal part J is (1 - rho) J_n, so that phi falls with the square of what is left.
    assert np.allclose(alone["phi"], (1 - alone["strength"]) ** 2 * alone["instance"].map(first))


def test_varied_assumptions_break_it_and_the_stated_ones_do_not():
    table = summarise(variations(draw_instances(200, 1), 2)).set_index("varied")
    assert table.loc["as stated", "fails"] == 0
    assert table.loc["the refusal part sees the input", "fails_at"].endswith("to 1.00")
    assert table.loc["K is one number, and h_n is flat at xbar", "fails"] > 0
    assert table.loc["the step is not small: eta = 1/10", "fails"] > 0


def test_a_refusal_part_that_sees_the_input_must_fail_at_full_strength_wherever_the_changes_differ():
    frame = variations(draw_instances(100, 5), 6)["the refusal part sees the input"]
    full = frame[frame["strength"] == 1]
    assert ((full["phi"] == 0) == full["holds"]).all()


def test_the_same_seed_draws_the_same_and_another_seed_others():
    first, again, other = draw_instances(5, 1), draw_instances(5, 1), draw_instances(5, 2)
    assert all(np.array_equal(getattr(first, name), getattr(again, name)) for name in first.__dict__)
    assert not np.array_equal(first.base, other.base)


def test_no_instances_is_a_mistake_and_a_bound_of_zero_is_not_drawn():
    with pytest.raises(InputError, match="at least 1"):
        draw_instances(0, 1)
    with pytest.raises(InputError, match="bound is 0"):
        bound_by_strength(compare(limits(draw_instances(5, 1))["the gradient is 0"]))


def test_the_figure_draws_the_counts():
    frame = compare(draw_instances(40, 1))
    data = bound_by_strength(frame).data
    below = frame[frame["bound"] < 0]
    expected = below[below["strength"] == 0.5]
    row = data[data["strength"] == 0.5].iloc[0]
    assert row["vacuous"] == pytest.approx(100 * expected["vacuous"].mean(), abs=1e-4)
    assert row["largest"] == pytest.approx(100 * expected["binding"].max(), abs=1e-4)
