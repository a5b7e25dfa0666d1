"""A model that two sources spell differently counts once, with the refusals of both."""

from fragility.released.refusals.openings.families import identities
from fragility.released.refusals.openings.shares import _one_row_a_model
from fragility.small_tables import Columns

ROW = {"prompts": 5, "effective": 4.0, "blocked": 0, "unknown": 0}


def test_rows_of_one_model_are_added_up():
    rows = [
        {"source": "a", "judge": "x", "model": "gpt-4", "n": 10, "k": 4} | ROW,
        {"source": "b", "judge": "y", "model": "GPT4", "n": 30, "k": 1} | ROW,
        {"source": "a", "judge": "x", "model": "other", "n": 7, "k": 7} | ROW,
    ]
    table = Columns.of_rows(rows, rows[0])
    found = _one_row_a_model(table, {"GPT4": "gpt-4"}).frame().set_index("model")
    assert (found.loc["gpt-4", "n"], found.loc["gpt-4", "k"], found.loc["gpt-4", "effective"]) == (40, 5, 8.0)
    assert found.loc["gpt-4", "source"] == "a and b" and found.loc["other", "n"] == 7
    assert found["n"].sum() == table["n"].sum()


def test_the_models_known_to_be_one_are_in_the_data():
    assert identities()["GPT4"] == "gpt-4"
