"""A table of printed numbers that no card describes: read as it is, what is unknown counted, mistakes named."""

from pathlib import Path

import pytest
from folders import GUO, ROOT, copy_of_data

from fragility.errors import InputError
from fragility.printed.cells import cells, granularity, uncounted
from fragility.printed.paper import bare_paper, load_paper
from fragility.schemas.vocabulary import load_vocabulary

VOCABULARY = load_vocabulary(ROOT)
HEAD = "locator,model,condition,benchmark,n_items,metric,unit,direction,value_text,judge,confidence,seen_in\n"
GOOD = "Table 1,M,Base,HEx-PHI,330,ASR,%,lower=safer,33.33,J,own-text,here\n"


def bare(tmp_path: Path, text: str, name: str = "theirs.csv") -> Path:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


def test_the_folder_and_its_bare_table_give_the_same_counts() -> None:
    """Two ways into the same cells: with the card's benchmarks and without a card."""
    path = ROOT / "data" / "papers" / GUO / "scores.csv"
    ours, theirs = cells(load_paper(GUO, ROOT)), cells(bare_paper(path, VOCABULARY))
    same = ["address", "n", "n_kind", "counts", "safe_counts", "rate", "grade", "possible"]
    named = [frame[frame["benchmark"] != ""][same].reset_index(drop=True) for frame in (ours, theirs)]
    assert named[0].equals(named[1])


def test_unknown_words_are_kept_and_counted_and_give_no_count(tmp_path: Path) -> None:
    odd = "Table 1,M,Tuned,MyBench,50,vibes,stars,sideways,4.5,J,own-text,here\n"
    paper = bare_paper(bare(tmp_path, HEAD + GOOD + odd), VOCABULARY)
    assert paper.unknown == {
        "unit": {"stars": 1}, "direction": {"sideways": 1}, "metric": {"vibes": 1}, "benchmark": {"MyBench": 1},
    }  # fmt: skip
    assert list(paper.scores["metric"]) == ["attack success rate", "vibes"]
    assert list(cells(paper)["value_text"]) == ["33.33"]
    assert list(uncounted(paper)["reason"]) == ["not a share of items (vibes, stars)"]
    assert [item.name for item in paper.card.benchmarks] == ["HEx-PHI", "MyBench"]
    assert {item.role for item in paper.card.conditions} == {"not stated"}


def test_an_unknown_benchmark_is_still_checked_at_its_stated_n(tmp_path: Path) -> None:
    row = "Table 1,M,Base,MyBench,8,ASR,%,lower=safer,12.5,J,own-text,here\n"
    paper = bare_paper(bare(tmp_path, HEAD + row), VOCABULARY)
    assert list(cells(paper)["safe_counts"]) == [(7,)]
    assert set(granularity(paper)["n"]) == {8}


def test_values_alone_are_enough(tmp_path: Path) -> None:
    paper = bare_paper(bare(tmp_path, "value_text\n12.5\n~6%\n"), VOCABULARY)
    assert [printed.kind for printed in paper.scores["printed"]] == ["exact", "approximate"]
    assert paper.scores["address"].is_unique and cells(paper).empty
    assert set(uncounted(paper)["reason"]) == {"confidence not stated: enters no verdict"}


def test_an_empty_table_is_an_empty_paper(tmp_path: Path) -> None:
    paper = bare_paper(bare(tmp_path, HEAD), VOCABULARY)
    assert len(paper.scores) == 0 and cells(paper).empty and granularity(paper).empty


def test_the_digest_follows_the_file(tmp_path: Path) -> None:
    one = bare_paper(bare(tmp_path, HEAD + GOOD), VOCABULARY)
    other = bare_paper(bare(tmp_path, HEAD + GOOD.replace("33.33", "33.34"), "other.csv"), VOCABULARY)
    assert one.digest == bare_paper(one.folder, VOCABULARY).digest != other.digest


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (HEAD.replace("value_text", "value") + GOOD, ["theirs.csv", "value_text", "missing"]),
        (HEAD + GOOD.replace("33.33", "n.s."), ["row 1", "value_text", "n.s."]),
        (HEAD + GOOD.replace("33.33", "133.33"), ["row 1", "value_text", "0 to 100"]),
        (HEAD + GOOD.replace("%,lower", "fraction,lower").replace("33.33", "33%"), ["row 1", "value_text", "percent"]),
        (HEAD + GOOD.replace("330", "many"), ["row 1", "n_stated", "many", "whole number"]),
    ],
)
def test_a_mistake_is_one_clear_line(text: str, expected: list[str], tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        bare_paper(bare(tmp_path, text), VOCABULARY)
    for part in expected:
        assert part in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("cells_of_row", "expected"),
    [
        (f"{GUO},2601.19231,v1", None),
        (f"{GUO},2601.19231,not stated in copy", None),
        ("other2020_paper,2601.19231,v1", "paper_key"),
        (f"{GUO},2601.19232,v1", "arxiv_id"),
        (f"{GUO},2601.19231,v2", "version"),
    ],
)
def test_columns_that_name_the_paper_are_checked_against_the_card(
    cells_of_row: str, expected: str | None, tmp_path: Path
) -> None:
    root = copy_of_data(tmp_path)
    path = root / "data" / "papers" / GUO / "scores.csv"
    head, *rows = path.read_text().splitlines()
    named = [f"paper_key,arxiv_id,version,{head}", *(f"{cells_of_row},{row}" for row in rows)]
    path.write_text("\n".join(named) + "\n")
    if expected is None:
        read = load_paper(GUO, root).scores
        assert len(read) == len(rows) and not {"arxiv_id", "version"} & set(read.columns)
        return
    with pytest.raises(InputError, match=f"row 1, column {expected}"):
        load_paper(GUO, root)
