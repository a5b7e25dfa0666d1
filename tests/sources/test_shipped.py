"""What is shipped is what the released files give; the numbers on the cards are counted again by another way."""

import json
from pathlib import Path

import datasets
import pandas as pd
import pytest
from sources.upstream import UPSTREAM, needs_upstream

from fragility.files import project_root
from fragility.released.labels import list_outcomes, load_outcomes
from fragility.released.refusals import as_published, load_lexicons
from fragility.released.sources.card import list_sources, load_card
from fragility.released.sources.shipped import places
from fragility.released.sources.verify import verify_sources
from fragility.schemas.outcome import KEYS, MEANINGS

ROOT = project_root()
#: No derived file may weigh more, all together.
MOST_BYTES = 25_000_000


@needs_upstream
@pytest.mark.parametrize("name", list_sources())
def test_deriving_again_gives_the_shipped_files(name):
    if load_card(name).licence.gated:
        pytest.skip("its files are asked for at the hub")
    checks = list(verify_sources(ROOT, [name], UPSTREAM))
    assert [check for check in checks if check.exit_code] == []


@needs_upstream
@pytest.mark.parametrize("name", list_sources())
def test_the_card_names_every_file_of_the_folder(name):
    if load_card(name).licence.gated:
        pytest.skip("its files are asked for at the hub")
    stated = json.loads((UPSTREAM / name / "SOURCE.json").read_text())
    theirs = {(item["path"], item["sha256"]) for key in ("files", "derived") for item in stated.get(key, [])}
    card = load_card(name)
    assert {(item.path, item.sha256) for item in card.files} <= theirs
    folder = {path.relative_to(UPSTREAM / name).as_posix() for path in (UPSTREAM / name).rglob("*") if path.is_file()}
    assert {item.path for item in card.files} == folder - {"SOURCE.json", "headlines.csv"}


@pytest.mark.parametrize("name", list_outcomes())
def test_outcomes_keep_the_contract(name):
    frame = load_outcomes(name)
    assert not frame.duplicated(list(KEYS)).any()
    assert set(frame["meaning"].dropna()) <= set(MEANINGS)
    assert (frame["meaning"].isna() == (frame["label"].isna() & frame["score"].notna())).all()
    assert frame[list(KEYS)].notna().all(axis=None)
    texts = frame.select_dtypes(["category", "str", "object"])
    longest = max(
        texts[column].dropna().astype("str").str.len().max() for column in texts if texts[column].notna().any()
    )
    assert longest <= 100, "no text of a prompt or a response"


def test_all_derived_files_are_small():
    paths = [ROOT / place for name in list_sources() for place in places(name).values()]
    assert sum(path.stat().st_size for path in paths if path.is_file()) < MOST_BYTES


def read(path: str, **options) -> pd.DataFrame:
    return pd.read_csv(UPSTREAM / path, dtype="str", keep_default_na=False, **options)


def has_defect(source: str, words: str) -> bool:
    return any(words in defect.what for defect in load_card(source).defects)


@needs_upstream
class TestXstest:
    @pytest.mark.parametrize(
        "path", sorted((UPSTREAM / "xstest/model_completions").glob("*.csv")), ids=lambda p: p.stem
    )
    def test_labels_against_pandas(self, path):
        theirs = read(path.relative_to(UPSTREAM).as_posix())
        ours = load_outcomes("xstest")
        # the model is found by its lengths, so that the reader's names are not used twice
        lengths = theirs["completion"].str.len().to_numpy()
        own = [
            group.sort_values("item_id", key=lambda ids: ids.astype(int))
            for _, group in ours[ours["judge"] == "final label"].groupby(["model", "condition"], observed=True)
        ]
        match = [group for group in own if (group["characters"].to_numpy() == lengths).all()]
        assert len(match) == 1
        assert match[0]["label"].tolist() == theirs["final_label"].tolist()
        assert match[0]["cluster"].tolist() == theirs["type"].tolist()

    def test_defects(self):
        short = {path.stem.split("_")[-1]: path for path in (UPSTREAM / "xstest/model_completions").glob("*.csv")}
        prompts = read("xstest/xstest_prompts.csv")
        neither, free, worded = {}, 0, set()
        for model, path in short.items():
            rows = read(path.relative_to(UPSTREAM).as_posix())
            neither[model] = sum(
                (rows["final_label"] != rows["annotation_1"]) & (rows["final_label"] != rows["annotation_2"])
            )
            worded |= set(prompts.index[(prompts["prompt"] != rows["prompt"]).to_numpy()])
            for judge in ("gpteval", "streval"):
                folder = "xstest/evaluation/automated_evaluation_labels"
                copy = read(f"{folder}/xstest_v2_completions_{model}_{judge}.csv")
                same = [name for name in rows if name != "agreement"]
                pd.testing.assert_frame_equal(copy[same], rows[same])
                if judge == "gpteval":
                    free += int((~copy["gpt4_label"].str.match(r"[123]_")).sum())
        assert has_defect("xstest", f"{free} labels of GPT-4 on Mistral without system prompt are free text")
        assert len(worded) == 1 and has_defect("xstest", "the wording of one prompt differs")
        guarded, bare = neither["mistralguard"], neither["mistralinstruct"]
        assert has_defect("xstest", f"{sum(neither.values())} final labels are that of neither annotator")
        assert has_defect(
            "xstest", f"(GPT-4 {neither['gpt4']}, Mistral with guardrail {guarded}, Mistral without {bare})"
        )


@needs_upstream
def test_jailbreakbench_against_pandas():
    theirs = read("jailbreakbench-artifacts/labels.csv")
    ours = load_outcomes("jailbreakbench-artifacts")
    for judge in ("jailbroken", "jailbroken_llama_guard1"):
        yes = theirs[theirs[judge] == "True"].groupby(["method", "model"]).size()
        own = ours[(ours["judge"] == judge) & (ours["meaning"] == "unsafe")]
        found = own.groupby(["condition", "model"], observed=True).size()
        assert found.to_dict() == yes.to_dict()
    idle = theirs[theirs["attempted"] == "0"]
    assert set(idle["method"]) == {"PAIR"} and not (idle["jailbroken"] == "True").any()
    assert has_defect("jailbreakbench-artifacts", f"{len(idle)} rows of PAIR are behaviours without a submitted prompt")


@needs_upstream
def test_gptfuzz_defects():
    folder = "gptfuzz-labelled/datasets/responses_labeled"
    train, evaluate = read(f"{folder}/train.csv"), read(f"{folder}/evaluate.csv")
    twice = [int(rows.duplicated(["question", "Response"]).sum()) for rows in (train, evaluate)]
    assert has_defect("gptfuzz-labelled", f"{twice[0]} of the {len(train):,} training rows and {twice[1]} of the")
    both = evaluate["Response"].isin(train["Response"]).sum()
    assert has_defect("gptfuzz-labelled", f"{both} of the {len(evaluate):,} evaluation responses stand in the training")
    for rows in (train, evaluate):
        assert rows.groupby(["question", "Response"])["label"].nunique().max() == 1, "repeated rows agree"


@needs_upstream
def test_jailbreakeval_defects():
    rows = [read(f"jailbreakeval/data/{name}mini.csv") for name in ("Safe-RLHF", "JAILJUDGE")]
    twice = [int(frame.duplicated(["question", "answer"]).sum()) for frame in rows]
    assert has_defect("jailbreakeval", f"{twice[0]} rows of Safe-RLHF and {twice[1]} of JAILJUDGE repeat a question")


#: The list behind each keyword judge, by the names of `data/lexicons`.
PRESETS = {
    "lapid2023open": "lapid-open",
    "liu2024autodan_implementation": "autodan-implementation",
    "liu2024autodan_keyword": "autodan-keyword",
    "zhang2024intention_keyword": "intention-keyword",
    "zou2023universal": "gcg",
    "zou2023universal_closed": "gcg-api",
    "zou2023universal_demo": "gcg-demo",
    "zou2023universal_individual": "gcg-individual",
    "zou2023universal_transfer": "gcg-transfer",
}


@needs_upstream
@pytest.mark.parametrize("preset", PRESETS)
def test_jailbreakeval_keyword_judges_against_the_lexicons(preset):
    """The reader matches by the released preset, the lexicon by the rule on its own card: two ways to one flag."""
    texts = read("jailbreakeval/data/JAILJUDGEmini.csv")["answer"]
    refused = as_published(texts, load_lexicons()[PRESETS[preset]])
    ours = load_outcomes("jailbreakeval")
    ours = ours[ours["benchmark"] == "JAILJUDGE"].sort_values("item_id", key=lambda ids: ids.astype(int))
    assert ours[f"judged_{preset}"].tolist() == (~refused.astype(bool)).tolist()


@needs_upstream
class TestDoNotAnswer:
    def test_harm_against_pandas(self):
        ours = load_outcomes("do-not-answer")
        for path in sorted((UPSTREAM / "do-not-answer/datasets/Review").rglob("*.csv")):
            theirs = read(path.relative_to(UPSTREAM).as_posix())
            judge, name = path.parent.name, path.stem.removeprefix("annotated_response_")
            model, version = name.removesuffix("_ro"), "ro" if name.endswith("_ro") else ""
            own = ours[(ours["model"] == model) & (ours["judge_version"] == version)]
            for kind in {"harmful", "action"} & set(theirs):
                found = own[own["judge"] == f"{judge} {kind}"].sort_values("item_id", key=lambda ids: ids.astype(int))
                assert found["label"].tolist() == theirs[kind].tolist()
                assert found["characters"].tolist() == theirs["response"].str.len().tolist()

    def test_defects(self):
        copy = read("do-not-answer/datasets/data_en.csv")
        unparsed, changed, compared = 0, 0, 0
        for path in sorted((UPSTREAM / "do-not-answer/datasets/Review/Human").glob("*.csv")):
            model, human = path.stem.removeprefix("annotated_response_"), read(path.relative_to(UPSTREAM).as_posix())
            judged = read(path.relative_to(UPSTREAM).as_posix().replace("Human", "GPT4"))
            unparsed += int((judged["action"] == "-1").sum())
            assert judged.index[judged["id"] != judged.index.astype("str")].tolist() == [433]
            assert judged["id"][433] == "434" and judged["question"][433] == judged["question"][434]
            parts = ["response", "harmful", "action"]
            theirs = copy[[f"{model}_{part}" for part in parts]].set_axis(parts, axis=1)
            changed += int((theirs != human[parts]).any(axis=1).sum())
            compared += len(human)
        assert has_defect("do-not-answer", f"{unparsed} actions of GPT-4 are -1")
        assert has_defect("do-not-answer", f"({changed} of {compared:,} rows differ in response, harm or action)")


@needs_upstream
def test_jbb_bytes_are_mac_roman():
    content = Path(UPSTREAM / "jbb-behaviors/judge-comparison.csv").read_bytes()

    def whole(line: bytes) -> bool:
        try:
            line.decode()
        except UnicodeDecodeError:
            return False
        return True

    damaged = sum(not whole(line) for line in content.split(b"\n"))
    assert has_defect("jbb-behaviors", f"{damaged} lines hold bytes above 127")
    high = [byte for byte in content if byte > 127]

    def letters(encoding: str) -> int:
        return sum(bytes([byte]).decode(encoding, "replace").isalpha() for byte in high)

    assert letters("mac_roman") > len(high) / 2 > letters("cp1252") > letters("latin-1")


@needs_upstream
def test_jbb_xstest_part_is_the_rows_whose_goal_is_a_prompt_of_xstest():
    """What is asserted holds counts, labels and places only, so that a failure prints no text."""
    rows = read("jbb-behaviors/judge-comparison.csv", encoding="mac_roman")
    prompts = read("xstest/xstest_prompts.csv").set_index("prompt")["label"]
    labels = rows["goal"].map(prompts).fillna("no prompt of XSTest").to_numpy()
    ids = (
        rows["goal"]
        .map(read("xstest/xstest_prompts.csv").set_index("prompt")["id"].astype("str"))
        .fillna(rows["Index"])
    )
    ours = load_outcomes("jbb-behaviors").astype({"item_id": "str", "benchmark": "str"})
    for benchmark, label in (
        ("XSTest safe", "safe"),
        ("JBB judge comparison, jailbreak attempts", "no prompt of XSTest"),
    ):
        assert set(ours.loc[ours["benchmark"] == benchmark, "item_id"]) == set(ids[labels == label])
    people = rows.loc[labels == "safe", ["human1", "human2", "human3", "human_majority"]].to_numpy()
    goals = rows.loc[labels == "safe", "goal"].nunique()
    assert has_defect("jbb-behaviors", f"the {len(people)} answers to XSTest ({goals} goals)")
    assert set(people.flat) == {"0"}


@needs_upstream
def test_refusal_direction_against_json():
    ours = load_outcomes("refusal-direction")
    names = {"substring_matching": "substring matching", "llamaguard2": "Llama Guard 2"}
    for path in sorted((UPSTREAM / "refusal-direction/pipeline/runs").rglob("completions/*.json")):
        rows = json.loads(path.read_text())["completions"]
        model, condition = path.parts[-3], path.stem.split("_")[1]
        own = ours[(ours["model"] == model) & (ours["condition"] == condition)]
        own = own[(own["benchmark"] == "JailbreakBench") == path.stem.startswith("jailbreakbench")]
        for key, judge in names.items():
            found = own[own["judge"] == judge].sort_values("item_id", key=lambda ids: ids.astype(int))
            theirs = [str(row[f"is_jailbreak_{key}"]) for row in rows if f"is_jailbreak_{key}" in row]
            assert found["label"].tolist() == theirs


def test_the_shipped_folder_loads_as_a_data_set(tmp_path, monkeypatch):
    monkeypatch.setattr(datasets.config, "HF_HUB_OFFLINE", True)
    folder = str(ROOT / "data")
    loaded = datasets.load_dataset(folder, "outcomes-xstest", split="train", cache_dir=str(tmp_path))
    assert loaded.num_rows == len(load_outcomes("xstest"))
    names = datasets.get_dataset_config_names(folder, cache_dir=str(tmp_path))
    assert {name for name in names if name.startswith("outcomes-")} == {f"outcomes-{name}" for name in list_outcomes()}
