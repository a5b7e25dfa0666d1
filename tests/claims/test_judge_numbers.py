"""Numbers and checks of claims about judges, each reached by another way: a formula written out, scipy, or by hand.

A mutant of the modules about judges (`bench/mutants.py`) is to fail here.
"""

from math import ceil, sqrt
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from claims.test_judges import PANEL, Row, right, row_of, third
from scipy import stats

from fragility.claims.types.judge_cells import indirect
from fragility.claims.types.judge_gap import JudgeEquivalence
from fragility.claims.types.judge_gap_checks import paired_odds_ratio
from fragility.claims.types.judge_level_table import Claimed
from fragility.claims.types.judge_tables import PairTest, statistics_of
from fragility.released.judging import Panel
from fragility.released.judging.judged import Lines
from fragility.schemas.judged import Judged
from fragility.statistics import newcombe_paired, tango

OTHER: dict[str, Any] = {"others": ["other machine"]}


def check(row: dict[str, Any], name: str) -> tuple[str, str]:
    (found,) = [one for one in row["sensitivity"] if one["check"] == name]
    return found["result"], found["detail"].replace("\u2212", "-")


def test_as_good_as_has_the_numbers_of_its_pairs(tmp_path: Path) -> None:
    """The machine alone is right on 10 of 400, the other alone on 12, both on 378 and none on 0."""
    rows = right(388, 400) + third(right(388, 400), set(range(10)))
    row = row_of(tmp_path, rows, "equivalence", OTHER)
    pair, score = newcombe_paired(378, 10, 12, 0, 0.90), tango(10, 12, 400, 0.90)
    low, high = 100 * float(pair.low), 100 * float(pair.high)
    assert (row["estimate"], row["ci_low"], row["ci_high"]) == pytest.approx((-0.5, low, high))
    assert row["turning_margin"] == pytest.approx(max(-low, high)) == pytest.approx(-low)
    assert row["at_margins"] == {"3": 1, "5": 1, "10": 1} and row["margin"] == 5.0
    assert row["concerns"][1] == "the margin is ours"
    assert row["concerns"][3].startswith("judge risk: 4.5 points of error in favour of one of the two would meet")
    (one,) = row["comparisons"]
    assert one["label"] == "machine beside other machine, agreement"
    assert (one["k"], one["k_reference"], one["n"], one["n_reference"]) == (388, 390, 400, 400)
    assert one["p"] == pytest.approx(stats.binomtest(10, 22).pvalue)
    ends = f"{100 * float(score.low):.1f} to {100 * float(score.high):.1f} points (machine, other machine)"
    assert check(row, "another interval") == ("pass", f"Tango: {ends}")
    least, most = (ends[0] for ends in paired_odds_ratio(*(np.array([x]) for x in (378.0, 10, 12, 400)), 0.90))
    text = f"odds of the rarer answer, widest 90 % interval {least:.2f} to {most:.2f}, asked within 2 times"
    assert check(row, "errors in place of points") == ("fail", text)
    assert check(row, "judge")[1] == "no other reference for the same responses is released"
    assert check(row, "leave one model out")[1] == "fewer than three models are named"
    assert check(row, "models as the sample")[1] == "machine, other machine: fewer than three models"
    difference = np.repeat([1.0, -1.0, 0.0], [10, 12, 378])
    half = stats.t.isf(0.05, 399) * difference.std(ddof=1) / 20
    ends = f"{-0.5 - 100 * half:.1f} to {-0.5 + 100 * half:.1f} points (machine, other machine)"
    assert check(row, "clusters") == ("pass", f"t over 400 prompts (CR2): {ends}")


def test_as_good_as_that_is_not_shown_has_a_power_and_a_size(tmp_path: Path) -> None:
    """Ten of a hundred answers part the two, five each way: with 100 answers 4 points are too few to tell."""
    rows = right(95) + third(right(95), set(range(5)))
    row = row_of(tmp_path, rows, "equivalence", OTHER, margin=4.0)
    se = sqrt(11 / 102 / 100)
    wanted = max(0.0, 2 * stats.norm.cdf(0.04 / se - stats.norm.isf(0.05)) - 1)
    assert row["power"] == pytest.approx([wanted, wanted]) and row["power_if"] == "the two did equally well"
    needed = 11 / 102 * ((stats.norm.isf(0.1) + stats.norm.isf(0.05)) / 0.04) ** 2
    assert ceil(needed) <= row["smallest_n"] <= 1.006 * needed + 2
    low, high = (
        100 * float(end) for end in (newcombe_paired(90, 5, 5, 0, 0.90).low, newcombe_paired(90, 5, 5, 0, 0.90).high)
    )
    reach = max(-low, high)
    assert 5 < reach < 10 and row["at_margins"] == {"3": 0, "5": 0, "10": 1}
    assert row["turning_margin"] == pytest.approx(reach)
    assert "the margin is ours" not in row["concerns"]


def test_a_lead_that_is_not_shown_has_the_power_of_its_smallest_effect(tmp_path: Path) -> None:
    rows = right(96) + third(right(96), set(range(6)))
    row = row_of(tmp_path, rows, "superiority", OTHER)
    se = sqrt(11 / 102 / 100)
    effect = float(row["power_if"].removeprefix("one led by ").removesuffix(" points")) / 100
    wanted = stats.norm.cdf(effect / se - stats.norm.isf(0.025))
    assert row["power"] == pytest.approx([wanted, wanted])
    needed = 11 / 102 * ((stats.norm.isf(0.2) + stats.norm.isf(0.025)) / effect) ** 2
    assert ceil(needed) <= row["smallest_n"] <= 1.006 * needed + 2
    assert (row["margin"], row["turning_margin"], row["at_margins"]) == (None, None, {})
    assert any(one.startswith("imprecision: an interval holds 0 and") for one in row["concerns"])
    assert row["p_adjusted"] == pytest.approx(stats.binomtest(4, 10).pvalue)


def told(row: dict[str, Any]) -> str:
    return str(row["sentence"]).replace("\u2212", "-")


def test_two_judges_are_told_with_their_gap(tmp_path: Path) -> None:
    def ends(*counts: int) -> str:
        found = newcombe_paired(*counts, 0.95)
        return f"(95 % interval {100 * float(found.low):.1f} to {100 * float(found.high):.1f})".replace("\u2212", "-")

    rows = right(96) + third(right(96), set(range(6)))
    ahead = told(row_of(tmp_path / "a", rows, "superiority", OTHER))
    assert ahead == f"machine does better than other machine by 2.0 points {ends(90, 6, 4, 0)}; the lead is not shown."
    turned = {"judges": ["other machine"], "others": ["machine"]}
    behind = told(row_of(tmp_path / "b", rows, "superiority", turned))
    assert behind.startswith("other machine scores lower than machine by 2.0 points") and behind.endswith(
        "; the lead is not shown."
    )
    same = told(row_of(tmp_path / "c", right(96) + third(right(96), set(range(4))), "superiority", OTHER))
    assert same == f"machine ties with other machine {ends(92, 4, 4, 0)}; no lead is shown."
    shown = told(row_of(tmp_path / "d", right(96) + third(right(96), set(range(30))), "superiority", OTHER))
    assert shown.endswith("; the lead is shown.")
    rate = OTHER | {"statistic": "rate"}
    blocks = [(40, "1", "1", "1"), (9, "1", "1", "0"), (4, "1", "0", "1"), (47, "0", "0", "0")]
    more = told(row_of(tmp_path / "e", answers(*blocks), "superiority", rate))
    assert more.startswith("machine says yes more often than other machine by 5.0 points")
    as_often = told(row_of(tmp_path / "f", answers((50, "1", "1", "1"), (50, "0", "0", "0")), "superiority", rate))
    assert as_often.startswith("machine says yes as often as other machine (") and as_often.endswith(
        "no lead is shown."
    )


def test_judges_in_two_models_are_told_by_the_worst(tmp_path: Path) -> None:
    rows = right(96, model="a") + right(96, model="b", start=1000)
    rows += [(model, item, judge, label) for model, item, judge, label in third(rows, set(range(40)) | {1000})]  # type: ignore[misc]
    row = row_of(tmp_path, rows, "superiority", OTHER | {"by": "model"})
    assert told(row).startswith("machine scores lower than other machine on b by 3.0 points")
    assert told(row).endswith(", not separable, at the worst; a lead is shown in 1 of 2 comparisons.")
    assert [one["label"] for one in row["comparisons"]] == [
        f"machine beside other machine, {m}, agreement" for m in "ab"
    ]
    tie = row_of(tmp_path / "1", rows, "equivalence", OTHER | {"by": "model"}, margin=4.0)
    assert told(tie).startswith(
        "A gap below 4 points (the claim's margin) is shown in neither of the two comparisons; the widest, of"
    )
    assert "machine and other machine on a, is 36.0 points." in told(tie)


def test_whose_the_margin_is() -> None:
    base = {
        "id": "r",
        "statement": "as made",
        "judged": {"source": "s", "question": "harm", "judges": ["a"], "others": ["b"]},
    }

    def ours(**fields: Any) -> list[str]:
        return JudgeEquivalence.model_validate(base | fields).ours()

    assert (ours().count("margin"), ours(margin=4.0).count("margin")) == (1, 0)
    assert ours(margin=4.0, whose={"margin": "ours"}).count("margin") == 1
    assert ours(whose={"margin": "ours"}).count("margin") == 1
    own, given = PairTest("equivalence", None), PairTest("equivalence", 5.0)
    assert (own.margin, own.against, given.against, PairTest("equivalence", 20.0).against) == (5.0, 10.0, 5.0, 20.0)
    assert (own.level, PairTest("superiority", None).level) == (0.90, 0.95)
    assert list(given.room(pd.Series([-2.0, 4.0, 7.0]))) == [3.0, 1.0, -2.0]


@pytest.mark.parametrize("level", [0.90, 0.95])
@pytest.mark.parametrize("counts", [(80, 5, 5, 100), (12, 6, 2, 100), (700, 40, 10, 1000), (0, 3, 0, 50)])
def test_the_odds_of_two_judges_have_the_spread_of_four_counts(counts: tuple[int, ...], level: float) -> None:
    """The delta method with numeric slopes and the covariance of a multinomial, half a count in each cell."""
    both, mine, yours, n = counts
    cells = np.array([both, mine, yours, n - both - mine - yours]) + 0.5
    shares, total = cells / cells.sum(), cells.sum()

    def log_odds(p: np.ndarray) -> float:
        one, two = p[0] + p[1], p[0] + p[2]
        return float(np.log(one / (p.sum() - one)) - np.log(two / (p.sum() - two)))

    slopes = np.array([(log_odds(shares + step) - log_odds(shares - step)) / 2e-6 for step in 1e-6 * np.eye(4)])
    covariance = (np.diag(shares) - np.outer(shares, shares)) / total
    half = stats.norm.isf((1 - level) / 2) * sqrt(slopes @ covariance @ slopes)
    low, high = paired_odds_ratio(*(np.array([float(one)]) for one in counts), level)
    wanted = np.exp(log_odds(shares) + np.array([-half, half]))
    assert (low[0], high[0]) == pytest.approx(tuple(wanted), rel=1e-5)


def answers(*blocks: tuple[int, str, str, str]) -> list[Row]:
    """Return so many answers of each (number, people, machine, other machine)."""
    rows: list[Row] = []
    item = 0
    for number, *said in blocks:
        for _ in range(number):
            rows += [
                ("m", item, judge, label)
                for judge, label in zip(("people", "machine", "other machine"), said, strict=True)
            ]
            item += 1
    return rows


@pytest.mark.parametrize(
    ("blocks", "asked"),
    [
        ([(100, "0", "1", "1"), (50, "0", "1", "0"), (50, "0", "0", "1"), (800, "0", "0", "0")], True),  # 15 %
        ([(180, "0", "1", "1"), (30, "0", "1", "0"), (30, "0", "0", "1"), (760, "0", "0", "0")], False),  # 21 %
    ],
)
def test_odds_are_asked_where_few_answers_are_yes(tmp_path: Path, blocks: Any, asked: bool) -> None:
    row = row_of(tmp_path, answers(*blocks), "equivalence", OTHER | {"statistic": "rate"}, margin=5.0)
    result, text = check(row, "errors in place of points")
    assert (result == "not-estimable") != asked
    assert text.startswith("odds of the rarer answer" if asked else "no rate lies below 20 or above 80 %")
    assert check(row, "judge") == ("not-estimable", "a rate has no reference")


def test_each_person_takes_the_place_of_the_settled_label(tmp_path: Path) -> None:
    """One person differs from the settled label on the first ten: there the other machine is right, the machine not."""
    rows = right(96) + third(right(96), set(range(20)))
    rows += [("m", item, "finer", "6" if (item % 2 == 0) != (item < 10) else "1") for item in range(100)]
    row = row_of(tmp_path, rows, "superiority", OTHER, PANEL | {"annotators": ["finer"]})
    found = newcombe_paired(76, 10, 14, 0, 0.95)
    ends = f"{100 * float(found.low):.1f} to {100 * float(found.high):.1f} points (machine, other machine)"
    assert check(row, "judge") == ("fail", f"each of 1 person alone in place of people: {ends}")
    swapped = row_of(
        tmp_path / "1",
        rows,
        "superiority",
        {"others": ["people"], "statistic": "rate"},
        PANEL | {"annotators": ["finer"]},
    )
    assert check(swapped, "judge")[0] == "not-estimable"


MODELS = {"a": (10, 9, 5), "b": (10, 10, 6), "c": (10, 8, 5), "d": (20, 18, 11)}


def of_models() -> list[Row]:
    """Return four models' answers, all harmful: so many, right by the machine, right by the other."""
    rows: list[Row] = []
    for at, (model, (n, one, two)) in enumerate(MODELS.items()):
        for item in range(n):
            place = 100 * at + item
            rows += [(model, place, "people", "1"), (model, place, "machine", str(int(item < one))),
                     (model, place, "other machine", str(int(item < two)))]  # fmt: skip
    return rows


@pytest.mark.parametrize("statistic", ["agreement", "false-negative rate"])
def test_models_are_left_out_and_are_the_sample(tmp_path: Path, statistic: str) -> None:
    row = row_of(tmp_path, of_models(), "superiority", OTHER | {"statistic": statistic})
    total = np.array(list(MODELS.values()))
    without = [(total.sum(axis=0) - one) for one in total]
    worst = min(100 * (one - two) / n for n, one, two in without)
    assert check(row, "leave one model out") == (
        "pass",
        f"without one model the difference is {worst:.1f} points at the worst",
    )
    gaps = 100 * (total[:, 1] - total[:, 2]) / total[:, 0]
    low, high = stats.t.interval(0.95, 3, gaps.mean(), gaps.std(ddof=1) / 2)
    assert check(row, "models as the sample") == (
        "pass",
        f"mean over 4 models {low:.1f} to {high:.1f} points (machine, other machine)",
    )


def test_a_level_is_taken_apart_by_models_too(tmp_path: Path) -> None:
    row = row_of(tmp_path, of_models(), "distribution", {}, threshold=60.0)
    total = np.array(list(MODELS.values()))
    left = min(100 * one / n - 60 for n, one, _ in total.sum(axis=0) - total)
    assert check(row, "leave one model out") == (
        "pass",
        f"without one model the estimate keeps {left:.1f} on the claimed side at the least",
    )
    shares = 100 * total[:, 1] / total[:, 0]
    low, high = stats.t.interval(0.95, 3, shares.mean(), shares.std(ddof=1) / 2)
    text = f"mean over 4 models: {shares.mean():.1f} ({low:.1f} to {high:.1f}; machine)"
    assert check(row, "models as the sample") == ("pass", text)
    assert check(row, "clusters") == ("not-estimable", "the source names no groups of prompts")


def test_a_level_says_how_near_its_number_it_lies(tmp_path: Path) -> None:
    few = row_of(tmp_path / "1", right(99), "distribution", {}, threshold=90.0)
    assert check(few, "models as the sample") == ("not-estimable", "machine, all: fewer than three models")
    assert (few["margin"], few["threshold"]) == (None, 90.0)
    worse = row_of(tmp_path / "2", right(60), "distribution", {}, threshold=90.0)
    assert any(one.startswith("judge risk") for one in few["concerns"])  # 9 points
    assert not any(one.startswith("judge risk") for one in worse["concerns"])  # 30 points
    near = row_of(tmp_path / "3", right(82), "distribution", {}, threshold=90.0)
    assert any("an error of 8.0 points in the reference" in one for one in near["concerns"])


def test_a_level_of_kappa_and_one_about_a_number(tmp_path: Path) -> None:
    kappa = row_of(tmp_path / "4", right(99), "distribution", {"statistic": "kappa"}, threshold=0.8)
    assert check(kappa, "another interval") == ("not-estimable", "no second interval of kappa is built here")
    assert not any(one.startswith("judge risk") for one in kappa["concerns"])
    about = row_of(tmp_path / "5", right(900, 1000), "distribution", {}, threshold=90.0, side="about")
    assert (about["margin"], about["verdict_held"].removesuffix("-with-caveats")) == (5.0, "supported")


def test_of_several_models_the_nearest_limit_is_told(tmp_path: Path) -> None:
    """97 of 100 has the lower limit that lies lower, 960 of 1,000 the estimate and the upper limit."""
    rows = right(97, model="a") + right(960, 1000, model="b", start=5000)
    row = row_of(tmp_path, rows, "distribution", {"by": "model"}, threshold=90.0)
    half = stats.t.isf(0.025, 99) * np.repeat([1.0, 0.0], [97, 3]).std(ddof=1) / 10
    text = f"97.0 ({97 - 100 * half:.1f} to 100.0; machine, a)"
    assert check(row, "another interval") == ("pass", f"t interval over prompts (CR2): {text}")
    assert check(row, "leave one model out")[1] == "every model is a result of its own"


def test_which_side_a_limit_lies_on() -> None:
    assert Claimed(30.0, "below").room(10, 5, 20) == (20, 10, 25)
    assert Claimed(30.0, "above").room(40, 35, 50) == (10, 5, 20)
    assert Claimed(30.0, "about", 5.0).room(28, 27, 29) == (3, 2, 4)


def lines(models: int, people: int, benchmarks: int) -> Lines:
    size = 12
    frame = pd.DataFrame({
        "model": [f"m{at % models}" if models else "" for at in range(size)],
        "benchmark": [f"b{at % benchmarks}" for at in range(size)], "category": "", "cell": "all",
        "cluster": [str(at) for at in range(size)],
    })  # fmt: skip
    answers = dict.fromkeys(("truth", "a", "b"), np.full(size, True))
    told = {name: pd.factorize(frame[name], sort=True) for name in frame}
    panel = Panel(source="s", question="harm", annotators=[f"p{at}" for at in range(people)])
    return Lines(panel, answers, told, "truth")


@pytest.mark.parametrize(
    ("models", "people", "benchmarks", "statistic", "parts"),
    [
        (5, 2, 2, "agreement", ""),
        (4, 2, 2, "agreement", "4 models"),
        (0, 2, 2, "agreement", "models not named"),
        (5, 1, 2, "agreement", "one reference"),
        (5, 1, 2, "rate", ""),
        (5, 2, 1, "rate", "one prompt set"),
        (1, 0, 1, "kappa", "1 model, one reference, one prompt set"),
    ],
)
def test_what_a_sample_of_judges_stands_for(
    models: int, people: int, benchmarks: int, statistic: Any, parts: str
) -> None:
    judged = Judged(source="s", question="harm", judges=["a"], statistic=statistic)
    found = indirect(judged, lines(models, people, benchmarks), np.arange(12))
    assert found == ([f"indirectness: {parts}"] if parts else [])


@pytest.mark.parametrize(
    ("yes", "rare"), [(10, True), (19, True), (20, False), (50, False), (80, False), (81, True), (95, True)]
)
def test_a_rare_answer_is_below_a_fifth_on_either_side(yes: int, rare: bool) -> None:
    answers, told = {"people": np.arange(100) < yes}, {"cell": (np.zeros(100, dtype=int), ["all"])}
    held = Lines(Panel(source="s", question="harm"), answers, told, "people")
    judged = Judged(source="s", question="harm", judges=["a"], others=["b"])
    names = [one.statistic for one, _ in statistics_of(judged, held, PairTest("equivalence", 5.0))]
    assert names == (["false-positive rate", "false-negative rate"] if rare else ["agreement"])
