"""Records follow the published schema, and reading them gives back what was written."""

import json
import shutil
from pathlib import Path

import jsonschema
import pandas as pd
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from sources.cards import write_card
from sources.made import made, outcomes, read, scores

from fragility.errors import InputError
from fragility.released.aggregates import load_released_scores
from fragility.released.labels import load_outcomes
from fragility.released.sources.card import load_card
from fragility.released.sources.derive import derive
from fragility.released.sources.records import Files
from fragility.schemas.outcome import KEYS
from fragility.suite.cli import main
from fragility.suite.export.every_eval_ever import _slug

ROOT = Path(__file__).resolve().parents[2]
PUBLISHED = Path(__file__).parent / "published"
SOURCE, GRADED, PAPER = "jailbreakbench-artifacts", "refusalbench-bio", "guo2026_refusal_unlearning"


def validator(name):
    return jsonschema.Draft7Validator(json.loads((PUBLISHED / name).read_text("utf-8")))


@pytest.fixture(scope="module")
def exported(tmp_path_factory):
    folder = tmp_path_factory.mktemp("export") / "out"
    arguments = ["export", str(folder), "--format", "every-eval-ever"]
    chosen = [part for name in (SOURCE, GRADED, PAPER) for part in ("--only", name)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FRAGILITY_ROOT", str(ROOT))
        found = CliRunner().invoke(main, [*arguments, *chosen])
    assert found.exit_code == 0, found.output
    return folder, found.output


def records(folder):
    paths = sorted((folder / "data").rglob("*.json"))
    return {path.relative_to(folder).as_posix(): json.loads(path.read_text("utf-8")) for path in paths}


def test_every_record_and_every_line_follows_the_schema(exported):
    folder, _ = exported
    whole, single = validator("eval.schema.json"), validator("instance_level_eval.schema.json")
    found = records(folder)
    assert found
    for record in found.values():
        whole.validate(record)
        if "detailed_evaluation_results" not in record:
            continue
        lines = (folder / record["detailed_evaluation_results"]["file_path"]).read_text("utf-8").splitlines()
        assert len(lines) == record["detailed_evaluation_results"]["total_rows"]
        results = {result["evaluation_result_id"] for result in record["evaluation_results"]}
        for line in map(json.loads, lines):
            single.validate(line)
            assert line["evaluation_id"] == record["evaluation_id"]
            assert line["evaluation_result_id"] in results
            assert (line["input"]["raw"], line["output"]["raw"]) == ("", [])


def test_a_share_is_that_of_the_lines(exported):
    folder, _ = exported
    checked = 0
    for record in records(folder).values():
        if "detailed_evaluation_results" in record:
            path = folder / record["detailed_evaluation_results"]["file_path"]
            lines = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
            for result in record["evaluation_results"]:
                own = [line for line in lines if line["evaluation_result_id"] == result["evaluation_result_id"]]
                points = [line["evaluation"]["score"] for line in own]
                assert result["score_details"]["score"] == pytest.approx(sum(points) / len(points))
                assert result["score_details"]["uncertainty"]["num_samples"] == len(own)
                checked += 1
    assert checked


def read_back(tmp_path, folder, source):
    """Derive the records of one source with the judges of its own card."""
    card = load_card(source, ROOT)
    kept = {
        name: (folder / name).read_bytes()
        for path, record in records(folder).items()
        if record["source_metadata"]["additional_details"]["table"].endswith(f"/{source}")
        for name in (path, record.get("detailed_evaluation_results", {}).get("file_path"))
        if name
    }
    judges = [judge.model_dump() for judge in card.judges]
    about = {"judges": judges, "benchmarks": card.benchmarks, "no_headlines": "the records hold no published figure"}
    again = write_card(tmp_path, source, kept, reader="every-eval-ever", **about)
    return derive(again, Files(again, folder), {})


@pytest.mark.parametrize("source", [SOURCE, GRADED])
def test_outcomes_come_back(tmp_path, exported, source):
    columns = [*KEYS, "cluster", "label", "meaning", "score", "blocked", "characters"]
    expected = load_outcomes(source, ROOT)
    expected = expected[expected["label"].notna() | expected["score"].notna()][columns]
    found = read_back(tmp_path, exported[0], source).outcomes[columns]
    frames = [
        frame.astype("object").where(frame.notna(), None).sort_values(list(KEYS), ignore_index=True)
        for frame in (found, expected)
    ]
    pd.testing.assert_frame_equal(*frames, check_dtype=False)


def test_released_scores_come_back(tmp_path, exported):
    columns = ["model", "condition", "benchmark", "category", "metric", "unit", "value_text", "n", "judge", "locator"]
    found = read_back(tmp_path, exported[0], SOURCE).scores[columns]
    expected = load_released_scores(SOURCE, ROOT)
    expected = expected.loc[expected["value"].notna(), columns]
    pd.testing.assert_frame_equal(
        found.sort_values(columns, ignore_index=True),
        expected.sort_values(columns, ignore_index=True),
        check_dtype=False,
    )


def test_printed_scores_are_all_there_with_their_direction(exported):
    folder, output = exported
    found = [
        result
        for record in records(folder).values()
        if record["source_metadata"]["additional_details"]["table"] == f"paper_scores/{PAPER}"
        for result in record["evaluation_results"]
    ]
    printed = pd.read_csv(ROOT / "data" / "papers" / PAPER / "scores.csv", dtype="str", keep_default_na=False)
    texts = sorted(result["score_details"]["details"]["value_text"] for result in found)
    assert texts == sorted(printed["value_text"])
    assert {result["metric_config"]["lower_is_better"] for result in found} == {
        direction.startswith("lower") for direction in printed["direction"]
    }
    assert PAPER not in output.splitlines()[0]


def test_what_is_left_out_is_counted(tmp_path, monkeypatch):
    monkeypatch.setenv("FRAGILITY_ROOT", str(ROOT))
    name = "interp-refusal-tokens"
    rows = load_outcomes(name, ROOT)
    bare = int((rows["label"].isna() & rows["score"].isna()).sum())
    assert bare
    found = CliRunner().invoke(main, ["export", str(tmp_path / "out"), "--format", "every-eval-ever", "--only", name])
    assert f"outcomes of {name}: {bare:,} responses without a judgement are left out" in found.output
    shutil.rmtree(tmp_path / "out")


RESULT = {
    "evaluation_name": "bench",
    "source_data": {"dataset_name": "bench", "source_type": "other"},
    "metric_config": {"lower_is_better": False},
    "score_details": {"score": 0.310, "uncertainty": {"num_samples": 50}},
}
LINE = {
    "schema_version": "0.3.0",
    "evaluation_id": "e",
    "model_id": "maker/model",
    "evaluation_name": "bench",
    "sample_id": "7",
    "interaction_type": "single_turn",
    "input": {"raw": "a question", "reference": []},
    "output": {"raw": ["an answer"]},
    "answer_attribution": [],
    "evaluation": {"score": 0.5, "is_correct": False},
}


def record(**other):
    model = {"name": "model", "id": "maker/model"}
    details = {"deployment_type": "unknown", "model_availability": "unknown"}
    return {
        "schema_version": "0.3.0",
        "evaluation_id": "e",
        "retrieved_timestamp": "0",
        "source_metadata": {
            "source_type": "documentation",
            "source_organization_name": "o",
            "evaluator_relationship": "other",
        },
        "eval_library": {"name": "l", "version": "1"},
        "model_info": model | {"additional_details": details},
        "evaluation_results": [RESULT],
    } | other


def test_a_record_of_somebody_else_gives_a_score_and_outcomes(tmp_path):
    validator("eval.schema.json").validate(record())
    validator("instance_level_eval.schema.json").validate(LINE)
    found = read(made(tmp_path, "every-eval-ever", {"a/r.json": record(), "a/r_samples.jsonl": [LINE]}))
    (score,), (outcome,) = scores(found), outcomes(found)
    assert (score.model, score.benchmark, score.metric, score.value_text, score.n, score.locator) == (
        "maker/model",
        "bench",
        "bench",
        "0.31",
        "50",
        "a/r.json, evaluation_results[0]",
    )
    assert (outcome.model, outcome.item_id, outcome.label, outcome.score) == ("maker/model", "7", None, 0.5)
    assert outcome.response == "an answer"  # for the flags alone: derive keeps no text


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({"r.json": {"model_info": {"id": "m"}}}, "made, r.json: key 'evaluation_results' is missing"),
        ({"r.json": record(model_info={})}, "made, r.json, model_info: key 'id' is missing"),
        ({"r.json": record(evaluation_results=[3])}, r"made, r.json, evaluation_results\[0\]: found str; expected an"),
        (
            {"r.json": record(evaluation_results=[RESULT | {"score_details": {}}])},
            r"score_details: key 'score' is missing",
        ),
        ({"r.json": record(evaluation_results=[RESULT | {"metric_config": 1}])}, r"metric_config: found str"),
        ({"r_samples.jsonl": [LINE | {"evaluation": {}}]}, "made, r_samples.jsonl, line 1, evaluation: key 'score'"),
        (
            {"r_samples.jsonl": [LINE | {"metadata": {"repeat": "first"}}]},
            "made, r_samples.jsonl, line 1, metadata: repeat 'first'; expected a number",
        ),
        ({"r_samples.jsonl": [{"model_id": "m"}]}, "made, r_samples.jsonl, line 1: key 'evaluation_name' is missing"),
    ],
)
def test_a_damaged_record_is_one_line(tmp_path, files, message):
    with pytest.raises(InputError, match=message):
        read(made(tmp_path, "every-eval-ever", files))


@settings(max_examples=200)
@given(st.text())
def test_any_name_is_one_folder(name):
    found = _slug(name)
    assert found
    assert not set(found) & set('/\\:*?"<>|\0')
    assert found not in (".", "..")
