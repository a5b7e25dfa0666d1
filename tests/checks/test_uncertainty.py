"""Printed uncertainties: the reading that a table shows is found, a number that belongs to none of it is named."""

from math import sqrt

import pytest
from checks.made import bare
from folders import score
from scipy import stats
from statsmodels.stats.proportion import proportion_confint

from fragility.printed.checks.habits import habit_findings
from fragility.printed.checks.uncertainty import OTHER_N, READINGS, uncertainty_findings

SHARES = (0.123, 0.247, 0.381, 0.502, 0.644)


def rows(spread, n=400, unit="percent", note="", shares=SHARES):
    full, places = (100, 1) if unit == "percent" else (1, 3)
    made = []
    for at, share in enumerate(shares):
        k = round(share * n)
        made.append(
            score("Table 1", f"M{at}", "a", "HEx-PHI", f"{full * k / n:.{places}f} ± {full * spread(k / n, n):.2f}",
                  unit=unit, n_stated=str(n), note=note)
        )  # fmt: skip
    return made


def se(p, n):
    return sqrt(p * (1 - p) / n)


def half(level):
    return lambda p, n: float(stats.norm.ppf(0.5 + level / 200)) * se(p, n)


@pytest.mark.parametrize(
    ("spread", "name"),
    [(half(95), "half width of a 95 % interval"), (half(90), "half width of a 90 % interval"), (se, "standard error"),
     (half(99), "half width of a 99 % interval")],
)  # fmt: skip
def test_the_reading_of_a_table_is_found(spread, name):
    found = uncertainty_findings(bare(rows(spread)))
    assert {finding.result for finding in found} == {"consistent"}
    assert all(name in finding.reason for finding in found)


def test_the_spread_of_labels_is_found_and_another_arms_is_not_it():
    made = rows(lambda p, n: sqrt(p * (1 - p) * n / (n - 1)), unit="share")
    assert {finding.result for finding in uncertainty_findings(bare(made))} == {"consistent"}
    texts = [row["value_text"] for row in made]
    made[0]["value_text"] = f"{texts[0].split(' ± ')[0]} ± {texts[3].split(' ± ')[1]}"
    results = [finding.result for finding in uncertainty_findings(bare(made))]
    assert results == ["inconsistent"] + ["consistent"] * 4


def test_what_is_said_to_be_95_percent_and_is_90_is_inconsistent():
    found = uncertainty_findings(bare(rows(half(90), note="± is a 95 % interval")))
    assert {finding.result for finding in found} == {"inconsistent"}
    found = uncertainty_findings(bare(rows(half(95), note="± is a 95 % interval")))
    assert {finding.result for finding in found} == {"consistent"}


def test_a_wider_interval_may_be_right_and_a_much_narrower_one_is_not():
    said = "± is a 95 % interval"
    wide = uncertainty_findings(bare(rows(lambda p, n: 2.5 * half(95)(p, n), note=said)))
    assert {finding.result for finding in wide} == {"not checkable"}
    narrow = uncertainty_findings(bare(rows(lambda p, n: half(95)(p, 3 * n), note=said)))
    assert {finding.result for finding in narrow} == {"inconsistent"}
    unsaid = uncertainty_findings(bare(rows(lambda p, n: half(95)(p, 3 * n))))
    assert {finding.result for finding in unsaid} <= {"not checkable"}
    assert len(READINGS) == 5


def test_half_widths_that_all_follow_one_other_n_are_odd_with_their_chance():
    said = "± is a 95 % interval"
    made = rows(half(95), n=160, note=said, shares=(0.2, 0.4, 0.5, 0.7, 0.9))
    for row in made:
        row["n_stated"] = "500"
    *_, odd = uncertainty_findings(bare(made))
    low, high = map(int, odd.reason.partition(" answers, not of 500")[0].rpartition("interval of ")[2].split(" to "))
    assert odd.check == OTHER_N and odd.result == "not checkable" and low <= 160 <= high < 165
    assert odd.chance < 0.001 and len(odd.against) == 4
    others = [row | {"row": f"N{at}"} for at, row in enumerate(rows(half(95), n=300, note=said))]
    *_, among = uncertainty_findings(bare([*made, *others]))
    assert among.check == OTHER_N and among.reason.startswith("all 5 of its table with this n are each the half width")
    made[2]["value_text"] = made[2]["value_text"].replace(" ± ", " ± 1")  # widened by ten points: no one n for all
    assert OTHER_N not in {finding.check for finding in uncertainty_findings(bare(made))}
    coarse = rows(lambda p, n: round(half(95)(p, n), 2), n=160, note=said, shares=(0.3, 0.6))
    for row in coarse:
        row["value_text"], row["n_stated"] = row["value_text"].removesuffix(".00"), "500"
    assert OTHER_N not in {finding.check for finding in uncertainty_findings(bare(coarse))}  # two whole numbers: chance


@pytest.mark.parametrize("n", [30, 100, 939])
@pytest.mark.parametrize("method", ["wilson", "beta", "jeffreys", "agresti_coull", "normal"])
def test_no_usual_method_is_called_narrow(method, n):
    def spread(p, n):
        low, high = proportion_confint(round(p * n), n, method=method)
        return (high - low) / 2

    found = uncertainty_findings(bare(rows(spread, n=n, note="± is a 95 % interval", shares=(0.3, 0.5, 0.8))))
    assert "inconsistent" not in {finding.result for finding in found}


def test_a_number_that_was_cut_off_is_odd_among_rounded_ones_and_an_average_is_none():
    made = [score("Table 1", f"M{at}", "a", "HEx-PHI", f"{100 * k / 330:.2f}") for at, k in enumerate((2, 20, 31, 77))]
    assert not [finding for finding in habit_findings(bare(made)) if finding.check == "cut off"]
    made.append(score("Table 1", "M9", "a", "HEx-PHI", "6.36"))  # 21 of 330 is 6.3636
    made.append(score("Table 1", "M10", "a", "HEx-PHI", "5.15"))  # 17 of 330 is 5.1515
    made.append(score("Table 1", "M8", "a", "HEx-PHI", "6.96"))  # 23 of 330 is 6.9697
    odd = [finding for finding in habit_findings(bare(made)) if finding.check == "cut off"]
    assert [finding.printed for finding in odd] == ["6.96"] and 0 < odd[0].chance < 1


def limits(share, places, n, times):
    """Return the least and greatest `times` * sqrt(p (1 - p) / n), or / (n - 1), of all shares that print alike."""
    room = 0.5 * 10.0**-places
    tried = [share - room, share + room] + [0.5] * (abs(share - 0.5) <= room)
    roots = [sqrt(p * (1 - p)) for p in tried]
    return times * min(roots) / sqrt(n), times * max(roots) / sqrt(n - 1)


def test_the_expected_width_and_the_power_are_those_of_all_shares_that_print_alike():
    made = rows(half(95), unit="share")
    found = uncertainty_findings(bare(made))
    top = max(float(row["value_text"].split(" ± ")[1]) for row in made) + 0.005
    for row, finding in zip(made, found, strict=True):
        share = float(row["value_text"].split(" ± ")[0])
        low, high = limits(share, 3, 400, stats.norm.ppf(0.975))
        assert finding.expected == f"{low:.3f} to {high:.3f}"
        ranges = [limits(share, 3, 400, stats.norm.ppf(0.5 + level / 200)) for level in (90, 95, 99)]
        ranges.append(limits(share, 3, 400, 1.0))
        ranges.append((20 * limits(share, 3, 400, 1.0)[0], 20 * limits(share, 3, 400, 1.0)[1]))  # of the labels
        widest = max(high - low for low, high in ranges)
        assert finding.power == pytest.approx(1 - (widest + 0.01) / top)


@pytest.mark.parametrize(("times", "result"), [(0.93, "inconsistent"), (0.96, "not checkable")])
def test_an_interval_is_too_narrow_below_95_percent_of_wilsons_width(times, result):
    found = uncertainty_findings(bare(rows(lambda p, n: times * half(95)(p, n), note="± is a 95 % interval")))
    assert {finding.result for finding in found} == {result}


@pytest.mark.parametrize(("kept", "sure"), [(1, False), (2, False), (3, True), (4, True)])
def test_half_of_the_numbers_have_to_follow_a_reading(kept, sure):
    """The others are of four times as many answers and half as many again: no reading has them."""
    made, other = rows(half(95)), rows(lambda p, n: 5.1 * half(95)(p, n))
    mixed = [row if at < kept else other[at] for at, row in enumerate(made)]
    results = [finding.result for finding in uncertainty_findings(bare(mixed))]
    assert results == (["consistent"] * kept + ["inconsistent"] * (5 - kept) if sure else ["not checkable"] * 5)


def test_one_number_alone_shows_no_reading_and_one_without_n_is_not_looked_at():
    assert [found.result for found in uncertainty_findings(bare(rows(half(95))[:1]))] == ["not checkable"]
    assert uncertainty_findings(bare([row | {"n_stated": ""} for row in rows(half(95))])) == []
