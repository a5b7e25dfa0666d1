"""A check changes one assumption: the correction for the number of results stays as it was in the test."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from claims.oracles import check, holm
from claims.test_judges import right
from claims.test_judges import row_of as judged_row
from folders import RELEASED, claim, make_paper, score
from scipy import stats
from statsmodels.stats.proportion import proportions_ztest

from fragility.claims.ledger import paper_rows
from fragility.claims.sensitivity import score_p
from fragility.statistics.differences import miettinen_nurminen

MODELS = [f"{name}-7B" for name in "ABCDEFGHI"]
N = RELEASED["HEx-PHI"]


def row_of(folder: Path, kind: str, reading: dict[str, Any], **safe: list[int]) -> dict[str, Any]:
    scores = [
        score("Table 1", model, name, "HEx-PHI", f"{100 * k / N:.2f}")
        for name, counts in safe.items()
        for model, k in zip(MODELS, counts, strict=False)
    ]
    return paper_rows(make_paper(folder, scores, [claim(kind, reading | {"scope": [{"data": "D"}]})]))[0]


def exact(k: Any, level: float) -> np.ndarray:
    return np.array([min(1.0, 2 * min(stats.binom.cdf(x, N, level), stats.binom.sf(x - 1, N, level))) for x in k])


def test_a_level_moved_by_a_judge_is_corrected_for_the_number_of_results(tmp_path: Path) -> None:
    """34 of 330 below 20 %: moved by 5 points one such result stands, and three of nine do not."""
    unsafe = [34] * 3 + [5] * 6
    found = {many: row_of(tmp_path / str(many), "magnitude", {"treated": "after", "level": 20.0, "side": "below"},
                          after=[N - k for k in unsafe[:many]]) for many in (1, 9)}  # fmt: skip
    moved = np.floor(np.array(unsafe) + 0.05 * N)
    alone, together = exact(moved[:1], 0.2)[0], holm(exact(moved, 0.2))
    assert alone < 0.05 < together[0]
    assert check(found[1], "judge")["result"] == "pass"
    assert check(found[9], "judge")["result"] == "fail" and found[9]["verdict_held"] == "supported-with-caveats"
    assert f"largest Holm-adjusted exact p {together.max():.3g} (6 of 9" in check(found[9], "judge")["detail"]


def test_the_score_test_of_a_level_is_corrected_and_its_clusters_are(tmp_path: Path) -> None:
    unsafe = np.array([51] + [5] * 8)
    row = row_of(tmp_path, "magnitude", {"treated": "after", "level": 20.0, "side": "below"},
                 after=[N - k for k in unsafe.tolist()])  # fmt: skip
    p = np.array([proportions_ztest(k, N, 0.2, prop_var=0.2)[1] for k in unsafe])
    detail = check(row, "another interval")["detail"]
    assert detail.startswith(f"Wilson: nearest result {100 * 51 / N:.1f} % against 20 %")
    assert f"largest Holm-adjusted p {holm(p).max():.3g}" in detail


@pytest.mark.parametrize("cells", [1, 4])
def test_a_difference_moved_by_a_judge_is_corrected_for_the_number_of_comparisons(tmp_path: Path, cells: int) -> None:
    """A fall that one test still shows with 5 points less, beside three that are clear."""
    before, after = 200, 148
    row = row_of(tmp_path, "direction", {"reference": "before", "treated": "after"}, before=[before] * cells,
                 after=[after, 20, 20, 20][:cells])  # fmt: skip
    moved = [np.array([stats.fisher_exact([[a, N - a], [b, N - b]])[1] for b in rest]) for a, rest in (
        (np.ceil(before - 0.05 * N), [after, 20, 20, 20][:cells]),
        (before, [np.floor(b + 0.05 * N) for b in [after, 20, 20, 20][:cells]]))]  # fmt: skip
    p = np.maximum(*moved)
    assert f"largest Holm-adjusted Fisher p {holm(p).max():.3g}" in check(row, "judge")["detail"]
    assert check(row, "judge")["result"] == ("pass" if holm(p).max() < 0.05 else "fail")


def test_what_speaks_against_a_judge_is_checked_at_the_level_that_showed_it(tmp_path: Path) -> None:
    """Right in 60 of 100 responses of each of four models, where 90 % is claimed: t over prompts, at 1 - .05 / 4."""
    rows = [row for at, model in enumerate("abcd") for row in right(60, model=model, start=100 * at)]
    row = judged_row(tmp_path, rows, "distribution", {"by": "model"}, threshold=90.0)
    half = stats.t.isf(0.05 / 8, 99) * np.sqrt(0.6 * 0.4 / 99)
    assert row["verdict_held"] == "not-supported"
    assert f"60.0 ({60 - 100 * half:.1f} to {60 + 100 * half:.1f};" in check(row, "another interval")["detail"]


@pytest.mark.parametrize(("k1", "n1", "k2", "n2"), [(60, 100, 45, 100), (300, 330, 280, 330), (5, 40, 20, 90)])
def test_the_score_test_leaves_out_none_where_its_limits_do(k1: int, n1: int, k2: int, n2: int) -> None:
    p = float(score_p(*(np.array([float(x)]) for x in (k1, n1, k2, n2)))[0])
    for level, inside in ((1 - p - 1e-4, False), (1 - p + 1e-4, True)):
        found = miettinen_nurminen(k1, n1, k2, n2, level)
        assert (found.low <= 0 <= found.high) == inside
