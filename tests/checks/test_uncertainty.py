"""Printed uncertainties: the reading that a table shows is found, a number that belongs to none of it is named."""

from math import sqrt

import pytest
from checks.made import bare
from folders import score
from scipy import stats

from fragility.printed.checks.habits import habit_findings
from fragility.printed.checks.uncertainty import READINGS, uncertainty_findings

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


def test_a_number_that_was_cut_off_is_odd_among_rounded_ones_and_an_average_is_none():
    made = [score("Table 1", f"M{at}", "a", "HEx-PHI", f"{100 * k / 330:.2f}") for at, k in enumerate((2, 20, 31, 77))]
    assert not [finding for finding in habit_findings(bare(made)) if finding.check == "cut off"]
    made.append(score("Table 1", "M9", "a", "HEx-PHI", "6.36"))  # 21 of 330 is 6.3636
    made.append(score("Table 1", "M10", "a", "HEx-PHI", "5.15"))  # 17 of 330 is 5.1515
    made.append(score("Table 1", "M8", "a", "HEx-PHI", "6.96"))  # 23 of 330 is 6.9697
    odd = [finding for finding in habit_findings(bare(made)) if finding.check == "cut off"]
    assert [finding.printed for finding in odd] == ["6.96"] and 0 < odd[0].chance < 1
