"""Granularity against published cases, and against rounding done from its definition with fractions."""

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from fragility.errors import InputError
from fragility.statistics import granularity
from fragility.statistics.column_scan import scan
from fragility.statistics.granularity import (
    ROUNDING_RULES,
    carried_counts,
    pass_chance,
    pass_chances,
    possible,
    possible_counts,
    possible_totals,
    power,
)
from fragility.statistics.rounding import printable, rule_ends

QUICK = settings(max_examples=60, deadline=None)
CLOSED = ("half-up", "half-down")  # scrutiny's default "up_or_down": half a unit either way, ends included
HALF = Fraction(1, 2)

# A rule from its definition: the exact value, in units of the last printed digit, to the digit printed.
DEFINITIONS = {
    "half-up": lambda x: math.floor(x + HALF),
    "half-down": lambda x: math.ceil(x - HALF),
    "half-even": round,
    "truncation": math.floor,
    "double-half-up": lambda x: math.floor(Fraction(math.floor(10 * x + HALF), 10) + HALF),
    "double-half-even": lambda x: round(Fraction(round(10 * x), 10)),
}


def hundredths(first, last, places):
    return [f"{units / 10**places:.{places}f}" for units in range(first, last + 1)]


def percent_text(digits, decimals):
    whole, rest = divmod(digits, 10**decimals)
    return f"{whole}.{rest:0{decimals}d}" if decimals else str(whole)


def by_definition(rule, digits, places, n):
    return [k for k in range(n + 1) if DEFINITIONS[rule](Fraction(k * 10**places, n)) == digits]


@pytest.mark.parametrize(
    ("texts", "n", "items", "passing"),
    [
        (hundredths(519, 530, 2), 28, 1, {"5.21", "5.25", "5.29"}),
        (hundredths(150, 159, 3), 120, 3, {"0.150", "0.153", "0.156", "0.158"}),
        (hundredths(80, 89, 2), 28, 2, {"0.80", "0.82", "0.84", "0.86", "0.87", "0.88", "0.89"}),
    ],
)
def test_scrutiny_means(texts, n, items, passing):
    """scrutiny, tests/testthat/test-grim.R (vec1, vec2, vec3; read in a stored copy of the repository)."""
    assert {text for text in texts if possible_totals(text, n, items, rules=CLOSED).possible} == passing


def test_scrutiny_percents():
    """scrutiny, test-grim.R vec5: percentages "6" to "16" of n = 50, the even ones pass."""
    texts = [str(value) for value in range(6, 17)]
    assert list(possible(texts, 50, rules=CLOSED)) == [value % 2 == 0 for value in range(6, 17)]


def test_scrutiny_vignette():
    """Scrutiny's GRIM vignette (recalled): mean 5.27 of n = 43 is impossible when rounded.

    Truncation does give it (227/43 = 5.279...), which is why a fail is named only under every rule.
    """
    assert not possible_totals("5.27", 43, rules=CLOSED).possible
    assert possible_totals("5.27", 43).rules == ("truncation",)
    assert Fraction(227, 43) - Fraction("5.27") < Fraction(1, 100)


def test_scrutiny_items_raise_the_resolution():
    """Scrutiny's README example (recalled): of six means at n = 40, half pass with 1 item, all with 3."""
    texts = ["5.90", "5.71", "3.50", "3.82", "4.61", "5.24"]
    assert sum(possible_totals(text, 40, rules=CLOSED).possible for text in texts) == 3
    assert all(possible_totals(text, 40, 3, rules=CLOSED).possible for text in texts)


def test_scrutiny_grim_total():
    """scrutiny, grim_total("5.30", 20:30) = 80..70 (recalled): how many two-digit endings are impossible.

    grim_total is 10^D - n by formula; here every ending is tried under one rule.
    """
    for n in range(20, 31):
        fails = sum(not possible_totals(f"5.{d:02d}", n, rules=("half-up",)).possible for d in range(100))
        assert fails == 100 - n


def test_closed_interval_and_exact_ties():
    """1/8 = 12.5 %: at no decimals both 12 and 13 are within half a unit; no float decides it."""
    assert possible_counts("12", 8).counts == possible_counts("13", 8).counts == (1,)
    assert possible_counts("13", 8).rules == ("half-up", "double-half-up")
    assert possible_counts("12", 8).rules == ("half-down", "half-even", "truncation", "double-half-even")


def test_double_rounding_only():
    """9/51 = 17.647 %: "two decimals, then one" prints 17.7; no other rule does."""
    answer = possible_counts("17.7", 51)
    assert (answer.counts, answer.rules, answer.possible) == ((9,), ("double-half-up",), True)
    assert DEFINITIONS["double-half-up"](Fraction(9 * 1000, 51)) == 177


def test_column_decimals_narrow_a_short_cell():
    assert len(possible_counts("50.0", 4000).counts) == 5
    assert possible_counts("50.0", 4000, decimals=2).counts == (2000,)
    assert possible_counts("95.5", 200).counts == possible_counts("95.50", 200).counts == (191,)


def test_an_impossible_value_names_the_nearest_count():
    answer = possible_counts("95.96", 500)
    assert (answer.counts, answer.rules, answer.possible, answer.nearest_count) == ((), (), False, 480)
    assert answer.nearest_value_gap == pytest.approx(0.04)
    assert carried_counts("95.96", 500) == (479, 480)


def test_share_and_percent_are_one():
    share, percent = possible_counts("0.9596", 520, unit="share"), possible_counts("95.96", 520)
    assert share.counts == percent.counts == (499,)
    assert share.rules == percent.rules == ROUNDING_RULES
    assert 100 * share.nearest_value_gap == pytest.approx(percent.nearest_value_gap)
    assert percent.nearest_value_gap == pytest.approx(abs(100 * 499 / 520 - 95.96))
    assert possible_counts("0.5", 3, unit="share").counts == ()
    assert possible_counts("0.5", 9, unit="share").counts == (5,)


def test_beyond_the_scale_is_impossible():
    for text, carried in (("105.0", (10,)), ("-5.0", (0,)), ("100.1", (10,)), ("120.0", ())):
        assert not possible_counts(text, 500).possible
        assert carried_counts(text, 10) == carried  # within one item of ten, 10 points, of the printed number
    assert possible_totals("5.5", 10, scale=(1, 5)).possible is False
    assert possible_totals("5.5", 10).counts == (55,)


@QUICK
@given(st.integers(1, 300), st.integers(0, 4), st.data())
def test_rules_are_their_definitions(n, places, data):
    """Every rule's interval equals rounding every k of n by the rule's definition, in fractions."""
    digits = data.draw(st.integers(0, 10**places))
    for rule in ROUNDING_RULES:
        answer = possible_counts(percent_text(digits, places), n, unit="share", rules=(rule,))
        assert list(answer.counts) == by_definition(rule, digits, places, n)


@QUICK
@given(st.integers(1, 400), st.integers(0, 2), st.data())
def test_counts_are_the_closed_interval(n, decimals, data):
    digits = data.draw(st.integers(0, 100 * 10**decimals))
    value, half = Fraction(digits, 10**decimals), Fraction(1, 2 * 10**decimals)
    answer = possible_counts(percent_text(digits, decimals), n)
    closed = [k for k in range(n + 1) if abs(Fraction(100 * k, n) - value) <= half]
    every = {rule: by_definition(rule, digits, decimals + 2, n) for rule in ROUNDING_RULES}
    assert list(answer.counts) == (closed or sorted({k for found in every.values() for k in found}))
    assert answer.rules == tuple(rule for rule in ROUNDING_RULES if every[rule])
    assert answer.possible == bool(answer.counts)
    gaps = [abs(Fraction(100 * k, n) - value) for k in range(n + 1)]
    assert answer.nearest_count == gaps.index(min(gaps))
    assert answer.nearest_value_gap == float(min(gaps))
    carried = [k for k in range(n + 1) if gaps[k] <= half + Fraction(100, n)]
    assert list(carried_counts(percent_text(digits, decimals), n)) == carried
    assert set(answer.counts) <= set(carried)


@QUICK
@given(st.integers(0, 2), st.integers(1, 10**6), st.data())
def test_array_path_equals_scalar_path(decimals, n, data):
    texts = [percent_text(data.draw(st.integers(0, 100 * 10**decimals)), decimals) for _ in range(5)]
    rules = tuple(data.draw(st.sets(st.sampled_from(ROUNDING_RULES), min_size=1)))
    ns = [n, 1, 7, 500, 520]
    expected = [[possible_counts(text, m, rules=rules).possible for m in ns] for text in texts]
    found = possible(np.array(texts)[:, None], ns, rules=rules)
    assert found.tolist() == expected
    assert possible(texts[0], n, rules=rules) is expected[0][0]


@QUICK
@given(st.integers(1, 1500), st.integers(0, 1), st.sets(st.sampled_from(ROUNDING_RULES), min_size=1))
def test_pass_chance_is_enumerated(n, decimals, rules):
    """Against the other direction: every k printed by every rule, distinct prints counted."""
    size = 10 ** (decimals + 2)
    prints = {DEFINITIONS[rule](Fraction(k * size, n)) for k in range(n + 1) for rule in rules}
    assert pass_chance(n, decimals, tuple(sorted(rules))) == len(prints) / (size + 1)
    assert power(n, decimals, tuple(sorted(rules))) == 1 - len(prints) / (size + 1)


@QUICK
@given(
    st.lists(st.integers(1, 1500), min_size=1, max_size=5),
    st.integers(0, 2),
    st.sampled_from([ROUNDING_RULES, ("truncation",), ("half-up", "truncation"), ("half-even",)]),
)
def test_chances_of_a_scan_are_those_of_each_n(tried, decimals, rules):
    """By the counts, where a scan takes that way, against the numbers one by one."""
    found = pass_chances(tuple(tried), decimals + 2, rules)
    assert found.tolist() == [pass_chance(n, decimals, rules) for n in tried]


def test_pass_chance_is_near_the_rule_of_thumb():
    """(n + 1) / (10^D + 1) by one rule that gives each k one print; the closed interval is not smaller."""
    assert pass_chance(500, 2, ("half-up",)) == 501 / 10001
    assert pass_chance(500, 2, CLOSED) >= 501 / 10001
    assert pass_chance(10**6, 2) == 1


def test_scan_finds_the_items_behind_a_column():
    """Counts of 520 items printed to two decimals, among them 0 and 100, read against 50 to 2,000."""
    counts = np.random.default_rng(3).integers(1, 520, 30)
    texts = [f"{100 * k / 520:.2f}" for k in counts] + ["0.00", "100.00"]
    found = scan(texts, range(50, 2001))
    assert found.best == 520
    at = int(np.flatnonzero(found.n == 520)[0])
    assert found.explained[at] == 32
    assert found.explained_informative[at] == found.informative.sum() == 30
    assert not found.informative[-2:].any()
    expected = stats.binom.sf(found.explained_informative - 1, 30, [pass_chance(int(n), 2) for n in found.n])
    np.testing.assert_allclose(found.chance, expected, rtol=1e-9)


def test_scan_weighs_cells_of_unlike_decimals():
    """Chance of two cells with pass chances p and q, by hand: pq, p + q - pq, 1."""
    found = scan(["33.3", "14.29"], [3, 7, 21, 2])
    p = np.array([pass_chance(n, 1) for n in found.n])
    q = np.array([pass_chance(n, 2) for n in found.n])
    assert found.explained.tolist() == [1, 1, 2, 0]
    expected = [*(p + q - p * q)[:2], (p * q)[2], 1.0]
    np.testing.assert_allclose(found.chance, expected, rtol=1e-12)
    assert found.best == found.n[np.argmin(expected)]


def test_a_scan_says_of_its_candidates_what_was_given():
    """Brackets of a list stay those of a list."""
    with pytest.raises(InputError, match=r"\['5'\] items; give whole numbers"):
        scan(["33.3"], ["5"])


@QUICK
@given(st.lists(st.integers(0, 1000), min_size=1, max_size=8), st.integers(0, 2), st.data())
def test_scan_counts_what_each_cell_alone_allows(digits, decimals, data):
    """Cells that stand several times are tried once and counted as often as they stand."""
    texts = [percent_text(number, decimals) for number in data.draw(st.permutations([*digits, *digits[:3]]))]
    tried = data.draw(st.lists(st.integers(1, 3000), min_size=1, max_size=5, unique=True))
    found = scan(texts, tried)
    alone = np.array([[possible_counts(text, n).possible for n in tried] for text in texts])
    assert found.explained.tolist() == alone.sum(axis=0).tolist()
    assert found.explained_informative.tolist() == alone[found.informative].sum(axis=0).tolist()


@QUICK
@given(st.integers(0, 7), st.integers(1, 2**27), st.data())
def test_whole_numbers_of_any_size_are_exact(places, n, data):
    """Numbers on both sides of where 32 bits end, against the ends of each rule in whole numbers of Python."""
    most = max(1, min(10**places, 2**28 // n))
    digits = data.draw(st.lists(st.one_of(st.integers(0, most), st.just(most)), min_size=1, max_size=4))
    rules = tuple(data.draw(st.sets(st.sampled_from(ROUNDING_RULES), min_size=1)))
    ends = [[rule_ends(rule, number, places, n) for rule in rules] for number in digits]
    expected = [any(max(first, 0) <= min(last, n) for first, last in of_number) for of_number in ends]
    found = printable(np.array(digits), np.full(len(digits), places), np.array(n), rules)
    assert found.tolist() == expected


def test_scan_breaks_ties_by_the_smaller_n():
    found = scan(["50"], [4, 2, 2000, 1000])
    assert found.chance[2] == found.chance[3] == 1
    assert scan(["33"], [4, 2]).best == 2


def test_a_value_tells_nothing_where_every_value_with_its_decimals_is_possible():
    """By enumeration: of 11,435 items every one of the 10,001 percentages with two decimals is possible; of 448 few."""
    values = {round(10_000 * Fraction(k, 11_435)) for k in range(11_436)}
    assert values == set(range(10_001))
    texts = ["77.53", "81.20", "100.00"]
    assert not scan(texts, [11_435, 12_000]).informative.any()
    assert scan(texts, [11_435, 448]).informative.tolist() == [True, True, False]
    assert scan(["77", "50"], [100, 200]).informative.tolist() == [False, False]
    mixed = scan(["77", "50.12"], [100, 200])
    assert mixed.informative.tolist() == [False, True] and mixed.explained_informative.tolist() == [0, 0]


def test_scan_without_an_informative_cell():
    found = scan(["0.0", "100", "105.0"], [10, 20])
    assert not found.best
    assert "informative" in found.best.reason
    assert found.explained.tolist() == [2, 2]
    assert found.chance.tolist() == [1, 1]


@settings(max_examples=20, deadline=None)
@given(st.permutations(["12.5", "33.3", "0.0", "71.4"]))
def test_scan_does_not_know_the_order(texts):
    one, two = scan(texts, range(2, 60)), scan(sorted(texts), range(2, 60))
    np.testing.assert_allclose(one.chance, two.chance, rtol=1e-12)
    assert one.best == two.best


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: possible_counts("~6", 50), "'~6' is approximate"),
        (lambda: possible_counts("-", 50), "'-' is missing"),
        (lambda: possible_counts("95.96", 50, decimals=1), "more than 1 decimals"),
        (lambda: possible_counts("95." + "1" * 19, 50), "more than 20 places"),
        (lambda: possible_counts("95.96", 0), "n: 0 is not allowed"),
        (lambda: possible_counts("95.96", 50.5), "n: 50.5 is not allowed"),
        (lambda: possible_counts("95.96", 50, unit="nats"), "'nats' is not a unit"),
        (lambda: possible_counts("95.96", 50, rules=()), "no rounding rule"),
        (
            lambda: possible_counts("95.96", 50, rules=("half-upp",)),
            "'half-upp' is not a rounding rule; give one of half-up,",
        ),
        (lambda: possible(["95.96", "1.0"], [5, 5, 5]), "do not go together"),
        (lambda: possible("99999999999.96", 10**9), "too large"),
        (lambda: pass_chance(50, 19), "decimals: 19 .* -2 to 18"),
        (lambda: scan([], [50]), "no cell"),
        (lambda: scan(["95.96", "about 3"], [50]), "'about 3' is approximate"),
        (lambda: granularity.possible_counts(95.96, 50), "trailing zeros"),
    ],
)
def test_nonsense_is_refused(call, message):
    with pytest.raises(InputError, match=message):
        call()


def test_chances_of_many_candidates_are_those_of_each_one():
    for tried in ((3, 50, 51, 77), (77, 3, 1000, 999, 50), (77, 77)):
        assert pass_chances(tried, 3, ROUNDING_RULES).tolist() == [pass_chance(n, 1) for n in tried]
