"""What the notebooks compute, against the ledger, against hand counts, and for papers that hold little."""

import re

import pandas as pd
import pytest
from folders import make_paper, score
from plots.shared import paper, rows

from fragility import report
from fragility.claims.words import share_words
from fragility.errors import InputError
from fragility.printed import audit, checks
from fragility.printed.checks import check_paper
from fragility.printed.paper import load_paper
from fragility.report import show
from fragility.wording import n_of


def two_arms(tmp_path, pairs, **card):
    """Make a paper with a `before` and an `after` cell per model."""
    scores = [
        score("Table 1", model, condition, "SORRY-Bench", value)
        for model, values in pairs.items()
        for condition, value in zip(("before", "control", "after"), values, strict=True)
    ]
    return make_paper(tmp_path, scores, [], **card)


def test_the_summary_is_three_sentences_with_the_counts_of_findings_and_ledger():
    found = report.summary(paper(), rows())
    assert list(found) == ["numbers", "found", "claims"]
    findings = checks.check_paper(paper())
    bad = findings.loc[findings["result"] == "inconsistent", "address"].nunique()
    assert f"of {len(paper().scores)} printed numbers" in found["numbers"]
    assert f"{bad} do not" in found["numbers"]
    held = [row["verdict_held"] for row in rows()]
    assert f"Of {len(rows())} readings" in found["claims"]
    assert f"{held.count('not-checkable')} are not checkable; for the whole" in found["claims"]
    absent = [item.locator for item in paper().card.tables if not item.held]
    assert all(name in found["claims"] for name in absent)


def test_what_is_inconsistent_is_shown_first_and_counted():
    findings = checks.check_paper(paper())
    shown = report.shown(findings, "granularity", rows=400)
    count = int((findings["result"] == "inconsistent").sum())
    assert shown["result"].tolist()[:count] == ["inconsistent"] * count
    assert "inconsistent" not in set(shown["result"].tolist()[count:])
    assert f"{count} inconsistent" in report.findings_sentence(findings, "granularity")
    nothing = report.findings_sentence(findings, "printed average")
    assert nothing == "Nothing to check for printed average."
    assert report.sequences_sentence(findings[findings["check"] == "granularity"]).startswith("No two sequences")


def test_losses_are_those_of_a_comparison_of_two_conditions():
    table = report.losses(paper())
    expected = report.compare(paper(), "Base", "RU (ours)").set_index(["locator", "model", "benchmark"])["estimate"]
    found = table[table["treated"] == "RU (ours)"].set_index(["locator", "model", "benchmark"])["estimate"]
    assert found.sort_index().tolist() == pytest.approx(expected.sort_index().tolist())
    assert f"Of {len(table)} pairs" in report.losses_sentence(paper(), table)


def test_a_stated_n_is_ruled_out_where_the_ledger_says_so():
    numbers = report.item_numbers(paper())
    for row in (row for row in rows() if row["claim_id"] == "G15"):
        stated = int(row["reading"].rsplit("-", 1)[1])
        found = numbers[(numbers["n"] == stated) & (numbers["benchmark"] == row["comparisons"][0]["benchmark"])]
        told = share_words(found["possible"].item(), found["can tell"].item(), "telling percentage")
        assert f"{told} possible at n = {stated}" in row["finding"]
        out = found["result"].item() == "ruled out"
        if row["hedge"]:  # "approximately" leaves room beside the stated n, and is no plain support of it
            assert row["verdict_held"] != "supported" or not out
        else:
            assert out == (row["verdict_held"] in ("contradicted", "not-supported"))


def test_the_sentence_on_items_names_each_stated_n_that_is_ruled_out():
    numbers = report.item_numbers(paper())
    named = numbers[numbers["benchmark"] != "not named"]  # for the rest the paper states no n
    out = named[(named["result"] == "ruled out") & named["from"].str.contains("stated")]
    text = report.ruled_out_sentence(paper())
    assert f"rule out {len(out)} of " in text
    assert all(f"fit {n}, and" in text for n in out["n"])


def test_a_paper_whose_n_fits_is_told_so(tmp_path):
    stated = [
        {"name": "SORRY-Bench", "stated": [{"n": 440, "where": "Sec. 1"}], "released": [{"n": 440, "where": "card"}]}
    ]
    made = two_arms(tmp_path, {f"M{i}": ("90.23", "70.45", "50.91") for i in range(3)}, benchmarks=stated)
    assert report.ruled_out_sentence(made) == "The printed percentages rule out no stated number of prompts."
    assert report.item_numbers(made)["result"].tolist() == ["fits"]
    assert "every table was read" in report.holdings_sentence(made)


def test_a_comparison_is_that_of_the_ledger():
    row = report.reading(rows(), "G02", "all")
    table = report.compare(paper(), "Base", "RU (ours)")
    assert len(table) == row["cells_held"]
    assert table["estimate"].mean() == pytest.approx(row["estimate"])
    assert table["p_adjusted"].max() == pytest.approx(row["p_adjusted"])
    assert f"by {row['estimate']:.1f} points on average" in report.compared_sentence(table)


@pytest.mark.parametrize(
    ("arguments", "part"),
    [
        (("Bse", "FT"), "did you mean 'Base'"),
        (("Base", "RU"), "unknown condition 'RU'"),
        (("Base", "FT", ["Table 33"]), "did you mean 'Table 3'"),
        (("Base", "FT", ["Table 4"]), "no comparison has both conditions"),
    ],
)
def test_a_comparison_that_cannot_be_made_is_one_clear_error(arguments, part):
    with pytest.raises(InputError, match=re.escape(part)):
        report.compare(paper(), *arguments)


def test_the_parts_of_a_loss_add_up():
    parts = report.decompose(paper(), "Base", "FT", "RU (ours)")
    rest = report.compare(paper(), "FT", "RU (ours)")
    whole = parts.iloc[-1]
    assert whole["loss to treated"] - whole["loss to control"] == pytest.approx(rest["estimate"].mean())
    assert whole["share"] == pytest.approx(100 * whole["loss to control"] / whole["loss to treated"])
    assert f"{whole['share']:.0f} % of the loss" in report.decompose_sentence(parts, "FT", "RU (ours)")


def test_the_share_of_no_loss_is_not_estimable(tmp_path):
    made = two_arms(tmp_path, {"M0": ("50.00", "40.00", "60.00"), "M1": ("90.00", "70.00", "50.00")})
    parts = report.decompose(made, "before", "control", "after")
    assert parts["share"].isna().tolist() == [True, False, False]
    assert "cannot be computed where after shows no loss" in report.decompose_sentence(parts, "control", "after")


def test_one_model_says_nothing_of_others(tmp_path):
    made = two_arms(tmp_path, {"M0": ("90.00", "70.00", "50.00")})
    text = report.pooled_sentence(report.compare(made, "before", "after"))
    assert "nothing can be said of other models: one model" in text


def test_two_models_have_no_prediction_interval(tmp_path):
    made = two_arms(tmp_path, {"M0": ("90.00", "70.00", "50.00"), "M1": ("80.00", "70.00", "60.00")})
    text = report.pooled_sentence(report.compare(made, "before", "after"))
    assert "Over 2 models" in text
    assert "Two models are too few to predict another" in text


@pytest.mark.parametrize(("reference", "treated"), [("Base", "Refusal Suppression"), ("FT", "RU (ours)")])
def test_what_the_notebooks_tell_a_student_to_try_can_be_tried(reference, treated):
    for table in (report.compare(paper(), reference, treated), report.compare(paper(), treated, reference)):
        assert len(table) == 9
        assert "After Holm's correction" in report.compared_sentence(table)
        assert "Over 3 models" in report.pooled_sentence(table)
    assert len(report.decompose(paper(), "Base", "IDGAF", "RU (ours)")) == 4


def test_readings_are_worded_from_their_rows():
    held = [row for row in rows() if row["claim_id"] in ("G05", "G06")]
    table = report.readings(held)
    assert all(row["reading_statement"] in text for row, text in zip(held, table["reading"], strict=True))
    assert len(report.readings(rows())) == len(rows())
    first = held[0]
    text = report.verdict_sentence(first)
    assert f"{first['estimate']:.1f} points ({first['ci_low']:.1f} to {first['ci_high']:.1f})" in text
    assert f"({first['cells_held']} of {first['cells_claimed']} comparisons)" in text


def test_thresholds_are_counted_from_the_rows():
    held = [row for row in rows() if row["claim_id"] == "G03"]
    text = report.threshold_sentence(held)
    below = sum(row["ci_high"] < 60 for row in held)  # the threshold of claims.yml, asserted next
    assert "G03 claims 60." in text
    assert text.endswith(f"Wholly below it: {n_of(below, len(held), 'interval')}.")


def test_a_claim_or_reading_that_is_not_there_names_the_nearest():
    with pytest.raises(InputError, match="no claim 'G2'"):
        report.reading(rows(), "G2", "all")
    with pytest.raises(InputError, match="did you mean 'alpaca'"):
        report.reading(rows(), "G02", "alpacca")
    with pytest.raises(InputError, match="did you mean 'direction'"):
        report.choose(paper(), rows(), "directon")
    with pytest.raises(InputError, match="did you mean 'untuned'"):
        report.choose(paper(), rows(), between=("untund", "treated"))


def test_claims_are_chosen_by_type_and_by_the_roles_of_what_they_compare():
    def ids(*types, **options):
        return sorted({row["claim_id"] for row in report.choose(paper(), rows(), *types, **options)})

    assert ids("direction", between=("untuned", "treated")) == ["G02", "N02"]
    assert ids("magnitude", between=("untuned", "treated")) == ["G03"]
    assert ids("magnitude", between=("control", "treated")) == ["G06"]
    assert ids("theorem", inequality="transfer-rises") == ["G14"]
    assert ids() == sorted({row["claim_id"] for row in rows()})
    assert report.choose(load_paper("qi2023_ft_compromises"), rows()) == []
    whole = report.fullest(report.choose(paper(), rows(), "direction", between=("untuned", "treated")))
    assert (whole["claim_id"], whole["reading"]) == ("G02", "all")


def test_no_claim_of_a_kind_is_a_sentence_and_an_empty_table():
    none = report.choose(paper(), rows(), "existence")
    assert none == [] and report.fullest(none) is None
    said = [report.tally_sentence(none), report.threshold_sentence(none)]
    said += [sentence(None) for sentence in (report.verdict_sentence, report.checks_sentence)]
    assert set(said) == {"The paper makes no such claim."}
    for empty in (report.readings(none), report.checks(None), report.missing(none), report.protocol(paper(), none)):
        assert str(show.table(empty, "Readings")) == "Readings: none."


@pytest.mark.parametrize(
    ("key", "arms", "control"),
    [
        ("guo2026_refusal_unlearning", ("Base", "RU (ours)"), "FT"),
        ("seth2026_safetune", ("Instruction-tuned reference", "Task Arithmetic (alpha = 0.2)"), "Drifted (post-tune)"),
        ("arditi2024_refusal_direction", ("baseline", "ablation"), ""),
    ],
)
def test_the_conditions_compared_stand_in_one_table(key, arms, control):
    chosen = report.choose_arms(load_paper(key))
    assert ((chosen.untuned, chosen.treated), chosen.control) == (arms, control)
    assert len(report.compare(load_paper(key), *arms))
    if not control:
        with pytest.raises(InputError, match="prints no control beside baseline and ablation"):
            report.choose_arms(load_paper(key), three=True)


def test_what_is_missing_is_that_of_the_rows():
    table = report.missing([row for row in rows() if row["claim_id"] in ("G07", "G13")])
    assert table["lacks"].tolist() == ["; ".join(row["missing"]) for row in rows() if row["claim_id"] in ("G07", "G13")]


def test_protocol_sentences_keep_what_the_release_says():
    for claim in ("G17", "G18", "G20"):
        table = report.protocol(paper(), [row for row in rows() if row["claim_id"] == claim])
        text = report.protocol_sentence(table)
        assert text.startswith(f"{claim}: ") and "fields agree" in text
        for row in table[table["stated"] == "not given"].to_dict("records"):
            assert f"{row['field']} (release: {row['released']})" in text


def test_released_files_are_counted_whole():
    tree = pd.DataFrame(paper().table("released_tree"))
    table = report.released_files(paper())
    assert table["files"].sum() == len(tree)
    assert table["kB"].sum() * 1000 == pytest.approx(tree["bytes"].astype(int).sum())


def judge_row(claim, kind, verdict, claimed):
    return {"claim_id": claim, "type": kind, "verdict_held": verdict, "cells_claimed": claimed, "statement": "Made."}


def test_claims_about_judges_are_told_by_their_own_answers():
    rows = [
        judge_row("J01", "distribution", "supported", 1), judge_row("J01", "distribution", "not-supported", None),
        judge_row("J02", "ranking", "supported", 1), judge_row("J02", "ranking", "contradicted", 1),
        judge_row("J03", "equivalence", "supported", None), judge_row("J04", "equivalence", "not-checkable", 1),
        judge_row("J05", "protocol", "supported", 1),
    ]  # fmt: skip
    types = ["distribution", "ranking", "equivalence"]
    table = report.by_claim(rows, types)
    assert table["claim"].tolist() == ["J01: Made.", "J02: Made."]
    assert table["readings"].tolist() == [1, 2]
    assert table["verdicts"].tolist() == ["1 supported", "1 supported and 1 contradicted"]
    said = report.by_claim_sentence(rows, types)
    assert "can check 2 of 4 claims that compare or measure judges" in said
    assert said.endswith("1 is supported in every reading and 1 depends on the reading.")


def test_what_is_held_of_a_paper_on_judges_is_no_share_of_safe_answers(tmp_path):
    scores = [score("Table 1", "", "", "", "90.3", metric="judge agreement", direction="descriptive", n_stated="300")]
    made = make_paper(tmp_path, scores, [], subject="judges")
    assert report.holdings(made)[["printed numbers", "counted as shares"]].values.tolist() == [[1, 0]]
    assert report.holdings_sentence(made).startswith("We have 1 printed number about judges")


def test_the_sentence_and_the_audit_count_the_same_numbers_as_checked():
    read = load_paper("zhao2026_sdp")
    findings = check_paper(read)
    tested = read.scores["address"].isin(audit.tested_addresses(findings))
    told = re.match(r"(\d+) of (\d+) printed numbers can be checked", checks.summary(read, findings)[0])
    assert told is not None and told.groups() == (str(tested.sum()), str(len(tested)))
    against = {address for found in findings["against"] for address in found}
    assert against - set(findings.loc[findings["result"] != "not checkable", "address"])  # some are only held against
