"""Measures: against counts made by hand, scikit-learn and statsmodels; wrong cards are told, never computed."""

from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn import metrics
from statsmodels.stats.inter_rater import aggregate_raters
from statsmodels.stats.inter_rater import fleiss_kappa as statsmodels_fleiss

from fragility.errors import InputError
from fragility.released.sources.measures import MEASURES, NoRowError, Table, compute
from fragility.released.sources.measures.judges import ratings
from fragility.schemas.source import Measure
from fragility.statistics import NotEstimable


def judged(one, two, flag=None):
    """Return outcomes of two judges; `None` is a response that the judge did not label."""
    rows = [
        {"item_id": str(item), "judge": judge, "judge_version": version, "meaning": label}
        for judge, version, labels in (("one", "", one), ("two", "v2", two))
        for item, label in enumerate(labels)
    ]
    frame = pd.DataFrame(rows).assign(source="s", model="m", condition="", benchmark="b", repeat=0)
    return frame if flag is None else frame.assign(has_word=[*flag, *flag])


def measured(frame, statistic, where=None, **options):
    return compute(Measure(statistic=statistic, where=where or {}, options=options), Table(frame), "here")


LABELS = st.lists(st.tuples(*[st.sampled_from(["safe", "unsafe", "unparsed"])] * 2), min_size=1, max_size=30)


@settings(deadline=None, max_examples=60)
@given(LABELS)
def test_two_judges_against_scikit_learn(labels):
    one, two = zip(*labels, strict=True)
    frame, judges = judged(one, two), ["one", "two v2"]
    assert measured(frame, "agreement", judges=judges) == Fraction(sum(a == b for a, b in labels), len(labels))
    kappa = measured(frame, "kappa", judges=judges)
    if isinstance(kappa, NotEstimable):
        assert len({*one, *two}) == 1
    else:
        assert kappa == pytest.approx(metrics.cohen_kappa_score(one, two))
        table, _ = aggregate_raters(np.array(labels))
        assert measured(frame, "fleiss_kappa", judges=judges) == pytest.approx(statsmodels_fleiss(table))
    truth, said = ([label == "unsafe" for label in side] for side in (one, two))
    theirs = {
        "accuracy": metrics.accuracy_score(truth, said),
        "precision": metrics.precision_score(truth, said, zero_division=np.nan),
        "recall": metrics.recall_score(truth, said, zero_division=np.nan),
        "f1": metrics.f1_score(truth, said, zero_division=np.nan),
        "false_positive_rate": 1 - metrics.recall_score(truth, said, pos_label=False, zero_division=np.nan),
        "false_negative_rate": 1 - metrics.recall_score(truth, said, zero_division=np.nan),
    }
    for name, expected in theirs.items():
        found = measured(frame, name, reference="one", judge="two v2", positive=["unsafe"])
        if isinstance(found, NotEstimable):
            assert np.isnan(expected)
        else:
            assert float(found) == pytest.approx(expected)


def test_only_responses_that_all_judges_labelled_are_compared():
    frame = judged(["safe", "safe", None], ["safe", None, "unsafe"])
    assert measured(frame, "agreement", judges=["one", "two v2"]) == 1
    assert measured(frame, "pairwise_agreement", judges=["one", "two v2"]) == 1


def test_agreement_with_a_reference_is_the_mean_over_judges():
    frame = judged(["safe", "unsafe", "unsafe", None], ["safe", "safe", "unsafe", "safe"])
    one = measured(frame, "accuracy", reference="one", judge="two v2", positive=["unsafe"])
    assert measured(frame, "mean_agreement", reference="one", judges=["two v2"]) == one == Fraction(2, 3)
    assert measured(frame, "mean_agreement", reference="one", judges=["two v2", "one"]) == (one + 1) / 2


def test_labels_are_merged_before_they_are_compared():
    frame = judged(["refused", "partly refused"], ["refused", "refused"])
    options = {"judges": ["one", "two v2"]}
    assert measured(frame, "agreement", **options) == Fraction(1, 2)
    assert measured(frame, "agreement", **options, merge={"partly refused": "refused"}) == 1


def test_a_flag_may_stand_for_a_judge():
    frame = judged(["unsafe", "safe", "unsafe"], ["safe", "safe", "safe"], flag=[True, True, False])
    one = frame[frame["judge"] == "one"]
    found = {
        name: measured(one, name, reference="one", judge="has_word", positive=["unsafe", "True"])
        for name in ("accuracy", "precision", "recall")
    }
    assert found == {"accuracy": Fraction(1, 3), "precision": Fraction(1, 2), "recall": Fraction(1, 2)}


def test_shares_and_counts():
    frame = judged(["safe", "unsafe", None], ["safe", "unsafe", "unparsed"])
    one = {"judge": "one"}
    assert measured(frame, "share", one, values=["unsafe"]) == Fraction(1, 3), "an unlabelled row is in the denominator"
    assert measured(frame, "share", values=["unsafe", "unparsed"]) == Fraction(3, 6)
    assert measured(frame, "count", one) == 3 and measured(frame, "count", one, values=["safe"]) == 1
    assert measured(frame, "items") == 3
    assert measured(frame, "mean_share", by="judge", values=["unparsed"]) == Fraction(1, 6)
    uneven = pd.concat([frame, frame[frame["judge"] == "one"].assign(repeat=1)])
    assert measured(uneven, "mean_share", by="judge", values=["unparsed"]) == Fraction(1, 6), "each judge weighs one"


def test_flips():
    frame = judged(["safe", "unsafe", "safe"], ["safe", "safe", "unparsed"])
    assert measured(frame, "flip_share") == Fraction(2, 3)
    assert measured(frame, "flip_share", values=["unsafe"]) == Fraction(1, 3)
    assert measured(frame, "flip_share", by=["judge"]) == 1


def test_numbers():
    frame = pd.DataFrame({"model": list("aab"), "score": [1.0, 2.0, None]})
    assert measured(frame, "mean") == Fraction(3, 2) and measured(frame, "total") == 3
    assert measured(frame, "median", {"model": "a"}) == Fraction(3, 2)
    assert isinstance(measured(frame, "mean", {"model": "b"}), NotEstimable)
    with pytest.raises(InputError, match="2 different values of score"):
        measured(frame, "value")


def test_a_released_number_is_taken_digit_by_digit():
    frame = pd.DataFrame({"value_text": ["0.1", "0.2", "n/a"], "value": [0.1, 0.2, None]})
    assert measured(frame, "total", column="value") == Fraction(3, 10)


def test_every_measure_says_what_it_is_in_one_line():
    assert [
        name for name, function in MEASURES.items() if not (function.__doc__ or "").split("\n")[0].endswith(".")
    ] == []


@pytest.mark.parametrize(
    ("statistic", "where", "options", "message"),
    [
        ("shar", {}, {}, "here: unknown statistic 'shar'; did you mean 'share'?"),
        ("share", {}, {}, "here: options of 'share': missing a required argument: 'values'"),
        ("share", {}, {"values": ["safe"], "colum": "x"}, "got an unexpected keyword argument 'colum'"),
        ("share", {}, {"values": ["safe"], "column": "meanin"}, "unknown column 'meanin'; did you mean 'meaning'?"),
        ("count", {"modell": "m"}, {}, "unknown column 'modell'; did you mean 'model'?"),
        ("count", {"judge": "tvo"}, {}, "no row has judge 'tvo'; did you mean 'two'?"),
        ("agreement", {}, {"judges": ["one", "two"]}, "no row of the judge 'two'; did you mean 'two v2'?"),
        ("kappa", {}, {"judges": ["one"]}, "Cohen's kappa is for two"),
    ],
)
def test_a_wrong_card_is_told(statistic, where, options, message):
    frame = judged(["safe"], ["safe"])
    with pytest.raises(InputError) as error:
        measured(frame, statistic, where, **options)
    assert message in str(error.value) and str(error.value).startswith("here")


def test_selection_compares_numbers_as_numbers_and_flags_as_text():
    frame = pd.DataFrame({"repeat": [0, 1, 2], "has": [True, False, None], "model": pd.Categorical(list("aab"))})
    assert Table(frame).select({"repeat": [1, 2]}).places.tolist() == [1, 2]
    assert Table(frame).select({"has": "True"}).places.tolist() == [0]
    assert Table(frame).select({"model": "a", "repeat": 1}).places.tolist() == [1]
    with pytest.raises(NoRowError, match="no row has repeat '2'"):
        Table(frame).select({"model": "a", "repeat": 2})


RESPONSES = st.tuples(
    st.sampled_from(["n", "m"]), st.sampled_from("cab"), st.integers(0, 1), st.sampled_from(["one", "two", "three"]),
    st.sampled_from(["safe", "unsafe", None]),
)  # fmt: skip


@settings(deadline=None, max_examples=60)
@given(st.lists(RESPONSES, min_size=1, max_size=40), st.booleans())
def test_ratings_are_those_of_a_grouped_frame(rows, categorical):
    """The first label of a judge that is not missing counts, response by response, in the order of the keys."""
    frame = pd.DataFrame(rows, columns=["model", "item_id", "repeat", "judge", "meaning"])
    frame = frame.assign(source="s", condition="", benchmark="b", judge_version="")
    keys = ["source", "model", "condition", "benchmark", "item_id", "repeat"]
    held = frame.dropna(subset="meaning")
    wide = held.pivot_table(index=keys, columns="judge", values="meaning", aggfunc="first", observed=True)
    wanted = wide.reindex(columns=["one", "two"]).dropna()
    if categorical:
        frame = frame.astype(dict.fromkeys(["source", "model", "item_id", "judge", "meaning"], "category"))
    rows = Table(frame).select({})
    if wanted.empty:
        with pytest.raises(InputError):
            ratings(rows, ["one", "two"], "meaning")
        return
    found = ratings(rows, ["one", "two"], "meaning")
    assert frame.loc[found.rows.places, keys].apply(tuple, axis=1).tolist() == list(wanted.index)
    assert [[found.texts[code] for code in codes] for codes in found.codes.T] == wanted.to_numpy().tolist()
