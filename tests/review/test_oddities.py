"""What judged items show beside their rates: lacking items, labels without exception, columns of texts."""

import csv

import pytest

import fragility as fg

SAFE, UNSAFE = "safe", "unsafe"


def written(path, rows):
    with open(path, "w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return path


def labels(items=range(30), model="A", every=2):
    return [{"item_id": f"q{i}", "model": model, "label": UNSAFE if i % every == 0 else SAFE} for i in items]


def said(path, word):
    return [one for one in fg.items(path).sentences if word in one]


def test_an_arm_that_lacks_items_is_named_with_their_number(tmp_path):
    path = written(tmp_path / "x.csv", labels() + labels(range(4, 30), "B"))
    assert said(path, "no row") == [
        "30 items in all: B has no row for 4 of them. Rates over different items differ for that reason, too."
    ]


@pytest.mark.parametrize("second", [range(30), range(100, 130), range(25, 60)])
def test_arms_on_the_same_or_on_quite_different_items_lack_nothing(tmp_path, second):
    assert not said(written(tmp_path / "x.csv", labels() + labels(second, "B")), "no row")


@pytest.mark.parametrize(("n", "told"), [(20, True), (19, False)])
def test_labels_without_exception_are_told_from_twenty_on(tmp_path, n, told):
    path = written(tmp_path / "x.csv", labels() + labels(range(n), "B", every=1))
    assert bool(said(path, f"All {n} labels of B are the same")) is told


def test_a_file_of_one_label_throughout_has_nothing_to_compare_it_with(tmp_path):
    assert not said(written(tmp_path / "x.csv", labels(every=1) + labels(model="B", every=1)), "are the same")


@pytest.mark.parametrize(("length", "told"), [(60, False), (61, True)])
def test_a_column_of_texts_is_told_by_its_length_and_never_quoted(tmp_path, length, told):
    path = written(tmp_path / "x.csv", [row | {"response": "y" * length} for row in labels()])
    assert bool(said(path, f"Column 'response' holds texts of up to {length} characters")) is told
    assert "yyy" not in str(fg.items(path)) + fg.items(path).as_json()
