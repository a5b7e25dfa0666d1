"""Sets of openers, their cover, families, and the contrast with compliant answers, on counts made by hand."""

import pandas as pd
import pytest
from openings.made import answers, measure, write_source

from fragility.errors import InputError
from fragility.released.labels import list_outcomes, load_outcomes
from fragility.released.refusals import load_lexicons, prediction
from fragility.released.refusals.openings import (
    add_families,
    both_kinds,
    commonest,
    covered,
    covering,
    curves,
    found_by,
    load_models,
    needed,
    needed_by_length,
    opener_rows,
    share_by_list,
    shared,
    varied,
)


def say(model, texts, **columns):
    """Return refusals of a model with these openings, each so often."""
    rows = answers(model, sum(texts.values()), 0, **columns)
    said = [text for text, times in texts.items() for _ in range(times)]
    return [row | {"response": text} for row, text in zip(rows, said, strict=True)]


@pytest.fixture
def root(tmp_path):
    rows = say("A", {"no way": 6, "not today": 3, "never": 1})
    rows += say("B", {"no way": 2, "alas": 8})
    rows += say("C", {"alas": 5, "oh dear": 5})
    return write_source(tmp_path, rows)


def sets(words, most, chosen_from):
    return measure(openers={"words": words, "most": most, "chosen_from": chosen_from})


def test_a_models_own_openers_are_its_most_frequent(root):
    table = covered(sets(2, 2, "own"), root).set_index("model")
    assert table["k"].to_dict() == {"A": 9, "B": 10, "C": 10}
    assert covered(sets(2, 1, "own"), root).set_index("model")["k"].to_dict() == {"A": 6, "B": 8, "C": 5}


def test_a_set_from_the_other_models_never_sees_the_model(root):
    table = covered(sets(2, 1, "others"), root).set_index("model")
    # most frequent in B and C: "alas"; in A and C: "no way" (.6 against .5 and .5); in A and B: "no way" and "alas" tie
    # at .8, the identifier decides
    assert table.loc["A", "k"] == 0 and table.loc["B", "k"] == 2 and table.loc["C", "k"] in (0, 5)
    assert covered(sets(2, 3, "others"), root).set_index("model").loc["C", "k"] == 5


def test_one_model_has_no_others(tmp_path):
    with pytest.raises(InputError, match="no others"):
        covered(sets(1, 1, "others"), write_source(tmp_path, say("A", {"no": 12})))


def test_the_curve_reaches_everything_and_says_what_the_counts_say(root):
    curve = covering(opener_rows(measure(), root=root), 2).query("model == 'A'")
    assert curve["share"].tolist() == pytest.approx([0.6, 0.9, 1.0])
    assert curve["openers"].tolist() == [1, 2, 3]


def test_a_model_with_too_few_compliant_answers_has_none_of_them(tmp_path):
    rows = say("A", {"no": 12}) + say("B", {"no": 12})
    rows += [row | {"item_id": f"c{row['item_id']}", "meaning": "complied"} for row in say("A", {"yes": 10, "sure": 4})]
    rows += [row | {"item_id": f"c{row['item_id']}", "meaning": "complied"} for row in say("B", {"yes": 9})]
    counts = both_kinds(measure(), write_source(tmp_path, rows))
    assert set(map(tuple, counts[["kind", "model"]].to_numpy())) == {
        ("refusals", "A"), ("refusals", "B"), ("compliant answers", "A")
    }  # fmt: skip
    table = needed(counts, [0.5, 0.8]).query("words == 1").set_index(["kind", "model"])
    assert table.loc[("compliant answers", "A"), ["n", "50 %", "80 %"]].tolist() == [14, 1, 2]
    assert needed_by_length(needed(counts))["models"].tolist() == [1, 2] * 3
    assert curves(counts, 1).groupby("kind")["share"].max().tolist() == [1.0, 1.0]
    assert varied(counts, 1).query("kind == 'refusals'")["effective"].tolist() == pytest.approx([1.0, 1.0])


def test_the_commonest_opener_is_shown_only_if_published(root):
    table = commonest(measure(), 2, root).set_index("model")
    assert table["share"].to_dict() == {"A": 0.6, "B": 0.8, "C": 0.5}
    assert set(table["shown"]) == {""}


def test_groups_that_are_too_small_are_not_compared(root):
    counts = opener_rows(measure(), root=root)
    assert len(shared(counts, ["model"], 2, 10)) == 3
    pair = shared(counts, ["model"], 2, 10).query("first == 'A' and second == 'B'").iloc[0]
    assert pair["weighted"] == pytest.approx(0.2)  # "no way": .6 and .2
    with pytest.raises(InputError, match="no two groups with 11"):
        shared(counts, ["model"], 2, 11)


def test_families_are_read_and_a_model_that_is_not_known_has_none(tmp_path):
    (tmp_path / "data").mkdir()
    one = "- {name: A, family: F, year: 2023, provider: P}\n"
    text = f"models:\n{one}- {{name: B, family: null, year: null, provider: P}}\n"
    (tmp_path / "data" / "models.yml").write_text(text)
    table = add_families(load_models(tmp_path)[["model"]].replace("B", "C"), tmp_path)
    assert table["family"].tolist()[0] == "F" and table["year"].tolist()[0] == "2023"
    assert table.loc[1, ["family", "year", "provider"]].isna().all()
    (tmp_path / "data" / "models.yml").write_text(text + one)
    with pytest.raises(InputError, match="'A' stands twice"):
        load_models(tmp_path)


def test_two_names_of_one_model_are_one(tmp_path):
    (tmp_path / "data").mkdir()
    models = ["{name: A, family: F, year: null, provider: P}"]
    models += ["{name: a, family: F, year: null, provider: P, same_as: A}"]
    text = "models:\n" + "".join(f"- {model}\n" for model in models)
    (tmp_path / "data" / "models.yml").write_text(text)
    assert add_families(pd.DataFrame({"model": ["a", "A"]}), tmp_path)["model"].tolist() == ["A", "A"]


def test_every_model_of_the_shipped_file_is_in_an_outcome():
    held = {
        str(name) for source in list_outcomes() for name in load_outcomes(source, columns=["model"])["model"].unique()
    }
    assert set(load_models()["model"]) <= held


def test_lists_and_predictions_are_those_of_the_refusals_part():
    people = measure({"source": "do-not-answer", "judge": "Human action"}, flag="opens_gcg")
    names = ["gcg", "seed-refusal-prefixes"]
    found = found_by(people, names)
    direct = prediction(load_outcomes("do-not-answer"), names, "Human action", by=["model"])
    assert found["tp"].tolist() == direct["tp"].tolist() and found["fp"].tolist() == direct["fp"].tolist()
    shares, pooled = share_by_list(people, {name: load_lexicons()[name] for name in names})
    start = direct[direct["where"] == "at the start"].set_index(["lexicon", "model"])
    for row in shares.itertuples():
        # data/models.yml names GPT4 as the same model as another source's gpt-4
        model = "GPT4" if row.model == "gpt-4" else row.model
        assert row.share == pytest.approx(start.loc[(row.list, model), "recall"])
    assert pooled["estimate"].is_monotonic_decreasing and pooled["models"].tolist() == [6, 6]
