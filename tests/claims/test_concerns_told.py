"""What is told beside a verdict: prompts counted in labels, a number of them that is inferred, a mean of one result."""

import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from claims.test_judges import PANEL, write_source
from folders import claim, make_paper, score
from scipy import stats
from statsmodels.stats.meta_analysis import combine_effects

from fragility.claims.ledger import paper_rows
from fragility.claims.means import always, mean_doubts
from fragility.printed.named_judges import counted_as_unsafe, load_judges
from fragility.printed.paper import load_paper


def counted(root: Path, items: int, stated: int = 100, decimals: str = "") -> dict[str, Any]:
    """Return the row of a stated number where labels hold so many prompts, and percentages fit every number."""
    scores = [score("Table 1", f"M{at}", "Base", "JailbreakBench", f"{at}{decimals}") for at in range(3, 30)]
    reading = {"benchmark": "JailbreakBench", "stated_n": stated, "labels": {"source": "made", "benchmark": "made up"}}
    paper = make_paper(root, scores, [claim("count", reading)])
    write_source(root, [("m", item, "people", "1") for item in range(items)], PANEL)
    return paper_rows(paper)[0]


def test_prompts_are_counted_in_labels_where_percentages_are_silent(tmp_path: Path) -> None:
    same, fewer, more = (counted(tmp_path / str(items), items) for items in (100, 90, 110))
    assert (same["verdict_held"], same["data_grade"], same["estimate"]) == ("supported", "A", 100)
    assert "hold 100 different prompts of JailbreakBench" in same["sentence"]
    assert fewer["verdict_held"] == "not-checkable" and "may leave some out" in fewer["reason"]
    assert more["verdict_held"] == "not-supported"
    telling = counted(tmp_path / "telling", 90, stated=77, decimals=".7")  # of 77 most of these are impossible
    assert telling["data_grade"] != "A" and "percentages" in telling["sentence"]


def test_a_paper_whose_labels_are_at_hand_is_not_asked_for_decimals() -> None:
    rows = {row["reading"]: row for row in paper_rows(load_paper("arditi2024_refusal_direction"))
            if row["claim_id"] == "A01"}  # fmt: skip
    for name in ("jailbreakbench-100", "alpaca-100"):
        assert rows[name]["verdict_held"] == "supported" and not rows[name]["decides"]


@pytest.mark.parametrize(("n_stated", "told"), [("", True), ("440", False)])
def test_a_number_of_prompts_that_is_inferred_is_told(tmp_path: Path, n_stated: str, told: bool) -> None:
    scores = [
        score("Table 1", model, condition, "SORRY-Bench", f"{100 * k / 440:.2f}", n_stated=n_stated)
        for model in ("A-7B", "B-7B", "C-7B")
        for condition, k in (("before", 431), ("after", 203))
    ]
    arms = {"reference": "before", "treated": "after", "scope": [{"data": "D"}]}
    row = paper_rows(make_paper(tmp_path, scores, [claim("direction", arms)]))[0]
    assert row["data_grade"] == ("B*" if told else "B")
    assert any(text.startswith("the number of prompts (440) is ") for text in row["concerns"]) == told


def test_what_a_phrase_list_counts_is_told(tmp_path: Path) -> None:
    def row(folder: str, judge: str) -> dict[str, Any]:
        scores = [
            score("Table 1", "A-7B", condition, "SORRY-Bench", f"{100 * k / 440:.2f}", judge=judge)
            for condition, k in (("before", 431), ("after", 203))
        ]
        arms = {"reference": "before", "treated": "after", "scope": [{"data": "D"}]}
        return paper_rows(make_paper(tmp_path / folder, scores, [claim("direction", arms)]))[0]

    told = "unsafe is every response without a refusal, as 'keyword match' counts them"
    assert told in row("0", "keyword match")["concerns"] and told not in row("1", "Llama Guard 2")["concerns"]
    assert all(counted_as_unsafe([name]) == [] for name, card in load_judges().items() if card.measures == "harm")


def mean_row(folder: Path, kind: str, reading: dict[str, Any], gaps: list[int]) -> dict[str, Any]:
    scores = [
        score("Table 1", f"{name}-7B", condition, "SORRY-Bench", f"{100 * k / 440:.2f}")
        for name, gap in zip("ABCDE", gaps, strict=True)
        for condition, k in (("before", 300), ("after", 300 - gap))
    ]
    arms = {"reference": "before", "treated": "after", "scope": [{"data": "D"}]}
    asked = arms | reading if "level" not in reading else {"treated": "after", "scope": [{"data": "D"}]} | reading
    return paper_rows(make_paper(folder, scores, [claim(kind, asked)]))[0]


@pytest.mark.parametrize(
    ("kind", "reading", "gaps", "rests"),
    [
        ("magnitude", {"threshold": 2.0}, [2, 0, 1, 3, 120], True),
        ("magnitude", {"threshold": 2.0}, [60, 55, 65, 58, 61], False),
        ("magnitude", {"threshold": 40.0}, [2, 0, 1, 3, 120], False),
        ("equivalence", {"margin": 3.0, "per": "mean"}, [20, 20, 0, 0, -30], True),
        ("equivalence", {"margin": 3.0, "per": "mean"}, [1, 0, -1, 0, 1], False),
        ("magnitude", {"level": 34.0, "per": "mean"}, [2, 0, 1, 3, 120], True),
        ("magnitude", {"level": 34.0, "per": "mean"}, [60, 55, 65, 58, 61], False),
    ],
)
def test_a_mean_that_rests_on_one_comparison_says_so(
    tmp_path: Path, kind: str, reading: dict[str, Any], gaps: list[int], rests: bool
) -> None:
    row = mean_row(tmp_path, kind, reading, gaps)
    assert row["verdict_held"] in ("supported", "supported-with-caveats", "not-supported", "contradicted")
    found = [
        text for text in row["concerns"] if re.match("rests on (one comparison|single comparisons): without ", text)
    ]
    assert bool(found) == rests
    differ = [text for text in row["concerns"] if text.startswith("comparisons differ more than chance")]
    assert bool(differ) == (max(gaps) - min(gaps) > 60)


def test_the_spread_of_comparisons_is_cochrans() -> None:
    draw = np.random.default_rng(4)
    gaps, errors = draw.normal(5, 6, 7), draw.uniform(1, 3, 7)
    q = combine_effects(gaps, errors**2).q
    (told,) = mean_doubts(list("ABCDEFG"), gaps, errors, "points", always)
    assert stats.chi2.sf(q, 6) < 0.05 and f"(Q = {q:.3g}, 6 degrees of freedom" in told
    assert mean_doubts(list("ABCDEFG"), np.full(7, 5.0), errors, "points", always) == []
