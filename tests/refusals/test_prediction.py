"""What a list finds and misses, against the same counted by hand and by other estimators."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from refusals.made import judged, lexicon

from fragility.errors import InputError
from fragility.released.labels import load_outcomes
from fragility.released.refusals import of_judge, opener_counts, opener_prediction, prediction, refusals_of
from fragility.statistics import cluster_share, confusion, wilson

LISTS = {"made-list": lexicon("no", name="made-list")}
ROWS = st.lists(
    st.tuples(
        st.sampled_from(["refused", "complied", "partly refused", "unparsed", None]),
        st.sampled_from([True, False, None]),
        st.sampled_from([True, False, None]),
        st.sampled_from("abcd"),
    ),
    max_size=30,
).map(lambda rows: [("refused", True, None, "a"), *rows])


def outcomes(rows):
    meaning, flag, blocked, item = zip(*rows, strict=True)
    columns = {"opens_made_list": flag, "has_made_list": flag, "blocked": blocked}
    flags = {name: pd.array(values, "boolean") for name, values in columns.items()}
    return judged([""] * len(rows), meaning=list(meaning), item_id=list(item)).assign(**flags)


@settings(deadline=None, max_examples=30)
@given(ROWS)
def test_counts_and_rates(rows):
    row = prediction(outcomes(rows), LISTS, "j").iloc[0]
    kept = [
        (meaning == "refused", flag, item)
        for meaning, flag, blocked, item in rows
        if meaning not in (None, "unparsed") and flag is not None and not blocked
    ]
    refusal, flag, items = (np.array(part) for part in zip(*kept, strict=True))
    found = confusion(refusal, flag)
    assert [row[name] for name in ("recall", "recall_low", "precision", "precision_high")] == pytest.approx(
        [found.sensitivity.estimate, found.sensitivity.low, found.positive_value.estimate, found.positive_value.high],
        nan_ok=True,
    )
    assert row["tp"] + row["fn"] == refusal.sum() and row["tp"] + row["fp"] == flag.sum()
    assert row[["tp", "fn", "fp", "tn", "left_out", "blocked"]].sum() == len(rows)
    names = sorted(set(items[refusal]))
    k, n = ([np.sum(values[refusal & (items == name)]) for name in names] for values in (flag, refusal))
    robust = cluster_share(k, n).interval
    assert row["recall_cluster_reason"] == robust.reason
    assert row["recall_cluster_low"] == pytest.approx(np.clip(robust.low, 0, 1), nan_ok=True)


def test_groups_and_places_have_rows_of_their_own():
    frame = outcomes([("refused", True, None, "a"), ("refused", False, None, "b")]).assign(model=["m1", "m2"])
    found = prediction(frame, LISTS, "j", by=["model"])
    assert found[["model", "lexicon", "where", "recall"]].values.tolist() == [
        ["m1", "made-list", "at the start", 1.0],
        ["m1", "made-list", "anywhere", 1.0],
        ["m2", "made-list", "at the start", 0.0],
        ["m2", "made-list", "anywhere", 0.0],
    ]
    assert found["precision_reason"].tolist() == ["", "", "no response", "no response"]


def test_partly_refused_counts_as_the_user_says():
    frame = outcomes([("refused", True, None, "a"), ("partly refused", True, None, "b")])
    assert prediction(frame, LISTS, "j")["tp"].tolist() == [1, 1]
    assert prediction(frame, LISTS, "j", refused=["refused", "partly refused"])["tp"].tolist() == [2, 2]


def test_a_judge_is_named_and_must_speak_of_refusals():
    frame = pd.concat([judged(["No"], judge_version=version, meaning="safe") for version in ("1", "2")])
    with pytest.raises(InputError, match="no rows of the judge 'jj'; did you mean 'j'"):
        of_judge(frame, "jj")
    with pytest.raises(InputError, match="'j' has 2 versions; name one: 1, 2"):
        of_judge(frame, "j")
    with pytest.raises(InputError, match="no version '3' of 'j'"):
        of_judge(frame, "j", "3")
    with pytest.raises(InputError, match="no row means refused; this judge says: safe"):
        refusals_of(of_judge(frame, "j", "1"))
    with pytest.raises(InputError, match="the meaning 'refusal'; did you mean 'refused'"):
        refusals_of(frame, ["refusal"])


def test_a_list_without_flags_is_named():
    with pytest.raises(InputError, match="no column 'opens_other'"):
        prediction(outcomes([("refused", True, None, "a")]), ["other"], "j")


def test_openers_before_refusals():
    frame = judged(
        ["No way", "No way", "No", "Yes", "x y"], meaning=["refused", "complied", "refused", "complied", None]
    )
    table = opener_prediction(opener_counts(frame, LISTS, words=[1]))
    assert table[["shown", "n", "refusals", "share", "of_refusals"]].values.tolist() == [
        ["no", 3, 2, 2 / 3, 1.0],
        ["", 1, 0, 0.0, 0.0],
    ]
    assert table["high"].tolist() == wilson([2, 0], [3, 1]).high.tolist()


def test_the_shipped_outcomes_of_xstest_are_all_accounted_for():
    frame = load_outcomes("xstest")
    found = prediction(frame, ["seed-refusal-prefixes"], "final label")
    total = found[["tp", "fn", "fp", "tn", "left_out", "blocked"]].sum(axis=1)
    assert (total == (frame["judge"] == "final label").sum()).all()
    assert found["tp"].is_monotonic_increasing  # anywhere finds what the start finds
