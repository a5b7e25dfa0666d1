"""Figures draw what the tables hold; sentences take their numbers from the tables."""

import numpy as np
import pandas as pd
import pytest
from judging import made
from plots.shared import marks

from fragility.errors import InputError
from fragility.released import judging
from fragility.released.judging import Panel
from fragility.report import judge_errors, plots
from fragility.report import judging as told
from fragility.wording import n_of

PANEL = Panel(source="made", question="harm", reference="people", annotators=[])


@pytest.fixture(scope="module")
def held():
    rng, rows = np.random.default_rng(2), []
    for model, share in (("a", 0.3), ("b", 0.6), ("c", 0.7)):
        truth = rng.random(60) < share
        rows += made.judged(list(truth), list(truth ^ (rng.random(60) < 0.15)), model)
    return judging.ratings(PANEL, made.outcomes(rows), made.card())


@pytest.fixture(scope="module")
def ceilings():
    values = {"people": [2], "n": [180], "agreement": [0.95], "kappa": [0.9], "kappa_low": [0.8]}
    return pd.DataFrame({"source": ["made"], "question": ["harm"]} | values)


def test_the_picture_of_agreement_draws_every_judge_and_people(held, ceilings):
    table = judging.agreements([held])
    figure = plots.judge_agreement(table, ceilings)
    assert figure.data["label"].tolist() == ["made, harm", "machine"]
    assert figure.data["kappa"].iloc[1] == pytest.approx(table["kappa"].iloc[0], abs=1e-4)
    assert f"{table['kappa'].iloc[0]:.2f}" in figure.alt and "0.90" in figure.alt
    assert len(marks(figure, "judge")) == 2


def test_the_picture_of_a_swap_has_one_line_an_arm(held):
    rates, orders = judging.rates(held), judging.orders(held)
    figure = plots.judge_swap(rates, orders, "harmful answers")
    lines = [line for line in figure.drawing.axes[0].lines if line.get_gid() == "arm"]
    assert len(lines) == 3
    assert {tuple(line.get_ydata()) for line in lines} == {
        tuple(part.sort_values("judge", ascending=False)["rate"]) for _, part in rates.groupby("arm")
    }
    assert f"{int(orders['turned'].sum())} turn" in figure.alt


def test_the_picture_of_both_sides_needs_both():
    table = pd.DataFrame(
        {
            "source": "s", "pair": "x and y", "arm": "m", "judge": "j",
            "coding": ["full refusals only", "partial ones too"],
            "safe": [10.0, 30.0], "unsafe": [80.0, 85.0], "safe_n": 10.0, "unsafe_n": 10.0,
        }
        | {f"{side}_{end}": [1.0, 2.0] for side in ("safe", "unsafe") for end in ("low", "high")}
    )  # fmt: skip
    figure = plots.refusals_of_both_sides(table)
    assert figure.data["safe_partial"].iloc[1] == 30
    assert "20.0 points" in figure.alt
    with pytest.raises(InputError, match="no judge saw both sides"):
        plots.refusals_of_both_sides(table.assign(unsafe=np.nan))


def test_sentences_hold_the_numbers_of_their_tables(held, ceilings):
    table = judging.agreements([held])
    text = told.agreement_sentence(table, ceilings)
    assert f"{table['kappa'].iloc[0]:.2f}" in text and "1 comparison" in text
    below = table["kappa_high"].iloc[0] < 0.8
    assert f"lies below theirs in {'the one' if below else 'no'} comparison" in text
    above = told.agreement_sentence(table, ceilings.assign(kappa_low=table["kappa_high"].iloc[0] + 0.01))
    assert "lies below theirs in the one comparison" in above
    assert f"{100 * table['positive'].iloc[0]:.1f} %" in told.skew_sentence(table)
    assert "1 question" in told.ceilings_sentence(ceilings) and "0.90" in told.ceilings_sentence(ceilings)
    counts = judging.turned_counts(judging.orders(held))
    assert f"{int(counts['turned'].sum()) or 'none'} of 3 orders" in told.swap_sentence(counts)
    corrected = judging.corrected(held, seed=1, labelled=20)
    coverage = judging.coverage(corrected)
    judge = coverage[coverage["way"] == "judge"].iloc[0]
    assert n_of(judge["holds"], judge["estimable"], "interval") in judge_errors.correction_sentence(coverage)


def test_printed_figures_that_miss_are_told_apart_from_those_that_come_out():
    table = pd.DataFrame({"agrees": ["yes", "no", "not-checkable"], "off": [0.0, -0.25, np.nan]})
    assert told.printed_sentence(table) == (
        "Released labels give 2 of 3 printed figures again; 1 of 2 figures comes out as printed. For 1 the judge's "
        "labels are not released."
    )
    more = told.printed_sentence(pd.concat([table, table]))
    assert "2 of 4 figures come out as printed." in more


def test_a_difference_of_zero_and_no_significance_are_two_things():
    row = {"model": "m", "benchmark": "b", "treated": "t", "reference": "r"}
    tipped = pd.DataFrame([row | {"interval": 4.0, "relabel": 9, "relabel_fisher": 5}])
    text = judge_errors.tipping_sentence(tipped)
    assert "9 relabelled responses would bring the difference to zero, and 5 would take its significance" in text


def test_sentences_without_rows_say_so():
    nothing = pd.DataFrame({"kappa": [], "positive": [], "kind": [], "source": [], "question": []})
    assert "cannot be computed" in told.agreement_sentence(nothing, nothing)
    assert told.ceilings_sentence(nothing).startswith("No released labels")
    assert told.swap_sentence(pd.DataFrame({"keywords": []})).startswith("No two judges")
    assert told.runs_sentence(nothing).startswith("No totals")
    assert judge_errors.tipping_sentence(nothing).startswith("No difference")
    assert judge_errors.reach_sentence(nothing).startswith("No difference")
    assert told.published_sentence(nothing).startswith("No published rate")
    noise = pd.DataFrame({"reason": ["few"], "arm": ["m"], "unstable": [np.nan], "judge": ["j"]})
    assert told.judge_noise_sentence(noise).startswith("No two judges")
    assert told.decoding_sentence(noise, 100).startswith("No condition")
