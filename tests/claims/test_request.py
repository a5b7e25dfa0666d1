"""What would decide a claim is named column by column: taken away it is asked for, given back the verdict returns."""

from pathlib import Path

import pytest
from folders import ROOT, claim, make_paper, rows_of, score
from scipy import stats

from fragility.claims.decides import FIELDS, LABELS, OPEN
from fragility.claims.ledger import paper_rows
from fragility.claims.request import request
from fragility.printed.paper import COLUMNS, load_paper

MODELS = ["A-7B", "B-7B"]
MADE = claim("direction", {"reference": "before", "treated": "after", "scope": [{"data": "D"}]})


def whole() -> list[dict[str, str]]:
    return [
        score("Table 1", model, condition, "SORRY-Bench", value)
        for condition, value in (("before", "97.73"), ("after", "45.45"))
        for model in MODELS
    ]


@pytest.mark.parametrize("columns", [("unit",), ("direction",), ("unit", "direction")])
def test_what_is_deleted_is_asked_for_and_given_back_the_verdict_returns(tmp_path: Path, columns: tuple[str, ...]):
    before = paper_rows(make_paper(tmp_path / "whole", whole(), [MADE]))[0]
    assert before["verdict_held"].startswith("supported") and before["decides"] == []
    deleted = [row | dict.fromkeys(columns, "") for row in whole()]
    paper = make_paper(tmp_path / "less", deleted, [MADE])
    row = paper_rows(paper)[0]
    assert row["verdict_held"] == "not-checkable"
    assert [(item["file"], set(item["columns"]), item["rows"]) for item in row["decides"]] == [
        ("scores.csv", set(columns), len(deleted))
    ]
    template = request(paper, [row])
    assert set(" ".join(template["wanted"]).split()) == set(columns) and len(template) == len(deleted)
    answers = {(item["model"], item["condition"]): item for item in whole()}
    given = [
        made | {name: answers[made["model"], made["condition"]][name] for name in asked.split()}
        for made, asked in zip(deleted, template["wanted"], strict=True)
    ]
    assert paper_rows(make_paper(tmp_path / "again", given, [MADE]))[0]["verdict_held"] == before["verdict_held"]


def test_a_number_that_is_nowhere_printed_is_a_row_of_its_own(tmp_path: Path):
    half = [row for row in whole() if row["condition"] == "before"]
    known = [{"name": name, "role": "untuned"} for name in ("before", "after")]
    paper = make_paper(tmp_path, half, [MADE], conditions=known)
    template = request(paper, paper_rows(paper))
    assert set(template["condition"]) == {"after"} and set(template["model"]) == set(MODELS)
    assert not set(template.columns) & {"prompt", "response", "text"}


def after(value: str) -> list[dict[str, str]]:
    return [row | ({"value_text": value} if row["condition"] == "after" else {}) for row in whole()]


def test_what_the_overlap_of_two_conditions_could_decide_asks_for_labels(tmp_path: Path):
    """Of 430 and 422 of 440 at least 8 prompts turn, and at best no other does: exact McNemar, twice, is .016."""
    rows = after("95.91")
    row = paper_rows(make_paper(tmp_path, rows, [MADE]))[0]
    assert 2 * stats.binomtest(8, 8).pvalue < 0.05
    assert row["verdict_held"] == "inconclusive" and row["power"][0] <= row["power"][1]
    assert row["decides"][0]["columns"][0] == "item_id"
    assert row["decides"][0]["rows"] == 440 * len(rows), "a label of every response of both conditions"
    line = request(load_paper("made2026_paper", tmp_path), [row]).iloc[0]
    assert (line["file"], line["wanted"].split(), line["rows"]) == ("labels.csv", list(LABELS), 440 * len(rows))


def test_what_no_overlap_could_decide_asks_for_more_prompts(tmp_path: Path):
    """Of 430 and 426 of 440 the smallest p is .125; three of one condition alone have no overlap at all."""
    row = paper_rows(make_paper(tmp_path / "a", after("96.82"), [MADE]))[0]
    assert stats.binomtest(4, 4).pvalue == 0.125 and row["verdict_held"] == "inconclusive"
    (asked,) = row["decides"]
    assert (asked["file"], asked["columns"]) == ("scores.csv", ["value_text", "n_stated"])
    assert asked["why"].endswith("which prompts the conditions agree on could not decide it")
    level = claim(
        "magnitude", {"treated": "before", "level": 3.0, "side": "below", "per": "cell", "scope": [{"data": "D"}]}
    )
    row = paper_rows(make_paper(tmp_path / "b", whole(), [level]))[0]
    assert row["verdict_held"] == "inconclusive" and row["decides"][0]["file"] == "scores.csv"
    assert "agree" not in row["decides"][0]["why"]


@pytest.mark.parametrize(
    ("kind", "values", "other", "labels"),
    [
        ("equivalence", "95.91", {"margin": 3.5}, True),
        ("equivalence", "94.09", {"margin": 3.0}, False),
        ("magnitude", "90.00", {"threshold": 5.7}, True),
        ("magnitude", "90.00", {"threshold": 7.0}, False),
    ],
)
def test_margins_and_means_are_asked_by_their_most_favourable_overlap(
    tmp_path: Path, kind: str, values: str, other: dict[str, float], labels: bool
):
    reading = {"reference": "before", "treated": "after", "scope": [{"data": "D"}]} | other
    row = paper_rows(make_paper(tmp_path, after(values), [claim(kind, reading)]))[0]
    assert row["verdict_held"] in OPEN
    assert (row["decides"][0]["file"] == "labels.csv") == labels


@pytest.mark.parametrize(
    "key", ["weidener2026_refusalbench", "guo2026_refusal_unlearning", "qi2023_ft_compromises",
            "arditi2024_refusal_direction"],
)  # fmt: skip
def test_every_open_reading_of_a_paper_has_a_line_with_columns_that_are_read_or_a_reason(key: str):
    rows = rows_of(key)
    template = request(load_paper(key, ROOT), rows)
    told = {(name, reading) for line in template.to_dict("records") for name in line["claim_id"].split()
            for reading in line["reading"].split()}  # fmt: skip
    open_ = {(row["claim_id"], row["reading"]) for row in rows if row["verdict_held"] in OPEN}
    assert open_ and open_ <= told
    read = {"scores.csv": set(COLUMNS), "labels.csv": set(LABELS), "protocol.csv": set(FIELDS)}
    folder = ROOT / "data" / "papers" / key
    for line in template.to_dict("records"):
        wanted = set(line["wanted"].split())
        if not line["file"]:
            assert not wanted and line["why"]
        elif line["file"] in read:
            assert wanted and wanted <= read[line["file"]]
        else:
            assert wanted <= set((folder / line["file"]).read_text(encoding="utf-8").splitlines()[0].split(","))


@pytest.mark.parametrize(
    ("item", "kind", "file"),
    [("labels of the rule-based judge", "distribution", "labels.csv"), ("human grades", "direction", "labels.csv"),
     ("the tables of the paper: mean grades before and after", "magnitude", "scores.csv"),
     ("values of Fig. 5", "superiority", "scores.csv"), ("the evaluation code", "protocol", "protocol.csv"),
     ("a ratio of two rates as unit (the rule has points and relative reductions)", "magnitude", ""),
     ("a stated margin", "equivalence", ""), ("the selected samples, by kind", "magnitude", "")],
)  # fmt: skip
def test_what_is_said_to_be_missing_names_its_file_or_why_none_would_do(tmp_path: Path, item, kind, file):
    row = paper_rows(make_paper(tmp_path, whole(), [claim(kind, {"missing": [item]})]))[0]
    (asked,) = row["decides"]
    assert asked["file"] == file and item in asked["why"] and bool(asked["columns"]) == bool(file)


def test_an_interpretation_says_that_no_number_is_claimed(tmp_path: Path):
    paper = make_paper(tmp_path, whole(), [claim("interpretation", {})])
    line = request(paper, paper_rows(paper)).iloc[0]
    assert (line["file"], line["wanted"], line["rows"]) == ("", "", "") and "no number is claimed" in line["why"]
