"""Every paper has its row in the synthesis; what the numbers do not show is not ranked as fragile."""

import pandas as pd

from fragility.printed.paper import list_papers, load_paper
from fragility.synthesis import by_paper, by_paper_sentence, effects, held_apart, left_out, of_safety


def test_every_paper_is_pooled_or_says_why_not():
    papers = [load_paper(key) for key in list_papers()]
    safety, aside = of_safety(effects(papers))
    table = by_paper(papers, safety, aside, left_out(papers))
    assert set(table["paper_key"]) == set(list_papers())
    assert table["pooled"].sum() == len(safety) and table["aside"].sum() == len(aside)
    assert ((table["why"] == "") == (table["pooled"] > 0)).all()
    assert f"of {len(papers)}" in by_paper_sentence(table)


def test_a_claim_that_is_not_shown_is_not_ranked():
    index = pd.DataFrame({"claim_id": list("abcd"), "relabel": [3, 0, 40, 0], "shown_in": [1, 0, 2, 1]})
    holds, in_part, fails = held_apart(index)
    assert holds["claim_id"].tolist() == ["a", "c"]
    assert in_part["claim_id"].tolist() == ["d"] and fails["claim_id"].tolist() == ["b"]
