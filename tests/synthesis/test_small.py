"""Small against large comparisons: a planted slope is found, its absence is not, and few effects carry a caution."""

import numpy as np
import pandas as pd
import pytest

from fragility.report.plots import effects_by_size
from fragility.synthesis.small import small_studies, small_studies_sentence


def made(slope, k=40, seed=2):
    rng = np.random.default_rng(seed)
    se = rng.uniform(0.05, 0.4, k)
    effect = 0.3 + slope * se + rng.normal(0, se)
    fixed = {"role": "tuned", "paper_key": "p", "model": [f"m{i}" for i in range(k)]}
    return pd.DataFrame({"effect": effect, "variance": se**2, **fixed})


def test_a_planted_slope_is_found():
    row = small_studies(made(3.0)).iloc[0]
    assert row["low"] < 3.0 < row["high"]
    assert row["p"] < 0.001
    assert row["limit"] == pytest.approx(0.3, abs=0.2)
    assert "tuned (slope " in small_studies_sentence(small_studies(made(3.0)))


def test_without_one_none_is_told_and_few_carry_a_caution():
    table = small_studies(pd.concat([made(0.0), made(0.0, 4).assign(role="few"), made(0.0, 2).assign(role="two")]))
    notes = table.set_index("role")["note"]
    assert notes["tuned"] == ""
    assert "fewer than 10" in notes["few"]
    assert "at least three" in notes["two"]
    assert "In none does" in small_studies_sentence(table)
    assert "cannot be compared" in small_studies_sentence(table[table["role"] == "two"])


def test_the_funnel_draws_every_effect():
    figure = effects_by_size(made(1.0), "Effects")
    drawn = np.concatenate([item.get_offsets() for item in figure.drawing.axes[0].collections])
    assert sorted(drawn[:, 0]) == pytest.approx(sorted(made(1.0)["effect"]), abs=1e-6)
