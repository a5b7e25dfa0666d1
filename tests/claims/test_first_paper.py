"""The first paper's ledger, recomputed by other means: other libraries, other code, the printed text itself."""

import math

import numpy as np
import pytest
from folders import GUO, ROOT, rows_of
from scipy import stats
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

from fragility.claims.claim import load_claims
from fragility.claims.ledger import ledger, to_json
from fragility.printed.paper import load_paper

ROWS = rows_of(GUO)
PAPER = load_paper(GUO, ROOT)
#: Items of each benchmark as the released files have them.
ITEMS = {"AdvBench": 520, "SORRY-Bench": 440, "HEx-PHI": 330}
KEYS = [
    "claim_id",
    "reading",
    "paper_key",
    "locator",
    "type",
    "statement",
    "verdict_held",
    "verdict_scope",
    "concerns",
    "data_grade",
    "estimate",
    "ci_low",
    "ci_high",
    "unit",
    "cells_held",
    "cells_claimed",
    "models_held",
    "models_claimed",
    "p_adjusted",
    "sensitivity",
    "sensitivity_passed",
    "sensitivity_total",
    "reason",
    "rule_version",
    "data_digest",
    "shown_in",
]


def row(claim: str, reading: str) -> dict[str, object]:
    return next(r for r in ROWS if (r["claim_id"], r["reading"]) == (claim, reading))


def printed(condition: str, table: str) -> dict[tuple[str, str], float]:
    frame = PAPER.scores[(PAPER.scores["condition"] == condition) & (PAPER.scores["locator"] == table)]
    return {(r["model"], r["benchmark"]): float(r["value_text"]) for r in frame.to_dict("records")}


def counts(values: dict[tuple[str, str], float]) -> dict[tuple[str, str], int]:
    return {key: round(value * ITEMS[key[1]] / 100) for key, value in values.items()}


def test_every_claim_and_reading_has_one_row_with_the_agreed_keys() -> None:
    own = list(dict.fromkeys(str(r["claim_id"]) for r in ROWS if not r["restates"]))
    assert own == [f"G{i:02d}" for i in range(1, len(own) + 1)]
    assert own == [claim.id for claim in load_claims(PAPER) if not claim.restates]
    assert len({(r["claim_id"], r["reading"]) for r in ROWS}) == len(ROWS)
    for r in ROWS:
        assert not set(KEYS) - set(r)
        assert r["unit"] in (None, "points", "points-per-dose", "percent", "share", "log-odds-ratio", "count")
        assert str(r["reason"]).endswith(".")
        if r["verdict_held"] == "not-checkable":
            assert r["estimate"] is None and (r["missing"] or r["bears_on"])
        else:
            assert r["estimate"] is not None and (r["cells"] or r["type"] == "theorem") and r["steps"]


@pytest.mark.parametrize(("claim", "reference"), [("G02", "Base"), ("G05", "FT")])
def test_differences_by_other_libraries(claim: str, reference: str) -> None:
    """Fisher by scipy, Holm and Newcombe by statsmodels, counts by rounding the printed percentages."""
    r = row(claim, "alpaca")
    ref, trt = counts(printed(reference, "Table 3")), counts(printed("RU (ours)", "Table 3"))
    p, lows = [], []
    for key, k in ref.items():
        n = ITEMS[key[1]]
        p.append(stats.fisher_exact([[k, n - k], [trt[key], n - trt[key]]]).pvalue)
        lows.append(confint_proportions_2indep(k, n, trt[key], n, method="newcomb")[0])
    adjusted = multipletests(p, method="holm")[1]
    assert r["p_adjusted"] == pytest.approx(adjusted.max(), rel=1e-6)
    assert all(f"({100 * low:.2f} to" in " ".join(r["steps"]) for low in lows)
    differences = [100 * (k - trt[key]) / ITEMS[key[1]] for key, k in ref.items()]
    assert r["estimate"] == pytest.approx(np.mean(differences), rel=1e-9)
    low = high = 0.0
    for key, k in ref.items():  # square-and-add of the Wilson limits of the arms, Newcombe's idea for a sum
        n, p1, p2 = ITEMS[key[1]], k / ITEMS[key[1]], trt[key] / ITEMS[key[1]]
        (l1, u1), (l2, u2) = (proportion_confint(count, n, method="wilson") for count in (k, trt[key]))
        low, high = low + (p1 - l1) ** 2 + (u2 - p2) ** 2, high + (u1 - p1) ** 2 + (p2 - l2) ** 2
    mean, cells = np.mean(differences), len(ref)
    assert r["ci_low"] == pytest.approx(mean - 100 * math.sqrt(low) / cells, abs=1e-6)
    assert r["ci_high"] == pytest.approx(mean + 100 * math.sqrt(high) / cells, abs=1e-6)
    assert r["cells_held"] == len(ref) == 9


def test_averages_from_the_printed_text_alone() -> None:
    """The three readings of G03 by hand from the printed percentages; rounding of the print leaves 0.01 points."""
    for table, name in (("Table 3", "alpaca"), ("Table 4", "dolly")):
        base, tuned = printed("Base", table), printed("RU (ours)", table)
        points = np.mean([base[key] - tuned[key] for key in base])
        relative = np.mean([100 * (base[key] - tuned[key]) / base[key] for key in base])
        ratio = 100 * (1 - sum(tuned.values()) / sum(base.values()))
        for unit, value in (("points", points), ("mean-relative", relative), ("ratio-of-means", ratio)):
            r = row("G03", f"{name}-{unit}")
            assert r["estimate"] == pytest.approx(value, abs=0.01)
            assert r["ci_high"] < 60, "which average is meant is not said"
            against = {"alpaca": "not-supported", "dolly": "inconclusive"}  # no sentence names Dolly
            assert r["verdict_held"] == against[name]


def test_approximately_450_is_met_by_440() -> None:
    found = row("G15", "sorry-bench-450")
    assert found["verdict_held"] == "supported-with-caveats" and found["estimate"] == 440
    assert 440 >= 0.95 * 450 and "the sentence says 'approximately', and 440 lies within 5 %" in str(found["reason"])
    assert row("G15", "advbench-500")["verdict_held"] == "contradicted", "520 is near, but nothing is hedged"


def test_an_example_of_a_rate_is_not_refuted_by_other_rates() -> None:
    found = row("G21", "as-example")
    assert found["verdict_held"] == "inconclusive" and "7 of 13 fields" in str(found["reason"])
    assert row("G21", "for-some")["verdict_held"] == "supported-with-caveats"


def test_scopes_follow_the_list_of_models() -> None:
    open_models = [model for model in PAPER.card.models if model.access == "open"]
    assert row("G02", "alpaca")["cells_claimed"] == 3 * len(open_models) == 39
    assert row("G02", "all")["cells_claimed"] == 3 * len(PAPER.card.models) + 9
    assert (row("G02", "dolly")["cells_held"], row("G02", "dolly")["cells_claimed"]) == (9, 9)
    for r in ROWS:
        if r["cells_claimed"] and r["cells_held"] and r["cells_held"] < r["cells_claimed"]:
            assert r["verdict_scope"] in ("not-checkable", "contradicted", "not-supported")


def test_second_hand_numbers_decide_nothing() -> None:
    used = {cell["address"] for r in ROWS for cell in r["cells"]}
    assert not any("aggregator" in address for address in used)


def test_rows_do_not_depend_on_when_they_are_computed() -> None:
    """Save which notebook shows a claim, which the run tells that has the notebooks."""
    assert to_json(ledger([GUO], ROOT)) == to_json([row | {"shown_in": []} for row in ROWS])


def test_protocol_facts_point_at_files_that_are_released() -> None:
    paths = {item["path"] for item in PAPER.table("released_tree")} | {item.locator for item in PAPER.card.tables}
    for item in PAPER.table("protocol"):
        place = item["released_where"].split(":")[0]
        assert (
            not place or place in paths or any(p.startswith(place) for p in paths) or (PAPER.folder / place).is_file()
        ), place
    samples = {item["value"] for item in PAPER.table("released_configs") if item["key"] == "max_samples"}
    stated = next(item for item in PAPER.table("protocol") if item["field"] == "number of samples")
    assert samples == {stated["released"]}
