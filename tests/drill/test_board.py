"""The scoreboard: stored with its digest, told in pages of the same bytes, and still true of the suite as it is."""

import hashlib
import json
import re

import pytest
from folders import ROOT
from scipy import stats

from fragility.drill.batches import PARTS, WHOLE, Sizes, batches, done
from fragility.drill.board import FILE, board_of, digest, load_board, loud, scoreboard, weak
from fragility.drill.corrected import corrected_records
from fragility.drill.fault import FAULTS
from fragility.drill.page import BEGIN, FOLDER, checklist, drill_page, finding
from fragility.drill.released import FILE_FAULTS
from fragility.drill.tally import LEVELS, rate
from fragility.drill.trials import MEND, REPORT, REPORT_WORDS, USED, Asked, trials
from fragility.drill.verdicts import right, verdict_records
from fragility.errors import InputError
from fragility.schemas.verdict import RULE_VERSION, VERDICTS

BOARD = load_board(ROOT)
#: Kinds whose rates are made again in the test, over few papers and with another seed.
AGAIN = (
    "text contradicts its table",
    "difference with the wrong sign",
    "average of other cells",
    "a column copied",
    "label codebook reversed",
    "wrong edition stated",
)
#: An interval so wide that a rate which did not change leaves it once in a thousand runs.
LEVEL = 0.999


def ends(yes, of):
    found = stats.binomtest(yes, of).proportion_ci(LEVEL, "exact")
    return found.low, found.high


def meets(stored, yes, of):
    """Return whether the interval of a stored rate and that of a fresh one have a value in common."""
    if not of or not stored["of"]:
        return True
    (low, high), (least, most) = ends(stored["yes"], stored["of"]), ends(yes, of)
    return low <= most and least <= high


def test_rates_have_exact_intervals():
    for yes, of in ((0, 9), (3, 10), (9, 9)):
        low, high = stats.binomtest(yes, of).proportion_ci(0.95, "exact")
        assert (rate(yes, of)["low"], rate(yes, of)["high"]) == pytest.approx((low, high), abs=6e-5)
    assert rate(0, 0)["share"] is None


def test_the_stored_table_is_what_its_digest_says_and_covers_every_kind(tmp_path):
    assert [kind["name"] for kind in BOARD["kinds"]] == list(FAULTS)
    assert set(BOARD["files"]) == {"none", *FILE_FAULTS}
    assert BOARD["seed"] == REPORT and REPORT not in (MEND, *USED)
    assert f"{REPORT:08x}" == hashlib.sha256(REPORT_WORDS.encode()).hexdigest()[:8]
    assert set(BOARD["releases"]) == {"none", *(name for name, one in FAULTS.items() if one.where == "labels")}
    path = tmp_path / FILE
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps(BOARD | {"papers": BOARD["papers"] + 1}))
    with pytest.raises(InputError, match="digest"):
        load_board(tmp_path)
    assert digest(BOARD) == BOARD["digest"]


def test_the_pages_are_made_from_the_table():
    folder = ROOT / FOLDER
    assert (folder / "drill.md").read_text(encoding="utf-8") == drill_page(BOARD)
    assert (folder / "checklist.md").read_text(encoding="utf-8") == checklist(BOARD)
    assert f"{BEGIN}\n{finding(BOARD)}\n" in (folder / "index.md").read_text(encoding="utf-8")
    few = {"noticed_of_visible": rate(7, 10)}
    poor = BOARD | {"kinds": [kind | (few if kind["name"] == "truncated" else {}) for kind in BOARD["kinds"]]}
    assert weak(poor) == [*weak(BOARD), "truncated"] and "of what is visible: truncated." in drill_page(poor)
    steps = {FAULTS[kind["name"]].reveals for kind in BOARD["kinds"]}
    assert len(re.findall(r"^## \d+\. ", checklist(BOARD), re.M)) == len(steps)


def test_no_paper_without_a_fault_gets_an_accusation():
    assert BOARD["alarms"]["papers"]["yes"] == 0
    assert all(found["yes"] == 0 for found in BOARD["files"]["none"].values())
    assert BOARD["releases"]["none"]["held"]["yes"] == 0


def test_no_chance_is_small_more_often_than_it_says():
    for found in BOARD["chances"]:
        for level in LEVELS:
            assert found[f"at most {level:g}"]["low"] <= level, found["check"]


def test_the_rates_of_the_suite_as_it_is_lie_where_the_table_says():
    records = trials(Asked(16, 5, AGAIN, peers=False))
    stored = {kind["name"]: kind for kind in BOARD["kinds"]}
    assert not any(record["alarms"] for record in records if record["what"] == "clean")
    for name in AGAIN:
        seen = [record for record in records if record.get("kind") == name and record["visible"]]
        noticed = sum(record["accused"] or record["odd"] for record in seen)
        assert meets(stored[name]["noticed_of_visible"], noticed, len(seen)), name
        of = [record for record in records if record.get("kind") == name]
        assert meets(stored[name]["visible"], len(seen), len(of)), name


def test_verdicts_on_known_truths_lie_where_the_table_says():
    if BOARD["rule"] != RULE_VERSION:
        pytest.skip(f"the table was made with rule {BOARD['rule']}: fragility drill --self --store makes it again")
    records = verdict_records(5, 5)
    assert {record["truth"] for record in records} >= {"true", "false", "undecidable"}
    sided = [right(record["verdict"], record["truth"]) for record in records]
    stored = BOARD["concerns"].values()
    yes, of = sum(found["yes"] for found in stored), sum(found["of"] for found in stored)
    assert meets({"yes": yes, "of": of}, sided.count(True), sided.count(True) + sided.count(False))
    undecidable = [record["verdict"] for record in records if record["truth"] == "undecidable"]
    assert set(undecidable) == {"not-checkable"} and set(undecidable) <= set(VERDICTS)


def test_corrected_rates_hold_the_truth_as_often_as_stated_and_the_judge_alone_does_not():
    stored = {(row["labelled"], row["method"]): row for row in BOARD["corrected"]}
    fresh = corrected_records(60, 5)
    for (labelled, method), row in stored.items():
        of = [record["covered"] for record in fresh if (record["labelled"], record["method"]) == (labelled, method)]
        given = [covered for covered in of if covered is not None]
        assert meets(row["covered"], sum(given), len(given)), method
        if method != "the judge alone":
            assert ends(row["covered"]["yes"], row["covered"]["of"])[1] >= 0.95, method
    alone = [row["covered"] for (_, method), row in stored.items() if method == "the judge alone"]
    assert all(covered["high"] < 0.8 for covered in alone)


def test_two_runs_give_the_same_table():
    sizes = Sizes(papers=1, claims=1, pairs=2)
    one, two = (scoreboard(sizes, seed=3) for _ in range(2))
    assert one == two and digest(one) == one["digest"]
    kept = json.loads(json.dumps(done(batches(sizes, 3))))
    assert board_of(kept, sizes, 3) == one, "records that were kept as JSON give another table"


def test_batches_together_are_the_whole_and_each_is_the_same_alone(monkeypatch):
    for part, (size, _) in PARTS.items():
        own = [batch for batch in batches(WHOLE, 7) if batch.part == part]
        assert sum(batch.number for batch in own) == getattr(WHOLE, part)
        assert [batch.start for batch in own] == list(range(0, getattr(WHOLE, part), size))
    assert len({batch.name for batch in batches(WHOLE, 7)}) == len(batches(WHOLE, 7))
    monkeypatch.setitem(PARTS, "corrected", (2, PARTS["corrected"][1]))
    over = batches(Sizes(corrected=5), 3)
    assert [batch.number for batch in over] == [2, 2, 1]
    assert done(over)["corrected"] == done(over, jobs=2)["corrected"] == corrected_records(5, 3)


def test_no_check_objects_more_often_than_it_states():
    assert loud(BOARD) == []
    noisy = {"numbers": {"granularity": rate(1, 100)}, "oddities": {"equal sequences": rate(60, 100)}}
    assert loud({"alarms": noisy}) == ["granularity", "equal sequences"]


def test_every_notebook_and_command_of_the_path_exists():
    text = " ".join((ROOT / FOLDER / "path.md").read_text(encoding="utf-8").split())
    names = re.findall(r"[Nn]otebook `([\w-]+)`", text)
    assert len(names) == 7 and all((ROOT / "notebooks" / f"{name}.ipynb").is_file() for name in names)
    for key in re.findall(r"fragility (?:editions|drill --paper) (\w+)", text):
        assert key == "made" or (ROOT / "data" / "papers" / key).is_dir()
