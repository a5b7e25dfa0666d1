"""Sentences hold the numbers they are given and no markup of others; tables are plain, captioned and escaped."""

import html
import re

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from fragility.errors import InputError
from fragility.report import show


def test_values_are_inserted_and_formatted():
    sentence = show.say("{n} cells, **mean** {mean:.1f}", n=9, mean=-18.2167, unused=None)
    assert str(sentence) == "9 cells, **mean** −18.2"
    assert sentence._repr_markdown_() == str(sentence)


@given(st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=30))
def test_inserted_text_is_never_markup(text):
    shown = MarkdownIt().render(show.say("Found: {text}.", text=text)._repr_markdown_())
    assert re.findall(r"<(/?\w+)", shown) == ["p", "/p"]
    assert html.unescape(re.sub(r"</?p>", "", shown)).strip() == f"Found: {text}."


@pytest.mark.parametrize("text", ["# head", "- item", "1. item", "<script>x</script>", "[a](b)", "> quote"])
def test_a_hostile_start_of_a_sentence_stays_text(text):
    shown = MarkdownIt().render(show.text(text)._repr_markdown_())
    assert re.findall(r"<(\w+)", shown) == ["p"]
    assert str(show.text(text)) == text


@pytest.mark.parametrize("value", [None, float("nan"), float("inf"), np.float64("nan")])
def test_what_is_not_a_number_is_refused(value):
    with pytest.raises(InputError, match="cannot be computed"):
        show.say("{x:.1f}", x=value)


def test_a_field_without_a_value_names_the_nearest():
    with pytest.raises(InputError, match="did you mean 'cells'"):
        show.say("{cell}", cells=1)


def test_a_table_has_caption_headings_and_escaped_cells():
    frame = pd.DataFrame({"name": ["<b>", "x"], "value": [-1.26, float("nan")], "other": [None, "a & b"]})
    shown = show.table(frame, "One & two", decimals=1)._repr_html_()
    assert "<caption>One &amp; two</caption>" in shown
    assert re.findall(r"<th scope=\"col\">(.*?)</th>", shown) == ["name", "value", "other"]
    assert re.findall(r"<td>(.*?)</td>", shown) == ["−1.3", "not given", "cannot be computed", "a &amp; b"]
    assert '<th scope="row">&lt;b&gt;</th>' in shown


def test_headings_are_words():
    frame = pd.DataFrame({"kappa": [0.1], "kappa_low": [0.0], "kappa_high": [0.2], "left_out": [3]})
    shown = show.table(frame, "Judges")
    assert re.findall(r"<th scope=\"col\">(.*?)</th>", shown._repr_html_()) == [
        *("kappa", "kappa from", "kappa to", "left out"),
    ]
    assert "kappa_low" not in str(shown)


def test_a_table_without_columns_is_refused():
    with pytest.raises(InputError, match="without columns"):
        show.table(pd.DataFrame(), "Nothing")
