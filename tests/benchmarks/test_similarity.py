"""Similar pairs against independent ways of counting, and what planted copies and random prompts give."""

from random import Random

import numpy as np
import pandas as pd
import pytest
from benchmarks.made import prompts, random_text
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.metrics import pairwise_distances

from fragility.errors import InputError
from fragility.released.benchmarks import comparable, features, similar_pairs, similarity

#: Few letters and words, so that texts share pieces.
TEXTS = st.lists(st.text("ab c", min_size=1, max_size=12).filter(str.strip), min_size=2, max_size=12)


def found(texts, measure="shingles", floor=0.5):
    pairs, nearest = similar_pairs(texts, measure, floor)
    return {(row.first, row.second): row.similarity for row in pairs.itertuples()}, nearest


@settings(max_examples=60, deadline=None)
@given(TEXTS)
def test_similarity_is_the_share_of_common_pieces_counted_by_scikit_learn(raw):
    texts = [comparable(text) for text in raw]
    for measure in similarity.MEASURES:
        if measure == "words":
            vectors = CountVectorizer(binary=True, token_pattern=r"\S+").fit_transform(texts)
        else:
            padded = [f" {text} ".ljust(5, "_") if len(text) < 3 else f" {text} " for text in texts]
            vectors = CountVectorizer(analyzer="char", ngram_range=(5, 5), binary=True).fit_transform(padded)
        expected = np.round(1 - pairwise_distances(vectors.toarray().astype(bool), metric="jaccard"), 4)
        pairs, nearest = found(texts, measure, floor=0.3)
        rows, columns = np.nonzero(np.triu(expected >= 0.3, 1))
        assert pairs == pytest.approx({(i, j): expected[i, j] for i, j in zip(rows, columns, strict=True)})
        np.fill_diagonal(expected, -1)
        assert nearest == pytest.approx(expected.max(axis=1))


def test_the_similarity_of_a_pair_does_not_depend_on_the_others():
    generator = Random(1)
    texts = [random_text(generator) for _ in range(40)]
    texts[7] = texts[3] + " more"
    alone, _ = found([texts[3], texts[7]])
    assert found(texts)[0][3, 7] == alone[0, 1]


def test_a_pair_at_the_floor_counts():
    assert found(["a b", "a b c d"], "words", floor=0.5)[0] == {(0, 1): 0.5}
    assert found(["a b", "a b c d"], "words", floor=0.51)[0] == {}


def test_blocks_of_rows_give_what_one_block_gives(monkeypatch):
    generator = Random(2)
    texts = [random_text(generator, 4) for _ in range(30)]
    texts += [text + " end" for text in texts]
    whole = similar_pairs(texts)
    monkeypatch.setattr(similarity, "_BLOCK", 7)
    parts = similar_pairs(texts)
    pd.testing.assert_frame_equal(parts[0].sort_values(["first", "second"], ignore_index=True), whole[0])
    assert parts[1].tolist() == whole[1].tolist()
    assert len(whole[0]) == 30


def test_random_prompts_have_no_twin():
    generator = Random(3)
    frame = features(prompts([random_text(generator) for _ in range(300)]))
    assert frame["near_group"].is_unique
    assert frame["exact_group"].is_unique
    assert frame["nearest"].max() < 0.2


def test_planted_copies_are_found_and_nothing_else():
    generator = Random(4)
    texts = [random_text(generator, 15) for _ in range(60)]
    texts[10] = f"  {texts[0].upper()}!! "  # equal but for case, white space and signs
    texts[20] = " ".join([*texts[1].split()[:-1], "otherword"])  # one word of fifteen changed
    texts[30] = " ".join(texts[2].split()[:4] + texts[3].split()[4:8] + texts[4].split()[8:])  # pieces of three
    frame = features(prompts(texts))
    exact, near = frame["exact_group"], frame["near_group"]
    assert exact[0] == exact[10]
    assert exact.nunique() == 59
    assert near[0] == near[10]
    assert near[1] == near[20]
    assert near.nunique() == 58


@given(st.integers(0, 10_000))
@settings(max_examples=20, deadline=None)
def test_the_groups_do_not_depend_on_the_order(seed):
    generator = Random(seed)
    texts = [" ".join(generator.choices(["alpha", "bravo", "charlie", "delta"], k=5)) for _ in range(25)]
    order = generator.sample(range(25), 25)
    one, two = features(prompts(texts)), features(prompts([texts[place] for place in order]))
    for column in ("exact_group", "near_group"):
        groups = {frozenset(part) for part in one.groupby(column).groups.values()}
        moved = {frozenset(order[place] for place in part) for part in two.groupby(column).groups.values()}
        assert groups == moved
    assert one["nearest"][order].tolist() == two["nearest"].tolist()


def test_a_prompt_of_signs_alone_is_compared_as_it_stands():
    frame = features(prompts(["?!", "?!", "!?", "word"]))
    assert frame["exact_group"].tolist() == [1, 1, 2, 3]


def test_length_counts_the_prompt_as_released():
    frame = features(prompts(["  Two\twords. "]))
    assert frame.loc[0, ["characters", "words"]].tolist() == [13, 2]
    assert np.isnan(frame.loc[0, "nearest"])


@pytest.mark.parametrize(("measure", "floor"), [("letters", 0.5), ("shingles", 0), ("shingles", 1.1)])
def test_nonsense_is_refused(measure, floor):
    with pytest.raises(InputError):
        similar_pairs(["a", "b"], measure, floor)
