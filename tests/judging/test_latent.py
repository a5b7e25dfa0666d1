"""Judges without people: made judges that err alone are weighed rightly, and a set that is too small says so."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from fragility.released.judging.latent import COLUMNS, without_people
from fragility.report import without_people_sentence


def panel(errors, n=4000, seed=1):
    """Return ratings in which each judge errs on its own share of the answers."""
    rng = np.random.default_rng(seed)
    truth = rng.random(n) < 0.3
    answers = pd.DataFrame({"people": truth} | {f"j{i}": truth ^ (rng.random(n) < e) for i, e in enumerate(errors)})
    return SimpleNamespace(
        panel=SimpleNamespace(source="s", question="harm"), answers=answers.astype("boolean"), reference="people",
        kinds={"people": "human"} | {f"j{i}": "model" for i in range(len(errors))}, compared=list(answers),
    )  # fmt: skip


def test_a_good_judge_among_poor_ones_is_weighed():
    row = without_people([panel([0.02, 0.35, 0.35])]).iloc[0]
    assert row["best"] == "j0"
    assert row["model_right"] > row["majority_right"] + 5
    assert row["model_right"] == pytest.approx(row["best_right"], abs=1)
    assert row["model"] == pytest.approx(row["people"], abs=2)


def test_few_judges_and_missing_answers_are_told():
    few, some = panel([0.1, 0.1]), panel([0.1, 0.1, 0.1])
    some.answers.loc[:99, "j0"] = pd.NA
    found = without_people([few, some])
    assert list(found.columns) == list(COLUMNS)
    assert "fewer than 3 judges" in found.loc[0, "reason"]
    assert (found.loc[1, "n"], found.loc[1, "left_out"]) == (3900, 100)
    assert without_people_sentence(found).startswith("1 set of judges")
    assert "nothing can be tried" in without_people_sentence(found.iloc[:1])
