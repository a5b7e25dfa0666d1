"""Overlap, declared copies, curves and the reading of shipped files, on made benchmarks with planted copies."""

from random import Random

import pandas as pd
import pytest
from benchmarks.made import checkout, prompts, random_text

from fragility.errors import InputError
from fragility.released import benchmarks
from fragility.released.benchmarks.independence import THRESHOLDS


@pytest.fixture
def root(tmp_path):
    """Return a checkout: B holds an equal copy and a reworded one of A, and one prompt twice; C is a part of B."""
    generator = Random(5)
    one = [random_text(generator, 15) for _ in range(10)]
    two = [random_text(generator, 15) for _ in range(5)]
    two[0] = one[0].upper() + "."
    two[1] = " ".join([*one[1].split()[:-1], "otherword"])
    two[4] = two[3]
    sets = {"A": prompts(one, "a"), "B": prompts(two, "b", origin="own"), "C": prompts(two[:2], "c")}
    sets["B"].loc[[0, 1, 2], "origin"] = "taken from A"
    checkout(tmp_path, "A", "B", "C", "D", c={"where": {"kind": "x"}}, d={"source": "", "file": "", "gated": True})
    benchmarks.write_features(sets, tmp_path)
    return tmp_path


def test_overlap_has_a_direction_and_leaves_parts_of_other_files_out(root):
    table = benchmarks.overlap(root=root).set_index(["benchmark", "other"])
    assert sorted(table.index) == [("A", "B"), ("B", "A")]
    assert table.loc[("A", "B"), ["n", "near", "exact", "share"]].tolist() == [10, 2, 1, 20]
    assert table.loc[("B", "A"), ["n", "near", "exact", "share"]].tolist() == [5, 2, 1, 40]
    assert benchmarks.overlap(threshold=1, root=root)["near"].tolist() == [1, 1]


def test_declared_copies_are_found_or_not(root):
    table = benchmarks.declared("B", "A", ["taken from A"], root)
    assert set(table["declared"]) == {3}
    assert set(table["found besides"]) == {0}
    assert table["found"].iloc[0] == 2
    assert table["found"].iloc[-1] == 1


def test_the_curve_ends_at_the_different_texts_and_never_falls(root):
    table = benchmarks.curve(root=root)
    part = table[(table["benchmark"] == "B") & (table["measure"] == "shingles")]
    assert part["independent"].tolist() == [4] * len(THRESHOLDS)
    for _, rows in table.groupby(["benchmark", "measure"]):
        assert rows["independent"].is_monotonic_increasing


def test_the_overview_has_gated_sets_without_numbers(root):
    table = benchmarks.overview(root).set_index("benchmark")
    assert table.loc["B", ["n", "exact", "near", "independent", "largest"]].tolist() == [5, 1, 0, 4, 2]
    assert table.loc["D", "prompts"] == "gated, not at hand"
    assert table.loc["D", ["n", "independent"]].isna().all()


def test_effective_n_goes_from_n_to_the_groups_of_equal_size(root):
    grid = benchmarks.effective(benchmarks.curve(["B"], [0.6], ["shingles"], root), [0, 1])
    assert grid["effective n"].tolist() == pytest.approx([5, 25 / 7])  # 5 items over (2 x 2 + 1 + 1 + 1) / 5
    assert grid["half width"].is_monotonic_increasing


def test_same_prompts_give_the_same_bytes_and_old_files_go(root):
    folder = root / benchmarks.FOLDER
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    generator = Random(5)
    one = prompts([random_text(generator, 15) for _ in range(10)], "a")
    benchmarks.write_features({"A": one}, root)
    assert sorted(path.name for path in folder.iterdir()) == ["a.csv", "pairs.csv"]
    assert (folder / "a.csv").read_bytes() == before["a.csv"]


def test_features_survive_the_file(root):
    frame = benchmarks.load_features("a", root)
    assert frame["characters"].dtype == "int64"
    assert frame["nearest"].dtype == "float64"
    assert benchmarks.groups_at("a", 0.6, root=root).tolist() == frame["near_group"].tolist()


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda root: benchmarks.load_features("AA", root), "unknown benchmark 'AA'"),
        (lambda root: benchmarks.load_features("D", root), "fragility benchmarks features d --prompts FILE"),
        (lambda root: benchmarks.groups_at("A", 0.4, root=root), "threshold 0.4"),
        (lambda root: benchmarks.groups_at("A", 0.6, "letters", root), "unknown measure 'letters'"),
    ],
)
def test_a_mistake_is_named(root, call, said):
    with pytest.raises(InputError) as caught:
        call(root)
    assert said in str(caught.value)


def labels(frame, answers):
    meanings = ["refused" if yes else "complied" for yes in answers]
    rows = {"model": "m", "condition": "", "item_id": frame["id"][: len(answers)], "judge": "j", "meaning": meanings}
    return pd.DataFrame(rows)


def test_the_correlation_of_groups_is_estimated_from_labels(tmp_path):
    made = checkout(tmp_path, "P")
    generator = Random(6)
    frame = prompts([text for text in [random_text(generator) for _ in range(20)] for _ in range(2)], "p")
    benchmarks.write_features({"P": frame}, made)
    alike = benchmarks.group_correlation("P", labels(frame, [1, 1, 0, 0] * 10), "j", ["refused"], root=made)
    assert alike.loc[0, ["n", "in groups", "share", "icc"]].tolist() == [40, 40, 50, 1]
    # every pair differs, so that no variance lies between groups: the lower end for groups of two
    apart = benchmarks.group_correlation("P", labels(frame, [1, 0] * 20), "j", ["refused"], root=made)
    assert apart.loc[0, "icc"] == -1


def test_what_cannot_be_correlated_says_why(root):
    ids = benchmarks.load_features("B", root)
    equal = benchmarks.group_correlation("B", labels(ids, [1, 0, 1, 1, 1]), "j", ["refused"], root=root)
    assert equal["icc"].isna().all()
    assert equal.loc[0, "reason"]
    alone = labels(benchmarks.load_features("A", root), [1, 0, 1])
    none = benchmarks.group_correlation("A", alone, "j", ["refused"], root=root)
    assert none.loc[0, "reason"] == "no group has two labelled prompts"


def test_labels_of_other_items_are_refused(root):
    rows = labels(benchmarks.load_features("B", root), [1, 0, 1, 0, 1])
    with pytest.raises(InputError, match="is no prompt of B"):
        benchmarks.group_correlation("B", rows.assign(item_id="x"), "j", ["refused"], root=root)
    with pytest.raises(InputError, match="no label of 'k'"):
        benchmarks.group_correlation("B", rows, "k", ["refused"], root=root)
