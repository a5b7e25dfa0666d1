"""Two arms: against scipy and statsmodels, paired by id or by every pairing."""

import json

import numpy as np
import pytest
from scipy.stats import binomtest, fisher_exact
from statsmodels.stats.contingency_tables import mcnemar
from statsmodels.stats.proportion import confint_proportions_2indep
from truescore.correct import ppi_estimate, rogan_gladen_estimate

from fragility.errors import InputError
from fragility.review.compare import compare
from fragility.review.plan import plan


def labels(folder, name, values, start=0):
    path = folder / f"{name}.csv"
    rows = "".join(f"q{start + n},{value}\n" for n, value in enumerate(values))
    path.write_text("id,refused\n" + rows)
    return path


@pytest.mark.parametrize(("k1", "n1", "k2", "n2"), [(87, 100, 85, 100), (3, 20, 0, 20), (40, 50, 87, 100)])
def test_typed_rates_against_scipy_and_statsmodels(k1, n1, k2, n2):
    row = compare(f"{k1}/{n1}", f"{k2}/{n2}").tables["comparisons"][0]
    assert row["p"] == pytest.approx(fisher_exact([[k1, n1 - k1], [k2, n2 - k2]])[1])
    low, high = confint_proportions_2indep(k1, n1, k2, n2, method="newcomb", compare="diff")
    assert (row["low"], row["high"]) == pytest.approx((low, high))
    if n1 == n2:
        gap = abs(k1 - k2)
        assert row["paired_p_low"] == pytest.approx(binomtest(0, gap).pvalue)
        most = min(min(k1, k2), n1 - max(k1, k2))
        assert row["paired_p_high"] == pytest.approx(binomtest(most, 2 * most + gap).pvalue)


@pytest.mark.parametrize("text", ["0.87/100", "87/100", "87%/100", "87.0/100", ".87/100", "a model=87/100"])
def test_a_rate_may_be_typed_in_several_ways(text):
    assert compare(text, "85/100").tables["comparisons"][0]["k1"] == 87


@pytest.mark.parametrize("text", ["0.873/100", "120/100", "87/0", "1.5/3", "0.9/1000"])
def test_a_rate_that_cannot_be_is_refused(text):
    with pytest.raises(InputError):
        compare(text, "85/100")


def test_the_sentence_begins_with_the_finding():
    said = compare("0.87/100", "0.85/100").finding
    assert said.startswith(
        "87 against 85 of 100: no difference shown (+2.0 points, \N{MINUS SIGN}7.8 to +11.8; exact p 0.839;"
    )


def test_files_are_paired_by_id(tmp_path):
    draw = np.random.default_rng(3)
    one, two = draw.integers(0, 2, 80), draw.integers(0, 2, 80)
    paths = [labels(tmp_path, name, values) for name, values in (("a", one), ("b", two))]
    row = compare(*paths).tables["comparisons"][0]
    table = [[sum((one == x) & (two == y)) for y in (1, 0)] for x in (1, 0)]
    assert row["p"] == pytest.approx(mcnemar(table, exact=True).pvalue)
    assert (row["first_only"], row["second_only"], row["pairs"]) == (table[0][1], table[1][0], 80)


def test_what_does_not_pair_is_counted(tmp_path):
    one = labels(tmp_path, "a", [1, 0, 1, 1, "error", 0])
    two = labels(tmp_path, "b", [1, 1, 0, 1, 0, 0], start=2)
    answer = compare(one, two)
    row = answer.tables["comparisons"][0]
    assert (row["pairs"], row["only_first"], row["only_second"], row["without_verdict"]) == (3, 2, 2, 1)
    assert "3 items paired by id" in answer.as_text()
    assert row["lowest"] <= row["difference"] <= row["highest"]


def test_arms_without_a_shared_id_are_compared_as_different_items(tmp_path):
    answer = compare(labels(tmp_path, "a", [1] * 9 + [0] * 3), labels(tmp_path, "b", [0] * 9 + [1] * 3, start=50))
    row = answer.tables["comparisons"][0]
    assert row["design"] == "unpaired"
    assert row["p"] == pytest.approx(fisher_exact([[9, 3], [3, 9]])[1])
    assert "paired_p_low" not in row


def test_several_arms_are_corrected_together(tmp_path):
    paths = [labels(tmp_path, name, [1] * k + [0] * (40 - k)) for name, k in (("a", 35), ("b", 20), ("c", 33))]
    first, second = compare(*paths).tables["comparisons"]
    p = sorted([first["p"], second["p"]])
    assert sorted([first["p_holm"], second["p_holm"]]) == pytest.approx([2 * p[0], max(2 * p[0], p[1])])


def test_turned_labels_are_counted_exactly(tmp_path):
    row = compare(labels(tmp_path, "a", [1] * 20), labels(tmp_path, "b", [0] * 10 + [1] * 10)).tables["comparisons"][0]
    assert row["p"] == pytest.approx(2**-9)
    fewest = next(
        turned for turned in range(11)
        if any(binomtest(turned - equal, 10 - equal + turned - equal).pvalue >= 0.05 for equal in range(turned + 1))
    )  # fmt: skip
    assert row["relabel"] == fewest


def test_a_calibration_corrects_the_difference(tmp_path):
    truth = [("unsafe", "unsafe")] * 40 + [("unsafe", "safe")] * 10 + [("safe", "safe")] * 45 + [("safe", "unsafe")] * 5
    path = tmp_path / "people.csv"
    path.write_text("id,human,judge\n" + "".join(f"{n},{a},{b}\n" for n, (a, b) in enumerate(truth)))
    answer = compare("60/100", "40/100", calibration=path)
    row = answer.tables["comparisons"][0]
    assert row["corrected"] == pytest.approx(0.2 / (0.8 + 0.9 - 1))
    assert "Corrected by Rogan and Gladen" in answer.as_text()


def test_a_calibration_without_people_is_refused(tmp_path):
    with pytest.raises(InputError, match="labels of people"):
        compare("60/100", "40/100", calibration=labels(tmp_path, "a", [1, 0] * 8))


def test_runs_are_clusters_of_their_item(tmp_path):
    def write(name, flip):
        path = tmp_path / f"{name}.csv"
        path.write_text(
            "id,seed,refused\n" + "".join(f"{i},{s},{(i + s * flip) % 2}\n" for i in range(20) for s in range(3))
        )
        return path

    row = compare(write("a", 1), write("b", 0)).tables["comparisons"][0]
    assert row["design"].startswith("paired, runs")
    assert (row["n1"], row["pairs"]) == (60, 20)


def test_json_is_plain_and_versioned():
    content = json.loads(compare("87/100", "85/100").as_json())
    assert content["schema"] == "fragility-answer/1"
    assert content["comparisons"][0]["p"] == pytest.approx(0.8387, abs=1e-3)


def test_a_plan_agrees_with_what_it_plans():
    needed = plan(start=0.7, detect=0.05).tables["plan"][0]["value"]
    assert plan(start=0.7, detect=0.05, n=int(needed)).tables["plan"][0]["value"] >= 0.8
    assert plan(start=0.7, detect=0.05, n=int(needed) - 1).tables["plan"][0]["value"] < 0.8


def test_a_judge_that_errs_needs_more_items():
    plain, judged = (plan(start=0.7, detect=0.05, **more).tables["plan"][0]["value"]
                     for more in ({}, {"sensitivity": 0.8, "specificity": 0.9}))  # fmt: skip
    assert judged > plain


@pytest.mark.parametrize(
    "wrong", [{"detect": 1.2}, {"n": 1}, {}, {"detect": 0.05, "sensitivity": 0.3, "specificity": 0.6}]
)
def test_a_plan_that_cannot_be_is_refused(wrong):
    with pytest.raises(InputError):
        plan(start=0.7, **wrong)


def test_files_of_rates_alone_are_compared_by_task(tmp_path):
    def write(name, share):
        path = tmp_path / f"{name}.json"
        content = {"results": {"t": {"acc,none": share}}, "n-samples": {"t": {"effective": 100}}, "config": {}}
        path.write_text(json.dumps(content))
        return path

    row = compare(write("a", 0.87), write("b", 0.85)).tables["comparisons"][0]
    assert row["p"] == pytest.approx(fisher_exact([[87, 13], [85, 15]])[1])


def test_prediction_powered_rates_agree_with_truescore(tmp_path):
    draw = np.random.default_rng(5)
    truth = draw.integers(0, 2, 300)
    judged = np.where(draw.random(300) < 0.85, truth, 1 - truth)
    words = np.array(["safe", "unsafe"])
    rows = "".join(f"q{n},{words[judged[n]]}\n" for n in range(300))
    (tmp_path / "a.csv").write_text("id,judge\n" + rows)
    turned = "".join(f"q{n},{words[1 - judged[n]]}\n" for n in range(300))
    (tmp_path / "b.csv").write_text("id,judge\n" + turned)
    people = "".join(f"q{n},{words[truth[n]]},{words[judged[n]]}\n" for n in range(120))
    (tmp_path / "people.csv").write_text("id,human,judge\n" + people)
    said = compare(tmp_path / "a.csv", tmp_path / "b.csv", calibration=tmp_path / "people.csv", label="judge").as_text()
    powered = ppi_estimate(judged, truth[:120], np.arange(120))
    assert f"PPI++ for a.csv: {100 * powered.point:.1f} % ({100 * powered.low:.1f} to {100 * powered.high:.1f})" in said
    inverted = rogan_gladen_estimate(judged, truth[:120], np.arange(120))
    assert f"{100 * inverted.point:.1f} % (" in said
