"""Normalisation: stable, and the same for all ways of writing one opener."""

import sys

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fragility.released.refusals import normalise, normalise_text, openers
from fragility.released.refusals.normalisation import first_words, strip_marks, words_of


@settings(deadline=None, max_examples=30)
@given(st.text(max_size=60))
def test_twice_is_once(text):
    once = normalise_text(text)
    assert normalise_text(once) == once
    assert strip_marks(strip_marks(once)) == strip_marks(once)


def test_twice_is_once_for_every_character():
    every = (chr(code) for code in range(sys.maxunicode + 1) if not 0xD800 <= code <= 0xDFFF)
    changed = [char for char in every if normalise_text(once := normalise_text(char)) != once]
    assert changed == []


@pytest.mark.parametrize(
    "text",
    [
        "I'm sorry",
        "I’m  sorry ",
        "\n> **I‘m\tsorry",
        "- “I'm SORRY",
        "ＩʼＭ sorry",
        "\ufeff# I´m\u00a0sorry",
    ],
)
def test_ways_of_writing_one_opener(text):
    assert strip_marks(normalise_text(text)) == "i'm sorry"


@given(st.text(alphabet=st.characters(max_codepoint=127)))
def test_the_short_way_for_ascii_is_the_long_way(text):
    """A character beyond ASCII takes the long way; at the end it changes nothing before it."""
    assert normalise_text(text + " é") == f"{normalise_text(text)} é".strip()


def test_signs_between_words_are_no_part_of_an_opener():
    text = pd.Series(["**I'm sorry, but—well—I can't.**", "Hi", "", None, "?!"])
    assert openers(text, 4).tolist() == ["i'm sorry but well", "hi", "", None, ""]


@settings(deadline=None, max_examples=30)
@given(st.text(max_size=80), st.integers(1, 8))
def test_an_opener_is_a_beginning_of_the_longer_one(text, words):
    whole = list(words_of(normalise_text(text)))
    assert first_words(normalise_text(text), words).split() == whole[:words]
    assert normalise_text(" ".join(whole)) == " ".join(whole)


def test_missing_stays_missing_and_the_index_is_kept():
    found = normalise(pd.Series(["A", None, "b"], index=[5, 3, 9], dtype="str"))
    assert found.to_dict() == {5: "a", 3: None, 9: "b"}
