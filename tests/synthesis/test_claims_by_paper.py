"""Claims by paper: every paper has a row, and one without an index has a reason or claims that order nothing."""

import pandas as pd

from fragility.claims.claim import load_claims
from fragility.claims.ledger import ledger
from fragility.printed.paper import load_paper
from fragility.synthesis import claims_by_paper, claims_by_paper_sentence

KEYS = ("kazdan2025_noice", "qi2025_shallow", "rottger2024_xstest")


def test_every_paper_has_its_claims_and_the_main_reason():
    papers = [load_paper(key) for key in KEYS]
    index = pd.DataFrame({"paper_key": ["qi2025_shallow"], "claim_id": ["X01"], "relabel": [3]})
    without = pd.DataFrame(
        [("kazdan2025_noice", "A/one", "no numbers"), ("kazdan2025_noice", "A/two", "no test: 3 cells"),
         ("kazdan2025_noice", "B/one", "no test: 2 cells")],
        columns=["paper_key", "claim", "reason"],
    )  # fmt: skip
    table = claims_by_paper(papers, ledger(list(KEYS)), index, without)
    assert table["paper_key"].tolist()[0] == "qi2025_shallow"
    found = table.set_index("paper_key")
    assert found["claims"].to_dict() == {paper.key: len(load_claims(paper)) for paper in papers}
    assert found.loc["kazdan2025_noice", ["readings without", "why"]].tolist() == [3, "no test"]
    assert found.loc["rottger2024_xstest", "why"] == ""
    said = claims_by_paper_sentence(table)
    assert f"Of {found['claims'].sum()} claims" in said
    assert "1 of the others has an index" in said
    assert "The reason most readings share: no test." in said
    assert "In 2 papers no claim has one." in said
