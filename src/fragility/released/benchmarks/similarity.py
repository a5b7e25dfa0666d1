"""How alike two prompts are: the share of their pieces that both have.

Prevents the failure in which the similarity of two prompts depends on which other prompts are in the file: no weight
is learnt from the set, so a benchmark that is compared tomorrow, elsewhere, gives comparable numbers. It compares
wording: two prompts that ask for one thing in other words are not found, so a count of independent prompts is an
upper limit.
"""

from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse

from fragility.errors import InputError, near_match
from fragility.released.refusals.normalisation import normalise_text, words_of

#: What a prompt is cut into: every run of so many characters, blanks included; or its words.
MEASURES = ("shingles", "words")
SHINGLE = 5
#: Pairs that are less alike are not kept; from this similarity on a pair counts as near-duplicate by default.
FLOOR, THRESHOLD = 0.5, 0.6
#: Digits of a similarity; thresholds compare with the rounded number, so that a stored pair gives the same groups.
DIGITS = 4
#: Rows compared with all others at a time.
_BLOCK = 256


def comparable(text: str) -> str:
    """Return a prompt as it is compared: normalised, its words joined by blanks; signs alone stay as they are."""
    normalised = normalise_text(text)
    return " ".join(words_of(normalised)) or normalised


def pieces(comparable_text: str, measure: str = "shingles") -> set[str]:
    """Return the different pieces of a comparable text: runs of `SHINGLE` characters, or words."""
    if measure == "words":
        return set(comparable_text.split())
    padded = f" {comparable_text} "
    return {padded[start : start + SHINGLE] for start in range(max(1, len(padded) - SHINGLE + 1))}


def similar_pairs(
    texts: Sequence[str], measure: str = "shingles", floor: float = FLOOR
) -> tuple[pd.DataFrame, NDArray[np.float64]]:
    """Return all pairs of texts that share at least `floor` of their pieces.

    Parameters
    ----------
    texts : sequence of str
        As `comparable` gives them.
    measure : str
        One of `MEASURES`.
    floor : float
        A share above 0.

    Returns
    -------
    pairs : pandas.DataFrame
        `first`, `second` (places, first < second) and `similarity`: pieces in both over pieces in either (Jaccard;
        for shingles the resemblance of Broder 1997), rounded to `DIGITS`.
    nearest : numpy.ndarray, shape (texts,)
        Similarity of each text to the one most like it; NaN for a single text.
    """
    if measure not in MEASURES:
        raise InputError(f"unknown measure '{measure}'", fix=near_match(measure, MEASURES))
    if not 0 < floor <= 1:
        raise InputError(f"floor {floor}", "similar_pairs", "give a share above 0, at most 1")
    found, nearest = [], np.full(len(texts), np.nan)
    for rows, block in _blocks([pieces(text, measure) for text in texts]):
        others = block.copy()
        others[np.arange(len(rows)), rows] = -1
        if len(texts) > 1:
            nearest[rows] = others.max(axis=1)
        first, second = np.nonzero(block >= floor)
        keep = rows[first] < second
        found.append(np.stack([rows[first][keep], second[keep], block[first[keep], second[keep]]]))
    table = np.concatenate(found, axis=1) if found else np.empty((3, 0))
    pairs = pd.DataFrame({"first": table[0].astype(int), "second": table[1].astype(int), "similarity": table[2]})
    return pairs, nearest


def _blocks(sets: list[set[str]]) -> Iterator[tuple[NDArray[np.int_], NDArray[np.float64]]]:
    """Yield places and their similarities to all texts, some rows at a time: the square would not fit for many."""
    if not sets:
        return
    numbers: dict[str, int] = {}
    columns = [numbers.setdefault(piece, len(numbers)) for text in sets for piece in sorted(text)]
    sizes = np.array([len(text) for text in sets])
    ends = np.concatenate([[0], np.cumsum(sizes)])
    has = sparse.csr_array((np.ones(len(columns), dtype=np.int32), columns, ends), shape=(len(sets), len(numbers)))
    for start in range(0, len(sets), _BLOCK):
        rows = np.arange(start, min(start + _BLOCK, len(sets)))
        both = (has[rows] @ has.T).toarray()
        yield rows, np.round(both / (sizes[rows][:, None] + sizes[None, :] - both), DIGITS)
