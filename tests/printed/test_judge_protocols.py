"""Rows of protocol.csv that hold an order or a number of judges, against the released labels and the printed tables."""

from decimal import ROUND_HALF_UP, Decimal

import pandas as pd
import pytest
from folders import ROOT
from scipy.stats import rankdata

from fragility.printed.paper import load_paper
from fragility.released.labels import load_outcomes

LARSEN, MARKER = "larsen2025_instability", "marker2026_k_overrefusal"
PAPERS = {key: load_paper(key, ROOT) for key in (LARSEN, MARKER)}
#: Names in the released labels -> names in the paper.
MODELS = {
    "meta-llama/Llama-3.1-8B-Instruct": "Llama 3.1 8B",
    "Qwen_Qwen2.5_7B_Instruct": "Qwen 2.5 7B",
    "Qwen_Qwen3-8B": "Qwen 3 8B",
    "google_gemma-3-12b-it": "Gemma 3 12B",
}
LABELS = ["refused", "partly refused", "complied"]
INDEX, FLIPS, UNSTABLE = "mean stability index", "prompts whose label flips", "prompts below a stability of 0.8"


def rows(key: str, reading: str, claim: str = "") -> list[dict[str, str]]:
    found = [row for row in PAPERS[key].table("protocol") if row["reading"] == reading]
    return [row for row in found if claim in ("", row["claim_id"])]


def printed(key: str, locator: str, judge: str, column: str) -> dict[str, Decimal]:
    """Return a printed column as `{model: value}`."""
    scores = PAPERS[key].scores
    kept = scores[(scores["locator"] == locator) & (scores["row"] == judge) & (scores["column"] == column)]
    assert len(kept) > 1 and kept["model"].is_unique
    return {row["model"]: Decimal(row["value_text"].rstrip("%")) for row in kept.to_dict("records")}


def rounded(value: float, decimals: int) -> str:
    return str(Decimal(repr(value)).quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP))


@pytest.fixture(scope="module")
def labels() -> pd.DataFrame:
    """Return the labels of both judges of the stability paper, one row per answer and judge."""
    found = load_outcomes("safety-refusal-stability", ROOT)
    kept = found["judge"].isin(["llama-70b", "claude-3.5-haiku"]) & found["meaning"].isin(LABELS)
    frame = found.loc[kept, ["judge", "model", "item_id", "meaning"]].astype("object")
    return frame.assign(model=frame["model"].map(MODELS)).dropna()


def stability(labels: pd.DataFrame, judge: str) -> pd.Series:
    """Return the share of the most frequent label of each prompt of each model."""
    mine = labels[labels["judge"] == judge]
    counts = mine.groupby(["model", "item_id", "meaning"]).size().unstack(fill_value=0)
    return counts.max(axis=1) / counts.sum(axis=1)


def test_the_order_of_two_models_under_two_judges(labels: pd.DataFrame) -> None:
    both = list(MODELS.values())[:2]
    by_llama = stability(labels, "llama-70b").groupby("model")
    unstable = by_llama.agg(lambda part: (part < 0.8).mean()).idxmin()
    found = {
        "model with the higher mean stability index": (INDEX, by_llama.mean().idxmax(), max),
        "model with fewer prompts that flip": (FLIPS, by_llama.agg(lambda part: (part < 1).mean()).idxmin(), min),
        "model with fewer prompts below a stability of 0.8": (UNSTABLE, unstable, min),
    }
    order = [row for name in ("by-mean-index", "by-flips", "by-low-index") for row in rows(LARSEN, name, "I06")]
    assert [row["field"] for row in order] == list(found)
    for row in order:
        column, released, best = found[row["field"]]
        table = printed(LARSEN, "Table 3", "Claude 3.5 Haiku", column)
        assert (row["stated"], row["released"]) == (best(both, key=table.__getitem__), released)


def test_the_difference_of_two_judges_under_one_index_and_as_printed(labels: pd.DataFrame) -> None:
    means = {judge: stability(labels, judge).groupby("model").mean() for judge in ("claude-3.5-haiku", "llama-70b")}
    both = list(MODELS.values())[:2]
    (row,) = rows(LARSEN, "same-index")
    assert row["released"] == rounded(float((means["claude-3.5-haiku"] - means["llama-70b"])[both].mean()), 2)
    haiku = printed(LARSEN, "Table 3", "Claude 3.5 Haiku", INDEX)
    llama = printed(LARSEN, "Table of models, first text", "Llama 3.1 70B", INDEX)
    as_printed = float(sum(haiku[name] - llama[name] for name in both) / 2)  # two indices, which decide nothing
    assert row["stated"] == rounded(as_printed, 2) != row["released"]


@pytest.mark.parametrize(
    ("reading", "column", "table", "lowest_first"),
    [
        ("or-bench", "over-refusal", "Sec. 5, OR-Bench", True),
        ("xstest-behaviour", "answers that fit the prompt (behavior_acc)", "xstest_metrics.csv", False),
        ("xstest-safe", "safe prompts answered", "xstest_metrics.csv", False),
        ("xstest-unsafe", "unsafe prompts refused", "xstest_metrics.csv", False),
    ],
)
def test_ranks_under_two_judges(reading: str, column: str, table: str, lowest_first: bool) -> None:
    first = "Sec. 5, OR-Bench" if reading == "or-bench" else "Sec. 5, XSTest"
    mine = printed(MARKER, first, "K-SafeGuard", column)
    other = printed(MARKER, table, "gpt-oss-safeguard-120b", column)
    assert set(mine) == set(other)
    sign = 1 if lowest_first else -1
    names = list(mine)
    ranks = [[f"{rank:g}" for rank in rankdata([sign * table[name] for name in names])] for table in (mine, other)]
    found = {row["field"].removeprefix("rank of "): (row["stated"], row["released"]) for row in rows(MARKER, reading)}
    assert found == dict(zip(names, zip(*ranks, strict=True), strict=True))  # of a tie, the mean of its places


def test_the_models_named_at_the_top_and_at_the_bottom() -> None:
    column = "answers that fit the prompt (behavior_acc)"
    orders = [
        sorted(table, key=lambda name: -table[name])
        for table in (printed(MARKER, "Sec. 3", judge, column) for judge in ("K-SafeGuard", "gpt-oss-safeguard-120b"))
    ]
    top, bottom = rows(MARKER, "named-groups")
    assert [top["stated"], top["released"]] == ["; ".join(sorted(order[:3])) for order in orders]
    assert [bottom["stated"], bottom["released"]] == ["; ".join(sorted(order[-2:])) for order in orders]
