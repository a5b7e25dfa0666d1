"""The further paper folders against the tables they were made from, and what makes them comparable."""

import csv
import re
from pathlib import Path
from typing import get_args

import pytest
from folders import GUO, ROOT

from fragility.claims.claim import load_claims
from fragility.printed.cells import cells, uncounted
from fragility.printed.contrasts import SAME, contrasts
from fragility.printed.paper import Paper, bare_paper, list_papers, load_paper
from fragility.schemas.paper import Role
from fragility.schemas.vocabulary import KINDS, load_vocabulary

HELD = ROOT.parent / "shared" / "literature"
VOCABULARY = load_vocabulary(ROOT)
PAPERS = {key: load_paper(key, ROOT) for key in list_papers(ROOT)}
#: The papers whose numbers are transcribed beside the project; those on judges were read elsewhere.
TRANSCRIBED = [key for key, paper in PAPERS.items() if paper.card.subject == "alignment"]
#: Told by listings alone: no table of its own stands beside the project.
TOLD = ["zhang2025_inverse_ifeval"]
#: A first transcription of one paper whose folder has another name.
MERGED = {"anon2026_data_selection"}
#: Folders transcribed in the columns of scores.csv itself; the earlier ones have `n_items` and `seen_in`.
LATER = [
    "guan2025_benign_samples", "he2024_safe_data", "huang2024_lisa", "huang2025_virus", "li2026_bi_qsto",
    "seth2026_safetune", "tamsal2026_adaptation", "yang2026_asft", "zhang2026_sldr", "zhao2026_sdp",
]  # fmt: skip
OTHERS = [key for key in TRANSCRIBED if key not in (GUO, *TOLD, *LATER)]
#: Cells in words that are no number and are left out, as the card's notes say.
WORDS = {"guan2025_benign_samples": {"gpt-4o", "roughly one in three"}}
needs_literature = pytest.mark.skipif(not HELD.is_dir(), reason="the literature folder is not beside this checkout")


def source(key: str) -> list[dict[str, str]]:
    with open(HELD / key / "scores.csv", newline="", encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


@pytest.fixture(params=list(PAPERS))
def paper(request: pytest.FixtureRequest) -> Paper:
    return PAPERS[request.param]


@needs_literature
def test_every_paper_of_the_literature_has_a_folder() -> None:
    assert {path.parent.name for path in HELD.glob("*/scores.csv")} - MERGED == set(TRANSCRIBED) - set(TOLD)


@needs_literature
@pytest.mark.parametrize("key", LATER)
def test_every_number_of_a_later_folder_is_carried_over(key: str) -> None:
    """Settings may move from the condition to the locator; a number keeps its digits, or its note says how it stood."""
    rows = [row for row in source(key) if row["value_text"] not in WORDS.get(key, ())]
    scores = PAPERS[key].scores.to_dict("records")
    assert len(rows) == len(scores)
    for old, new in zip(rows, scores, strict=True):
        assert old["confidence"] == new["confidence"] and new["locator"].startswith(old["locator"])
        digits = re.findall(r"[\d.]+", old["value_text"])
        same = old["value_text"] == new["value_text"] or digits == re.findall(r"[\d.]+", new["value_text"])
        assert same or "printed" in new["note"], old["locator"]
        assert new["n_stated"] in (old["n_stated"], "") or f"{new['n_stated']}" in new["note"]
        assert new["model"] == old["model"] or not old["model"]
        assert (
            new["condition"] in (old["condition"], "")
            or new["condition"].replace("SLDR", "Ours") in (old["condition"] or "")
            or new["condition"].startswith("router, ")
            or old["condition"].endswith(new["condition"])
        )


@needs_literature
@pytest.mark.parametrize("key", OTHERS)
def test_every_printed_number_is_carried_over_to_the_last_digit(key: str) -> None:
    rows, scores = source(key), PAPERS[key].scores.to_dict("records")
    assert len(rows) == len(scores)
    for old, new in zip(rows, scores, strict=True):
        assert (old["value_text"], old["confidence"]) == (new["value_text"], new["confidence"])
        assert old["locator"].startswith(new["locator"]) and new["row"] in old["locator"] + old["judge"]
        for kind in KINDS:
            assert VOCABULARY.canonical(kind, old[kind], key) == new[kind]
        assert VOCABULARY.stated(old["judge"]) == new["judge"]
        assert new["n_stated"] in (old["n_items"], "")
        assert old["condition"] == new["condition"] or new["column"] in old["condition"]
        if old["seen_in"].startswith("released file"):
            assert old["seen_in"] == new["note"]


@needs_literature
@pytest.mark.parametrize("key", OTHERS)
def test_a_stated_n_is_dropped_only_where_the_card_says_so(key: str) -> None:
    dropped = {
        new["benchmark"]
        for old, new in zip(source(key), PAPERS[key].scores.to_dict("records"), strict=True)
        if old["n_items"] and not new["n_stated"]
    }
    for benchmark in dropped:
        item = PAPERS[key].benchmark(benchmark)
        assert item is not None and not item.stated
        assert any(benchmark in note and "released n" in note for note in PAPERS[key].card.notes)


@needs_literature
@pytest.mark.parametrize("key", OTHERS)
def test_one_model_has_one_name_and_no_two_models_share_one(key: str) -> None:
    """Spellings may be joined; within one table of the source every model keeps a name of its own."""
    seen: dict[tuple[str, str], set[str]] = {}
    for old, new in zip(source(key), PAPERS[key].scores.to_dict("records"), strict=True):
        seen.setdefault((new["locator"], new["model"]), set()).add(old["model"])
    assert all(len(spellings) == 1 for spellings in seen.values())


@needs_literature
@pytest.mark.parametrize("key", [GUO, *OTHERS])
def test_the_source_table_itself_can_be_read_without_a_card(key: str) -> None:
    read = bare_paper(HELD / key / "scores.csv", VOCABULARY)
    assert len(read.scores) == len(source(key))
    assert not read.unknown
    assert list(read.scores["value_text"]) == [row["value_text"] for row in source(key)]


def test_a_folder_is_valid_and_its_cells_and_reasons_add_up(paper: Paper) -> None:
    load_claims(paper)
    assert len(cells(paper)) + len(uncounted(paper)) == len(paper.scores)
    assert uncounted(paper)["reason"].str.len().min() > 0 or not len(uncounted(paper))
    assert paper.scores["address"].is_unique


def test_second_hand_numbers_enter_nothing(paper: Paper) -> None:
    second = paper.scores[paper.scores["confidence"] == "second-hand"]
    assert not set(second["address"]) & set(cells(paper)["address"])
    if len(second) == len(paper.scores):
        assert "second-hand" in paper.card.read_as and any("second-hand" in note for note in paper.card.notes)


def test_the_card_names_what_the_scores_hold_and_nothing_else(paper: Paper) -> None:
    held = {table.locator for table in paper.card.tables if table.held}
    assert {name for name in paper.scores["locator"] if paper.key != GUO} <= held
    if paper.key != GUO:
        assert held == set(paper.scores["locator"])
        assert {item.name for item in paper.card.models} == set(paper.scores["model"]) - {""}
        assert {item.name for item in paper.card.conditions} == set(paper.scores["condition"]) - {""}
        assert {item.name for item in paper.card.benchmarks} == set(paper.scores["benchmark"]) - {""}


def test_roles_are_closed_and_sizes_are_those_of_the_names(paper: Paper) -> None:
    for condition in paper.card.conditions:
        assert condition.role in get_args(Role)
        assert not condition.samples or "fine-tuning" in condition.role or condition.role == "decoding"
    for model in paper.card.models:
        if model.size_b is not None:
            assert f"{model.size_b:g}b" in model.name.lower().replace(" ", "")


def test_an_arm_pairs_with_its_reference_in_a_table(paper: Paper) -> None:
    """By the printed rows alone: some row of the arm has its match, in all that `contrasts` pairs on."""
    rows = paper.scores if paper.key in (GUO, *LATER) else paper.scores[paper.scores["column"] == ""]
    for condition in paper.card.conditions:
        if condition.reference:
            arms = [rows[rows["condition"] == name][SAME] for name in (condition.reference, condition.name)]
            assert len(arms[0].merge(arms[1], on=SAME)), condition.name


def test_contrasts_of_all_arms_and_references_are_computed(paper: Paper) -> None:
    """A cell that is printed twice, or a sign that is turned, would show here."""
    for condition in paper.card.conditions:
        if condition.reference:
            found = contrasts(paper, condition.reference, condition.name)
            assert found["p_ref"].between(0, 1).all() and found["p_trt"].between(0, 1).all()
            assert not found.duplicated(["model", "benchmark", "locator", "judge", "ref_address"]).any()


def test_a_mean_over_runs_counts_answers_and_not_items(tmp_path: Path) -> None:
    """Of 4 items in 2 runs, 12.5 % are one answer of eight; the same print over one run is impossible."""
    head = "benchmark,metric,unit,direction,value_text,n_stated,confidence\n"
    path = tmp_path / "runs.csv"
    path.write_text(
        head
        + 'HEx-PHI,"attack success rate, mean of 2 runs",percent,lower-safer,12.5,4,own-text\n'
        + "HEx-PHI,attack success rate,percent,lower-safer,12.5,4,own-text\n"
    )
    several, one = cells(bare_paper(path, VOCABULARY)).to_dict("records")
    assert (several["n"], several["safe_counts"], several["possible"]) == (8, (7,), True)
    assert (one["n"], one["possible"]) == (4, False)
