"""Which paper's n is which, and the sentences of the notebook on benchmarks."""

import pandas as pd
import pytest
from folders import GUO, ROOT

from fragility import report
from fragility.printed.paper import list_papers, load_paper
from fragility.released import benchmarks


@pytest.fixture(scope="module")
def papers():
    return report.stated_numbers(root=ROOT)


def test_every_paper_with_a_counted_benchmark_is_in_the_table(papers):
    counted = [
        key
        for key in list_papers(ROOT)
        if any(
            (item.stated or item.released) and ": " not in item.name for item in load_paper(key, ROOT).card.benchmarks
        )
    ]
    assert list(dict.fromkeys(papers["paper"])) == counted


def test_the_first_paper_rules_its_stated_n_out(papers):
    row = papers[(papers["paper"] == GUO) & (papers["benchmark"] == "AdvBench")].iloc[0]
    assert (row["result"], row["stated"], row["best n"]) == ("stated n ruled out", "500", 520)
    assert row["independent"] == benchmarks.load_features("AdvBench", ROOT)["near_group"].nunique()
    text = report.stated_sentence(papers)
    assert f"{row['at best']} fit 520" in text


def test_results_follow_from_the_counts(papers):
    told = papers[papers["can tell"] > 0]
    whole = told[told["result"] == "stated n fits"]
    assert (whole["at stated"] == whole["can tell"]).all()
    none = told[told["result"] == "no n found"]
    assert ((2 * none["at best"].fillna(0)) < none["can tell"]).all()
    assert (papers.loc[papers["can tell"] == 0, "result"].isin(["cannot tell", "no first-hand share"])).all()
    assert papers.loc[papers["result"] == "released n fits", ["best n"]].notna().all().all()


def test_sentences_carry_the_numbers_of_their_tables():
    sets = pd.DataFrame(
        {"benchmark": ["A", "B"], "stated": ["9", "not given"], "released": ["9", "4"],
         "prompts": ["source s", "gated"], "n": [8, pd.NA], "independent": [6, pd.NA]}
    ).astype({"n": "Int64", "independent": "Int64"})  # fmt: skip
    assert "A (9 stated, 8 in the file)" in report.sizes_sentence(sets)
    assert "A (8 to 6)" in report.duplicates_sentence(sets)
    table = pd.DataFrame({"icc": [-0.5, 0.25], "in groups": [4, 4], "reason": ["", ""]})
    assert "\N{MINUS SIGN}0.50 to 0.25" in report.correlation_sentence(table, "A")
    none = pd.DataFrame({"icc": [float("nan")], "in groups": [0], "reason": ["no group"]})
    assert "cannot be computed (no group)" in report.correlation_sentence(none, "A")


def test_a_stated_n_that_can_give_every_value_is_told_by_none(papers: pd.DataFrame) -> None:
    """Of 11,435 items every percentage with two decimals is possible, and the column says nothing of that n."""
    row = papers[(papers["paper"] == "zhao2026_sdp") & (papers["benchmark"] == "SafetyBench")].iloc[0]
    assert (row["stated"], row["can tell"], row["result"]) == ("11435", 0, "cannot tell")
    items = report.item_numbers(load_paper("zhao2026_sdp", ROOT))
    found = items[(items["benchmark"] == "SafetyBench") & (items["n"] == 11_435)].iloc[0]
    assert (found["power"], found["can tell"], found["result"]) == (0, 0, "cannot tell")
