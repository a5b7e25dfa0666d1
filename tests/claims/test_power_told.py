"""Beside every open reading of the ledger stands its power and the prompts that would tell, or why there is none."""

from pathlib import Path

import pytest
from folders import ROOT

from fragility.claims.explain import explain
from fragility.claims.ledger import paper_rows
from fragility.claims.power_words import power_told
from fragility.printed.paper import load_paper


@pytest.mark.parametrize("key", ["guo2026_refusal_unlearning", "huang2024_lisa", "chao2024_jailbreakbench"])
def test_every_open_reading_tells_its_power_or_why_there_is_none(key: str) -> None:
    rows = paper_rows(load_paper(key, Path(ROOT)))
    found = [row for row in rows if row["verdict_held"] == "inconclusive"]
    assert found
    for row in found:
        told = dict(power_told(row))
        if row["power"]:
            assert set(told) == {"Power", "Prompts that would tell"} and told["Power"].startswith("if ")
            assert bool(row["smallest_n"]) == told["Prompts that would tell"].startswith("at least ")
        else:
            assert told["Power"].startswith("not given: ") and len(told) == 1
        text = explain(row["claim_id"], key, rows=rows)
        assert all(f"- {head}: {words}" in text for head, words in told.items())
    assert all(power_told(row) == [] for row in rows if row["verdict_held"].startswith("supported"))
