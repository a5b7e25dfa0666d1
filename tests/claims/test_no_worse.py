"""Claims that nothing gets worse: against a margin, one-sided, and "need not" by one place."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from folders import claim, make_paper, score
from scipy import stats

from fragility.claims.ledger import paper_rows
from fragility.claims.power import of_equivalence
from fragility.errors import InputError
from fragility.statistics.differences import miettinen_nurminen, newcombe
from fragility.statistics.paired import tango_bounds

MODELS = ["A-7B", "B-7B", "C-7B", "D-7B"]
N = 440


def row_of(
    tmp_path: Path, before: list[int], after: list[int], no_worse: str = "every", kind: str = "direction", **more: Any
) -> dict[str, Any]:
    scores = [
        score("Table 1", model, condition, "SORRY-Bench", f"{100 * k / N:.2f}")
        for condition, counts in (("before", before), ("after", after))
        for model, k in zip(MODELS, counts, strict=False)
    ]
    reading = {"reference": "before", "treated": "after", "no_worse": no_worse, "scope": [{"data": "D"}]} | more
    return paper_rows(make_paper(tmp_path, scores, [claim(kind, reading)]))[0]


def check(row: dict[str, Any], name: str) -> dict[str, str]:
    found = next(item for item in row["sensitivity"] if item["check"] == name)
    return found | {"detail": found["detail"].replace("\u2212", "-")}


def test_a_gain_is_no_loss_and_no_difference_is_none(tmp_path: Path) -> None:
    """To raise nothing is not to lower: four models that stay as they are show it, within the claim's 10 points."""
    row = row_of(tmp_path / "0", [400] * 4, [400] * 4, margin=10.0)
    assert row["verdict_held"] == "supported" and row["margin"] == 10 and row["sensitivity_total"] >= 5
    assert row_of(tmp_path / "1", [200] * 4, [430] * 4, margin=10.0)["verdict_held"] == "supported"
    assert row_of(tmp_path / "2", [200] * 4, [430] * 4)["verdict_held"] == "supported-with-caveats", "margin ours"


def test_a_loss_inside_the_margin_is_told(tmp_path: Path) -> None:
    row = row_of(tmp_path, [435] * 4, [420] * 4, margin=10.0)
    assert row["verdict_held"] == "supported-with-caveats"
    assert any(text.startswith("a loss is shown in all four comparisons") for text in row["concerns"])


@pytest.mark.parametrize(
    ("fall", "theirs", "ours"), [(60, "not-supported", "inconclusive"), (200, "contradicted", "not-supported")]
)
def test_a_loss_speaks_against_it_beyond_the_margin_and_of_ours_beyond_the_widest(
    tmp_path: Path, fall: int, theirs: str, ours: str
) -> None:
    after = [430 - fall] * 4
    assert row_of(tmp_path / "t", [430] * 4, after, margin=5.0)["verdict_held"] == theirs
    assert row_of(tmp_path / "o", [430] * 4, after)["verdict_held"] == ours
    low = 100 * newcombe(430, N, 430 - fall, N, 1 - 0.05 / 4).low
    assert (low > 5, low > 10) == (True, fall == 200)


def test_one_place_is_enough_for_need_not_and_none_speaks_against_it(tmp_path: Path) -> None:
    """Of four places three get far worse; the fourth is tested at a level corrected for the search."""
    row = row_of(tmp_path / "0", [430] * 4, [200, 200, 200, 430], "one", margin=10.0)
    high = 100 * newcombe(430, N, 430, N, 1 - 2 * 0.05 / 4).high
    other = 100 * miettinen_nurminen(430, N, 430, N, 1 - 2 * 0.05 / 4).high
    found = check(row, "another interval")["detail"]
    assert other < 10 and "(1 of 4 comparisons hold; one is enough)" in found
    assert (row["verdict_held"], row["sensitivity_total"]) == ("supported", 4)
    assert row["turning_margin"] == pytest.approx(high)
    worse = row_of(tmp_path / "1", [430] * 4, [200] * 4, "one", margin=10.0)
    assert worse["verdict_held"] == "inconclusive" and worse["power"][0] > 0.9


def test_the_checks_are_those_of_the_upper_end(tmp_path: Path) -> None:
    row = row_of(tmp_path, [400, 405, 398, 402], [399, 408, 400, 401], margin=10.0)
    a, b = np.array([400, 405, 398, 402]), np.array([399, 408, 400, 401])
    other = 100 * miettinen_nurminen(a, N, b, N, 0.90).high.max()
    assert f"limit {other:.1f} points against 10" in check(row, "another interval")["detail"]
    pairing = 100 * tango_bounds(a, b, N, 0.90)[1].high.max()
    assert f"limit {pairing:.1f} points against 10" in check(row, "worst pairing")["detail"]
    moved = [newcombe(a + 0.05 * N, N, b, N, 0.90).high, newcombe(a, N, b - 0.05 * N, N, 0.90).high]
    assert f"limit {100 * np.max(moved):.1f} points against 10" in check(row, "judge")["detail"]
    assert check(row, "leave one model out")["result"] == "pass"


def test_its_power_is_that_of_one_sided_tests() -> None:
    import pandas as pd

    pairs = pd.DataFrame({"p_ref": [0.9, 0.9], "p_trt": [0.9, 0.9], "n": [300, 300], "n_trt": [300, 300]})
    near = (0.9 * 300 + 1) / 302
    sd = np.sqrt(2 * near * (1 - near) / 300)
    each = stats.norm.cdf(0.05 / sd + stats.norm.ppf(0.05))
    assert of_equivalence(pairs, 5.0, one_sided=True).low == pytest.approx(each**2)
    one = stats.norm.cdf(0.05 / sd + stats.norm.ppf(0.025))
    assert of_equivalence(pairs, 5.0, one_sided=True, one=True).low == pytest.approx(1 - (1 - one) ** 2)


def test_it_says_where(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no_worse"):
        row_of(tmp_path, [400], [400], "some")
