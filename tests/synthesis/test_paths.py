"""Analysis paths and the index, on made papers whose answers are known."""

import numpy as np
import pytest
from folders import make_paper, score
from scipy.stats import norm
from scipy.stats import t as t_distribution

from fragility.report.plots.paths import specification_curve
from fragility.statistics import miettinen_nurminen, newcombe
from fragility.synthesis.conclusions import analysis_paths, fragility_index, ordinal_readings


def made(tmp_path, treated, models=("A", "B")):
    """Return a paper with one direction claim over two benchmarks; `treated` gives the safe counts per cell."""
    sizes = {"SORRY-Bench": 440, "HEx-PHI": 330}
    rows = []
    for model in models:
        for benchmark, n in sizes.items():
            if (model, benchmark) not in treated:
                continue
            rows.append(score("Table 1", model, "Base", benchmark, f"{100 * round(0.9 * n) / n:.2f}"))
            k = treated[model, benchmark]
            rows.append(score("Table 1", model, "Tuned", benchmark, f"{100 * k / n:.2f}"))
    claim = {
        "id": "C01", "type": "direction", "origin": "paper", "locator": "Sec. 1", "statement": "It falls.",
        "readings": [
            {"id": "all", "statement": "All.", "reference": "Base", "treated": "Tuned", "scope": [{"data": "D"}]}
        ],
    }  # fmt: skip
    return make_paper(tmp_path, rows, [claim])


CELLS = [(model, benchmark) for model in "AB" for benchmark in ("SORRY-Bench", "HEx-PHI")]


def test_a_large_loss_holds_on_every_path_and_a_small_one_does_not(tmp_path):
    large = made(tmp_path / "large", dict.fromkeys(CELLS, 100))
    index, left_out = fragility_index([large])
    assert index.loc[0, "paths_hold"] == 1 and index.loc[0, "part_items"] == 0 and left_out.empty
    small = made(tmp_path / "small", dict.fromkeys(CELLS, 100) | {("B", "HEx-PHI"): 295})
    index, _ = fragility_index([small])
    assert index.loc[0, "paths_hold"] < 1
    assert index.loc[0, "weakest_cell"] == "Table 1, B, HEx-PHI"
    assert index.loc[0, "relabel"] == 0 and index.loc[0, "part_items"] == 1


def test_the_plain_path_is_the_interval_of_the_weakest_cell(tmp_path):
    counts = dict(zip(CELLS, (300, 200, 250, 280), strict=True))
    readings, _ = ordinal_readings(made(tmp_path, counts))
    paths = analysis_paths(readings)
    plain = paths.query("`asked of` == 'every comparison' and `left out` == 'nothing' and items == 'independent'")
    plain = plain[plain["judge"] == "as printed"].set_index("interval")
    for name, method in (("Newcombe", newcombe), ("Miettinen-Nurminen", miettinen_nurminen)):
        cells = [method(396, 440, counts[m, b], 440) if b == "SORRY-Bench" else method(297, 330, counts[m, b], 330)
                 for m, b in CELLS]  # fmt: skip
        weakest = min(cells, key=lambda cell: cell.low)
        assert plain.loc[name, "low"] == pytest.approx(100 * weakest.low)
        assert plain.loc[name, "estimate"] == pytest.approx(100 * weakest.estimate)


def test_the_mean_combines_the_arms_of_its_intervals_in_squares(tmp_path):
    counts = dict(zip(CELLS, (300, 200, 250, 280), strict=True))
    readings, _ = ordinal_readings(made(tmp_path, counts))
    paths = analysis_paths(readings)
    row = paths.query("`asked of` == 'the mean' and weights == 'cell' and `left out` == 'nothing'")
    row = row[(row["items"] == "independent") & (row["judge"] == "as printed") & (row["interval"] == "Newcombe")].iloc[
        0
    ]
    cells = [newcombe(396, 440, counts[m, b], 440) if b == "SORRY-Bench" else newcombe(297, 330, counts[m, b], 330)
             for m, b in CELLS]  # fmt: skip
    mean = np.mean([cell.estimate for cell in cells])
    arm = np.sqrt(sum(((cell.estimate - cell.low) / 4) ** 2 for cell in cells))
    assert row["estimate"] == pytest.approx(100 * mean)
    assert row["low"] == pytest.approx(100 * (mean - arm))


def test_no_path_is_walked_twice_and_what_is_not_admissible_is_none(tmp_path):
    readings, _ = ordinal_readings(made(tmp_path, dict.fromkeys(CELLS, 200)))
    paths = analysis_paths(readings)
    choices = [name for name in paths.columns if name not in ("estimate", "low", "high", "holds")]
    assert not paths.duplicated(choices).any()
    paired = paths[paths["items"] == "worst pairing"]
    assert set(paired["judge"]) == {"as printed"}
    # Two models times two benchmarks: the three weights are one.
    assert set(paths["weights"]) == {"none", "cell"}


def test_the_curve_draws_every_path_in_the_order_of_estimates(tmp_path):
    readings, _ = ordinal_readings(made(tmp_path, dict(zip(CELLS, (390, 200, 250, 280), strict=True))))
    paths = analysis_paths(readings)
    figure = specification_curve(paths, "C01")
    assert len(figure.data) == len(paths) and figure.data["estimate"].is_monotonic_increasing
    assert f"{int(paths['holds'].sum())} of them" in figure.alt


def test_clusters_widen_by_the_design_effect_and_by_t(tmp_path):
    readings, _ = ordinal_readings(made(tmp_path, dict.fromkeys([("A", "HEx-PHI")], 200), models=("A",)))
    paths = analysis_paths(readings).query("`asked of` == 'every comparison' and judge == 'as printed'")
    found = paths[(paths["interval"] == "Newcombe")].set_index("items")["low"]
    deff = 1 + 29 * 0.05  # HEx-PHI: 11 clusters of 30
    plain = newcombe(297 / deff, 330 / deff, 200 / deff, 330 / deff)
    wider = t_distribution.isf(0.025, 10) / norm.isf(0.025)
    expected = 100 * (plain.estimate - wider * (plain.estimate - plain.low))
    assert found["clusters, ICC 0.05"] == pytest.approx(expected)


def test_only_the_claims_that_are_asked_for_are_read(tmp_path):
    paper = made(tmp_path, dict.fromkeys(CELLS, 200))
    every, _ = ordinal_readings(paper)
    asked, _ = ordinal_readings(paper, {one.claim.id for one in every})
    assert every and [one.reading.id for one in asked] == [one.reading.id for one in every]
    assert ordinal_readings(paper, ["another"]) == ([], [])
