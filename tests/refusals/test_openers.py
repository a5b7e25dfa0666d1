"""Opener counts: every response is counted, groups add up, and no words leave beyond a published list."""

import hashlib
from collections import Counter

import pandas as pd
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from refusals.made import LEXICONS, judged

from fragility.errors import InputError
from fragility.released.refusals import (
    OPENER_SCHEMA,
    OPENERS,
    load_openers,
    normalise_text,
    opener_counts,
    opener_id,
    openers,
)
from fragility.released.refusals.counts import GROUP, OTHER, Published
from fragility.released.refusals.normalisation import words_of

SECRET = "zebra quartz fjord"
RESPONSES = st.lists(
    st.tuples(
        st.sampled_from([None, "", "I'm sorry", "I’m sorry, but", f"I cannot {SECRET}", SECRET, "As an AI, no", "No"]),
        st.sampled_from(["m1", "m2"]),
        st.sampled_from(["refused", "complied", None]),
        st.sampled_from(["j", "k"]),
    ),
    max_size=30,
)
BEGINNINGS = {
    " ".join(list(words_of(entry))[:end])
    for held in LEXICONS.values()
    for entry in held.normalised
    for end in range(1, 12)
}


def made(rows):
    responses, model, meaning, judge = zip(*rows, strict=True) if rows else ((), (), (), ())
    return judged(list(responses), model=list(model), meaning=list(meaning), judge=list(judge))


@settings(deadline=None, max_examples=30)
@given(RESPONSES)
def test_the_counts_are_those_of_a_plain_loop(rows):
    counts = opener_counts(made(rows), LEXICONS, words=(1, 3))
    assert counts.columns.tolist() == OPENER_SCHEMA.names
    for length in (1, 3):
        cut = [(openers(pd.Series([text]), length)[0], *rest) for text, *rest in rows if text is not None]
        in_source = Counter((opener, judge) for opener, _, _, judge in cut)
        expected = Counter(
            (OTHER if in_source[opener, judge] == 1 else opener_id(opener), model, str(meaning), judge)
            for opener, model, meaning, judge in cut
        )
        found = counts[counts["words"] == length]
        keys = zip(found["opener_id"], found["model"], found["meaning"].fillna("None"), found["judge"], strict=True)
        assert dict(zip(keys, found["n"], strict=True)) == dict(expected)
        assert (found["distinct"] == found["n"].where(found["opener_id"] == OTHER, 1)).all()


@settings(deadline=None, max_examples=30)
@given(RESPONSES)
def test_only_words_of_a_published_list_are_shown(rows):
    counts = opener_counts(made(rows), LEXICONS, words=(1, 4, 8))
    shown = set(counts["shown"]) - {""}
    assert {text.removesuffix(" …") for text in shown} <= BEGINNINGS
    assert not any(word in text for text in (*shown, *counts["opener_id"]) for word in SECRET.split())


@settings(deadline=None, max_examples=30)
@given(RESPONSES, st.randoms())
def test_the_order_of_the_rows_changes_nothing(rows, random):
    mixed = random.sample(rows, len(rows))
    one, two = (opener_counts(made(order), LEXICONS, words=(2, 5)) for order in (rows, mixed))
    assert one.equals(two)


@pytest.mark.parametrize(
    ("opener", "shown"),
    [
        ("i", "i"),
        ("i am", "i am"),
        ("i am really sorry", "i am really sorry"),
        ("i am really sorry zebra", "i am really sorry …"),
        ("i am zebra", ""),
        ("zebra", ""),
        ("it is going to zebra", "it is going to …"),
    ],
)
def test_what_is_shown_of_an_opener(opener, shown):
    assert Published(LEXICONS.values()).shown(opener) == shown


def test_an_identifier_is_part_of_a_sha256():
    assert opener_id("i'm sorry") == hashlib.sha256(b"i'm sorry").hexdigest()[:12]
    assert opener_id("ß") != opener_id("ss") and normalise_text("ß") == "ss"


def test_blocked_answers_are_a_group_of_their_own():
    frame = judged(["I cannot"] * 4, blocked=pd.array([True, True, False, None], "boolean"))
    counts = opener_counts(frame, LEXICONS, words=[2])
    assert [(str(row.blocked), row.n) for row in counts.itertuples()] == [("False", 1), ("True", 2), ("<NA>", 1)]


def test_a_column_that_is_missing_is_named():
    with pytest.raises(InputError, match="no column 'meaning'"):
        opener_counts(judged(["No"]).drop(columns="meaning"), LEXICONS)
    with pytest.raises(InputError, match="0 words; expected at least 1"):
        opener_counts(judged(["No"]), LEXICONS, words=[0, 1])


def test_unknown_sources_and_broken_files_are_named(tmp_path):
    (tmp_path / OPENERS).mkdir(parents=True)
    (tmp_path / OPENERS / "made.parquet").write_bytes(b"PAR1 and no more")
    with pytest.raises(InputError, match=r"unknown source 'mad'; did you mean 'made'\?"):
        load_openers("mad", tmp_path)
    with pytest.raises(InputError, match=r"data/openers/made\.parquet: not a whole parquet file"):
        load_openers("made", tmp_path)


def test_the_shipped_counts_hold_no_other_words(project_openers):
    shown = {text for name in project_openers for text in load_openers(name)["shown"].unique()} - {""}
    assert shown and {text.removesuffix(" …") for text in shown} <= BEGINNINGS


def test_the_shipped_counts_add_up_for_every_length(project_openers):
    for name in project_openers:
        totals = load_openers(name).groupby(["words", *GROUP[:6]], observed=True)["n"].sum().unstack("words")
        assert len(totals) and totals.eq(totals[1], axis=0).all(axis=None), name


@pytest.fixture(scope="module")
def project_openers():
    from folders import ROOT

    names = sorted(path.stem for path in (ROOT / OPENERS).glob("*.parquet"))
    assert names and all(
        pq.read_schema(ROOT / OPENERS / f"{name}.parquet").names == OPENER_SCHEMA.names for name in names
    )
    return names
