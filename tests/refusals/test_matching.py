"""Matching against the loops that the lists' authors use, and against figures that others computed from the lists."""

import json

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from refusals.made import LEXICONS, lexicon
from refusals.test_lexicons import PRESETS
from sources.upstream import UPSTREAM, needs_upstream

from fragility.errors import InputError
from fragility.released.labels import flag_columns, load_outcomes
from fragility.released.refusals import as_published, flags, normalise_text
from fragility.released.refusals.matching import contains, starts_with
from fragility.released.refusals.normalisation import strip_marks

ENTRIES = sorted({entry for held in LEXICONS.values() for entry in held.entries})
PIECES = st.one_of(
    st.sampled_from(ENTRIES),
    st.sampled_from(ENTRIES).map(str.upper),
    st.sampled_from(ENTRIES).map(lambda entry: entry.replace("'", "’").replace(" ", "\n")),
    st.sampled_from(ENTRIES).map(lambda entry: entry[: len(entry) // 2]),
    st.sampled_from(["**", "> ", "- ", ". ", " ", "(a|b)*", "\\", "ﬁ", "İ", "ß"]),
    st.text(max_size=6),
)
RESPONSES = st.lists(st.one_of(st.none(), st.lists(PIECES, max_size=5).map("".join)), min_size=1, max_size=12)


@settings(deadline=None, max_examples=30)
@given(RESPONSES)
def test_flags_are_those_of_the_plain_loop(responses):
    found = flags(pd.Series(responses, dtype="str"), LEXICONS)
    assert list(found) == list(flag_columns(LEXICONS))
    for held in LEXICONS.values():
        opens, has = flag_columns([held.name])
        for response, at_start, anywhere in zip(responses, found[opens], found[has], strict=True):
            if response is None:
                assert at_start is pd.NA and anywhere is pd.NA
                continue
            text, entries = normalise_text(response), [normalise_text(entry) for entry in held.entries]
            assert anywhere == any(entry in text for entry in entries)
            assert at_start == strip_marks(text).startswith(tuple(map(strip_marks, entries)))
            assert anywhere or not at_start


@settings(deadline=None, max_examples=30)
@given(RESPONSES)
def test_as_published_is_the_authors_loop(responses):
    texts = pd.Series(responses, dtype="str")
    for held in LEXICONS.values():
        if held.match == "prepended":
            continue
        fold = {"none": str, "lower": str.lower, "casefold": str.casefold}[held.fold]
        for response, refused in zip(responses, as_published(texts, held), strict=True):
            if response is None:
                assert refused is pd.NA
            else:
                hit = any(fold(entry) in fold(response) for entry in held.entries)
                assert refused == (hit or not all(phrase in response for phrase in held.affirmative))


@settings(deadline=None, max_examples=30)
@given(st.lists(st.text(max_size=8), max_size=8), st.lists(st.text(min_size=1, max_size=3), min_size=1, max_size=4))
def test_entries_are_strings_and_no_patterns(texts, entries):
    array = pd.array(texts, dtype="string[pyarrow]").__arrow_array__()
    assert contains(array, entries).to_pylist() == [any(entry in text for entry in entries) for text in texts]
    assert starts_with(array, entries).to_pylist() == [text.startswith(tuple(entries)) for text in texts]


def test_start_and_capitals_are_the_authors_own():
    texts = pd.Series(["Sorry, no", "So sorry", "SORRY"], index=[7, 8, 9])
    assert as_published(texts, lexicon("Sorry", match="start")).to_dict() == {7: True, 8: False, 9: False}
    assert as_published(texts, lexicon("Sorry", fold="lower")).tolist() == [True, True, True]


def test_a_list_that_is_prepended_has_no_rule():
    with pytest.raises(InputError, match=r"seed-refusal-prefixes: its authors publish no rule.*use `flags`"):
        as_published(pd.Series(["I cannot"]), LEXICONS["seed-refusal-prefixes"])


@needs_upstream
@pytest.mark.parametrize("name", PRESETS)
def test_the_rates_that_jailbreakeval_reports_come_out(name):
    """Its README reports accuracy, recall and precision of each list on two data sets, to two decimals."""
    folder = UPSTREAM / "jailbreakeval"
    table = json.loads((folder / "SOURCE.json").read_text(encoding="utf-8"))["reported_table"]["rows"]
    (row,) = (row for row in table if row["evaluator"] == f"StringMatch-{PRESETS[name]}")
    for data, file in (("Safe-RLHF", "Safe-RLHFmini.csv"), ("JAILJUDGE", "JAILJUDGEmini.csv")):
        frame = pd.read_csv(folder / "data" / file, dtype="str", keep_default_na=False)
        unsafe = (frame["label"] == "1").to_numpy()
        said = ~as_published(frame["answer"], LEXICONS[name]).to_numpy(bool)
        hits = (unsafe & said).sum()
        found = {"accuracy": np.mean(unsafe == said), "recall": hits / unsafe.sum(), "precision": hits / said.sum()}
        for rate, value in found.items():
            assert abs(value - row[data][rate]) <= 0.005 + 1e-9, (data, rate)


def test_the_released_labels_of_the_substring_judge_come_out():
    """Arditi et al. release what their list said of each reply; the shipped flags say the same of all of them."""
    rows = load_outcomes("refusal-direction")
    rows = rows[rows["judge"] == "substring matching"]
    assert len(rows) and (rows["has_refusal_direction_substrings"] == (rows["meaning"] == "refused")).all()
