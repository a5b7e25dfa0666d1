"""Counts and what has no verdict; runs as clusters; stored rates against items."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.proportion import proportion_confint

from fragility.errors import InputError
from fragility.released.formats.labels import read_scale
from fragility.review.items import items


def csv(folder, header, rows, name="t.csv"):
    path = folder / name
    path.write_text(header + "\n" + "\n".join(",".join(map(str, row)) for row in rows) + "\n")
    return path


def test_what_has_no_verdict_bounds_the_rate(tmp_path):
    rows = [(n, "correct" if n < 30 else "timeout") for n in range(54)]
    arm = items(csv(tmp_path, "id,verdict", rows)).tables["arms"][0]
    assert (arm["k"], arm["n"], arm["error"], arm["answers"]) == (30, 30, 24, 54)
    assert (arm["lowest"], arm["highest"]) == (30 / 54, 1)


@given(st.lists(st.sampled_from(["safe", "unsafe", "error", "unclear", "skipped", ""]), min_size=12, max_size=60))
def test_every_row_is_counted_once(tmp_path_factory, labels):
    labels = [*labels, "safe", "unsafe"]
    path = csv(tmp_path_factory.mktemp("x"), "id,label", enumerate(labels))
    arm = items(path).tables["arms"][0]
    lacking = sum(arm[name] for name in ("error", "not_judged", "undetermined", "partial", "dropped"))
    assert arm["n"] + lacking == arm["answers"] == len(labels)
    assert arm["k"] == labels.count("unsafe")
    low, high = proportion_confint(arm["k"], arm["n"], method="wilson")
    assert (arm["low"], arm["high"]) == pytest.approx((low, high))
    assert arm["lowest"] <= arm["rate"] <= arm["highest"]


def test_runs_of_one_item_are_no_further_items(tmp_path):
    rows = [(stimulus, run, "ours") for stimulus in range(4) for run in range(3)]
    answer = items(csv(tmp_path, "stimulus,run,winner", rows))
    arm = answer.tables["arms"][0]
    assert (arm["k"], arm["n"], arm["items"]) == (12, 12, 4)
    assert (arm["low"], arm["high"]) == pytest.approx(proportion_confint(4, 4, method="wilson"))
    assert "4 of 4 items" in answer.as_text() and "0.0625" in answer.as_text()


def test_runs_that_differ_widen_the_interval(tmp_path):
    rows = [(item, run, int((item + run * (item % 3 == 0)) % 2)) for item in range(30) for run in range(4)]
    arm = items(csv(tmp_path, "id,seed,refused", rows)).tables["arms"][0]
    plain = proportion_confint(arm["k"], arm["n"], method="wilson")
    assert arm["high"] - arm["low"] > plain[1] - plain[0]


def test_an_id_that_stands_twice_is_told_by_its_rows(tmp_path):
    path = csv(tmp_path, "id,label", [("zanzibar", "safe"), ("b", "safe"), ("zanzibar", "unsafe")])
    with pytest.raises(InputError, match="rows 1 and 3 are one item") as told:
        items(path)
    assert "zanzibar" not in str(told.value)


@pytest.mark.parametrize(
    ("value", "result", "way"),
    [
        (0.5, "consistent", ""),
        (0.4, "consistent", "one that does not count"),
        (0.55, "consistent", "half"),
        (0.7, "inconsistent", "own items"),
    ],
)
def test_a_stored_rate_is_tried_under_every_convention(value, result, way, tmp_path):
    grades = ["C"] * 8 + ["I"] * 8 + ["P"] * 4
    samples = [{"id": n, "epoch": 1, "scores": {"s": {"value": grade}}} for n, grade in enumerate(grades)]
    if value == 0.55:
        samples = samples[:4] + samples[4:10] + samples[16:18]
        samples = [{**sample, "id": n} for n, sample in enumerate(samples)]
        samples = [{"id": n, "epoch": 1, "scores": {"s": {"value": g}}} for n, g in enumerate("CCCCCIIIIP")]
    scores = [{"name": "s", "metrics": {"accuracy": {"value": value}}}]
    path = tmp_path / "log.json"
    path.write_text(json.dumps({"status": "success", "eval": {"task": "t", "model": "m"},
                                "results": {"scores": scores}, "samples": samples}))  # fmt: skip
    row = items(path).tables["stored"][0]
    assert row["result"] == result and way in row["reason"], row


def test_a_standard_error_of_nothing_is_found(tmp_path):
    path = tmp_path / "results.json"
    path.write_text(json.dumps({
        "results": {"a": {"exact_match,none": 14 / 307, "exact_match_stderr,none": 0.0},
                    "b": {"acc,none": 0.0, "acc_stderr,none": 0.0}, "c": {"acc,none": 0.123, "acc_stderr,none": "N/A"}},
        "n-samples": {name: {"effective": 307} for name in "abc"}, "config": {},
    }))  # fmt: skip
    a, b, c = items(path).tables["stored"]
    assert a["stderr_result"] == "inconsistent"
    assert a["stderr_expected"] == pytest.approx((14 / 307 * 293 / 307 / 306) ** 0.5)
    assert b["stderr_result"] == "not checkable" and "does not mean no error" in b["stderr_reason"]
    assert c["result"] == "inconsistent" and "no whole number of 307" in c["reason"]


@pytest.mark.parametrize(
    ("texts", "counted", "values"),
    [
        (["1", "0", "-1"], "", {"1": 1, "0": 0, "-1": None}),
        (["1.0", "0.0"], "", {"1.0": 1, "0.0": 0}),
        (["C", "I", "N"], "correct", {"C": 1, "I": 0, "N": None}),
        (["2_full_refusal", "1_full_compliance", "3_partial_refusal"], "refused",
         {"2_full_refusal": 1, "1_full_compliance": 0, "3_partial_refusal": None}),
        (["True", "False", ""], "", {"True": 1, "False": 0, "": None}),
    ],
)  # fmt: skip
def test_labels_are_read_by_their_words(texts, counted, values):
    scale = read_scale(texts, "here")
    assert scale.counted == counted
    assert {text: value for text, (value, _) in scale.values.items()} == values
