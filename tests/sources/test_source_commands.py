"""The commands `sources list`, `show` and `fetch` as a user calls them."""

import pytest
from click.testing import CliRunner
from sources.cards import COMMIT, REPOSITORY, content_of, file_entry, write_card, write_files

from fragility.suite.cli import main

FILES = {"labels.csv": content_of("yes", 100), "prompts.csv": content_of("no")}
DETAILS = {
    "licence": {"name": "CC BY-NC 4.0", "text_may_be_redistributed": False, "non_commercial": True},
    "judges": [
        {"name": "people", "kind": "human", "labels": {"1": "refused", "0": "complied"}, "note": "two of three"},
        {"name": "grader", "version": "v2", "kind": "model", "scale": "0 to 100"},
    ],
    "cluster": "the prompt's pair",
    "benchmarks": ["advbench"],
    "defects": [{"what": "two rows stand twice", "handling": "the second is skipped"}],
    "headlines": [
        {
            "id": "rate",
            "quantity": "share refused",
            "locator": "README",
            "reported_text": "38%",
            "unit": "percent",
            "missing": "the weights",
        }
    ],
    "notes": ["Read with care."],
}


@pytest.fixture
def root(tmp_path, monkeypatch):
    monkeypatch.setenv("FRAGILITY_ROOT", str(tmp_path))
    write_card(tmp_path, "one", FILES)
    return tmp_path


def run(*words):
    return CliRunner().invoke(main, ["sources", *words])


def row_of(output, name):
    return next(line.split() for line in output.splitlines() if line.split()[:1] == [name])


def test_list_has_a_row_for_each_source_with_its_marks(root, hub):
    write_card(root, "two", FILES, **DETAILS)
    write_card(root, "three", {}, files=[file_entry("table.csv", b"x", reduced=True, how="labels kept")])
    hub.files[REPOSITORY, COMMIT] = FILES
    assert run("fetch", "one").exit_code == 0
    (root / "data" / "outcomes").mkdir()
    (root / "data" / "outcomes" / "three.parquet").touch()
    out = run("list").output
    assert {"MIT", "cached", "2"} <= set(row_of(out, "one"))
    assert "non-commercial" in out and "no" in row_of(out, "two")
    assert "shipped" in row_of(out, "three") and "1," in row_of(out, "three") and "reduced" in out


@pytest.mark.parametrize("width", [120, 100, 80])
def test_no_word_of_the_list_is_cut_at_a_usual_width(root, monkeypatch, width):
    write_card(root, "a-source-whose-name-is-a-long-one", FILES, **DETAILS)
    monkeypatch.setattr("fragility.released.sources.show.WIDTH", width)
    lines = run("list").output.splitlines()
    assert max(map(len, lines)) <= width
    words = " ".join(lines).split()
    assert {"a-source-whose-name-is-a-long-one", "non-commercial", "licence"} <= set(words)
    assert ("title" in words, "gives" in words) == (width >= 120, width >= 100)


def test_show_tells_what_the_card_holds(root):
    write_card(root, "two", FILES, **DETAILS)
    out = run("show", "two").output
    for content in FILES.values():
        assert file_entry("", content)["sha256"] in out
    for words in (
        f"github {REPOSITORY} at {COMMIT}",
        "licence: CC BY-NC 4.0, non-commercial",
        "people (human): '1' = refused; '0' = complied",
        "grader v2 (model): scale 0 to 100",
        "clusters: the prompt's pair",
        "two rows stand twice -> the second is skipped",
        "rate: share refused = 38% (README); missing: the weights",
        "Read with care.",
    ):
        assert words in " ".join(out.split()), words
    assert max(map(len, out.splitlines())) <= 120


def test_a_misspelt_source_stops_before_anything_is_fetched(root, hub):
    hub.files[REPOSITORY, COMMIT] = FILES
    for words in (["show", "oen"], ["fetch", "one", "oen"]):
        result = run(*words)
        assert result.exit_code == 2
        assert result.stderr == "error: unknown source 'oen'; did you mean 'one'?\n"
    assert not hub.log


def test_fetch_says_what_it_did_and_exits_with_the_worst(root, hub):
    hub.files[REPOSITORY, COMMIT] = FILES
    write_card(root, "two", FILES, **DETAILS)
    every = run("fetch")
    assert every.exit_code == 0 and every.stderr == ""
    assert "one: 2 files" in every.output and "left out: two: non-commercial" in every.output
    named = run("fetch", "two")
    assert named.exit_code == 2 and named.stderr.count("\n") == 1
    assert run("fetch", "two", "--accept-licence").exit_code == 0


def test_fetch_from_a_folder(root, hub):
    folder = write_files(root / "local", "one", FILES)
    result = run("fetch", "one", "--from", str(folder))
    assert result.exit_code == 0 and result.output == "one: 2 files verified, used in place\n"
    lacking = run("fetch", "one", "--from", str(root / "lacking"))
    assert lacking.exit_code == 2 and "--from: no such folder" in lacking.stderr
    assert not hub.log


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"address": {"kind": "github", "repository": REPOSITORY, "revision": "main"}}, "a commit of 40"),
        ({"address": {"kind": "hub", "repository": "repo", "revision": COMMIT}}, "expected owner/name"),
        ({"address": {"kind": "package", "repository": "suite", "revision": "1.0"}}, "the sha256 of its wheel"),
        (
            {"address": {"kind": "package", "repository": "suite", "revision": "..", "wheel_sha256": "0" * 64}},
            "a package needs a version",
        ),
        ({"files": [file_entry("../outside.csv", b"x")]}, "a plain path below"),
        ({"files": [file_entry("/etc/outside.csv", b"x")]}, "a plain path below"),
        ({"files": [file_entry("a//b.csv", b"x")]}, "a plain path below"),
    ],
)
def test_a_card_that_pins_nothing_or_leads_out_is_refused(root, fields, words):
    with pytest.raises(ValueError, match=words):
        write_card(root, "bad", {}, **fields)
