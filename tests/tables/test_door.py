"""One door to data: every shipped table opens by its name, offline, with its card; the original only as pinned."""

import os
import subprocess
import sys
import time

import pytest
from sources.cards import COMMIT, REPOSITORY
from sources.deriving import GOOD, SECRET, checkout, run, source
from sources.hub import Hub

import fragility as fg
from fragility.errors import InputError
from fragility.files import project_root
from fragility.released.labels import SCHEMA, list_outcomes, load_outcomes
from fragility.tables.cards import cards
from fragility.tables.register import tables

ROOT = project_root()


@pytest.fixture(scope="module", autouse=True)
def _own_cache(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FRAGILITY_CACHE", str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture
def hub(monkeypatch):
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with Hub() as server:
        for name in ("HF_ENDPOINT", "FRAGILITY_GITHUB_RAW"):
            monkeypatch.setenv(name, server.url)
        yield server


@pytest.fixture
def made(tmp_path, monkeypatch):
    monkeypatch.setenv("FRAGILITY_ROOT", str(tmp_path / "checkout"))
    monkeypatch.setenv("FRAGILITY_CACHE", str(tmp_path / "cache"))
    return checkout(tmp_path / "checkout")


@pytest.mark.parametrize("name", ["xstest", "jbb-behaviors"])
def test_the_data_set_is_the_shipped_table_row_for_row(name):
    ours, theirs = load_outcomes(name), fg.load(name).to_pandas()
    assert list(ours) == list(theirs)
    same = ours["label"].astype("object").where(ours["label"].notna(), None).tolist()
    assert same == theirs["label"].astype("object").where(theirs["label"].notna(), None).tolist()
    assert ours["item_id"].tolist() == theirs["item_id"].tolist()


def test_all_outcomes_together_are_the_sources_one_after_another():
    whole = fg.load("outcomes")
    assert whole.column_names == SCHEMA.names
    assert whole.num_rows == sum(len(load_outcomes(name, columns=["model"])) for name in list_outcomes())


def test_a_table_opens_again_without_being_read():
    fg.load("safety-refusal-stability")
    started = time.process_time()
    data = fg.load("safety-refusal-stability")
    assert time.process_time() - started < 0.5
    assert data.cache_files == [] or data.num_rows == 227_760
    assert type(data.data).__name__ == "MemoryMappedTable"


def test_a_table_that_changed_is_not_taken_from_the_cache(made):
    source(made)
    run(made, "derive")
    before = fg.load("made")
    source(made, files=GOOD | {"datasets/responses_labeled/evaluate.csv": "question,Response,label\n3,three,1\n"})
    run(made, "derive")
    assert fg.load("made").unique("item_id") != before.unique("item_id")


def test_where_the_cache_cannot_be_written_the_table_is_held_in_memory(monkeypatch, tmp_path):
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setenv("FRAGILITY_CACHE", str(tmp_path / "file"))
    assert fg.load("jbb-behaviors").num_rows == 2400


def test_every_data_set_says_its_licence_and_no_name_is_left_out():
    held = tables()
    assert len(held) == len(fg.configurations())
    for name in ("outcomes-xstest", "scores-sorry-bench-site", "benchmark-advbench", "openings-xstest"):
        assert fg.load(name).info.license
        assert fg.load(name).num_rows == held[name].rows(ROOT)


def test_printed_numbers_keep_their_text_and_bounds_are_told_apart():
    printed = fg.scores().to_pandas()
    assert set(printed["paper_key"]) == set(fg.list_papers())
    assert (printed["value_text"] != "").all()
    assert set(printed.loc[printed["value"].isna(), "kind"]) <= {"range", "missing", "not-a-number"}
    assert printed.loc[printed["kind"] == "exact", "value"].notna().all()


def test_an_unknown_name_is_one_line_with_the_nearest():
    with pytest.raises(InputError, match="did you mean 'xstest'") as refused:
        fg.load("xtest")
    assert "\n" not in str(refused.value)


def test_a_gated_benchmark_says_what_a_reader_with_access_does():
    with pytest.raises(InputError, match="fragility benchmarks features sorry-bench"):
        fg.load_benchmark("SORRY-Bench")


@pytest.mark.parametrize("kind", ["hub", "github"])
def test_the_original_comes_by_its_revision_and_is_derived_without_text(made, hub, kind):
    source(made, address={"kind": kind, "repository": REPOSITORY, "revision": COMMIT})
    run(made, "derive")
    hub.files[REPOSITORY, COMMIT] = {path: text.encode() for path, text in GOOD.items()}
    fresh = fg.load("made", online=True)
    assert fresh.to_pandas().equals(fg.load("made").to_pandas())
    assert SECRET not in fresh.to_pandas().to_csv()
    assert {path.rsplit("/", 1)[-1] for method, path, _ in hub.log if method == "GET"} >= {"train.csv", "evaluate.csv"}
    assert fg.load("made", revision=COMMIT).num_rows == fresh.num_rows


def test_another_revision_or_another_byte_is_refused(made, hub):
    source(made)
    with pytest.raises(InputError, match=f"no hashes are known for revision 'main' of made; the card pins {COMMIT}"):
        fg.load("made", revision="main")
    hub.files[REPOSITORY, COMMIT] = {path: text.replace("three", "drei!").encode() for path, text in GOOD.items()}
    with pytest.raises(InputError, match="sha256"):
        fg.load("made", online=True)


def test_a_gated_source_asks_for_licence_and_token_in_one_line(made):
    source(made, licence={"name": "ask first", "text_may_be_redistributed": False, "gated": True})
    with pytest.raises(InputError, match=r"made is gated; read the licence .*accept_licence=True and set HF_TOKEN"):
        fg.load("made", online=True)


def test_the_cards_are_those_of_the_tables_that_are_shipped():
    for place, text in cards(ROOT).items():
        assert (ROOT / place / "README.md").read_text("utf-8") == text, "run: fragility data cards"


def test_the_library_opens_the_folders_by_name(tmp_path):
    """In a process of its own, offline and with an empty cache: as a reader does."""
    code = (
        "import datasets, sys\n"
        "for folder, name in (('data', 'outcomes-xstest'), ('data/tables', 'printed-rottger2024_xstest')):\n"
        "    print(datasets.load_dataset(f'{sys.argv[1]}/{folder}', name, split='train').num_rows)\n"
    )
    env = os.environ | {"HF_HUB_OFFLINE": "1", "HF_HOME": str(tmp_path), "HF_DATASETS_DISABLE_PROGRESS_BARS": "1"}
    made = subprocess.run([sys.executable, "-c", code, str(ROOT)], env=env, capture_output=True, text=True, check=True)
    one = tables()["printed-rottger2024_xstest"].rows(ROOT)
    assert made.stdout.split() == ["11250", str(one)]
