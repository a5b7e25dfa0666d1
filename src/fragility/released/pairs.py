"""Answers of two models to the same items, as 2 x 2 tables, for outcomes that do not fit in memory.

Prevents the failure in which models are compared by their rates alone, because pairing a hundred million rows seemed
too much: a pair of models is four counts, and these add up over parts of the items.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from fragility.errors import InputError, near_match
from fragility.released.pieces import Piece, opened
from fragility.schemas.outcome import KEYS
from fragility.schemas.panel import UNRATED

#: Rows of which the codes are held at a time; more are read in several passes, each of a part of the items.
ROWS = 20_000_000
#: What may be paired.
PAIRED = ("model", "condition")
#: The four counts: of the items that both answered, by which of the two answers has a label that counts.
CELLS = ("both", "first", "second", "neither")
_UNIT = ("item_id", "repeat")
#: Of each row that can be paired: the group whose answers are held against each other, item and repeat, who answered,
#: and whether the label counts.
_Rows = tuple[NDArray[np.int32], NDArray[np.int64], NDArray[np.int32], NDArray[np.bool_]]
_GROUP = "group"
#: Bits of a group's number that hold what it is in each column.
_BITS = {"source": 12, "model": 15, "condition": 15, "benchmark": 12, "judge": 12, "judge_version": 10}
#: Items whose labels are multiplied at a time; the products are exact in single precision.
_ITEMS = 1 << 15


def pairs(
    of: str = "model",
    labels: Sequence[str] = ("unsafe",),
    root: Path | None = None,
    where: Mapping[str, object] | None = None,
    folder: Path | None = None,
) -> pd.DataFrame:
    """Return the paired 2 x 2 table of every two models, or conditions, that answered the same items.

    Parameters
    ----------
    of : {"model", "condition"}
        What is paired; two answers are held against each other where all else is the same.
    labels : sequence of str
        Meanings that count ("unsafe", "refused", ...).
    root : Path, optional
        The checkout, whose derived outcomes are read.
    where : mapping, optional
        Only rows whose column has the value, or one of a list of values.
    folder : Path, optional
        Read the parquet files below this folder instead; folders in it may be named `column=value`.

    Returns
    -------
    pandas.DataFrame
        The columns that both answers share, `one` and `other` in the order of the alphabet, and the counts of items:
        `both`, `first` and `second` (one of the two alone), `neither`. A label that is missing or no judgement pairs
        with nothing, nor does a row without a name of what is paired or of its item; two without an item in common
        have no row.

    Raises
    ------
    InputError
        For what cannot be paired, an unknown column, or two rows with the same key.

    Examples
    --------
    >>> found = pairs("model", ["complied"], where={"source": "xstest", "judge": "human"})
    >>> bool((found[["both", "first", "second", "neither"]].sum(axis=1) > 0).all())
    True
    """
    shared = alike(of)
    held, tests = opened(root, folder, where)
    found = [frame for part in _apart(held) for frame in _tables(part, of, shared, labels, tests)]
    columns = [*shared, "one", "other", *CELLS]
    if not found:
        return pd.DataFrame(columns=columns)
    total = pd.concat(found, ignore_index=True).groupby(columns[:-4], dropna=False, sort=True)[list(CELLS)].sum()
    return total.reset_index()


def alike(of: str) -> list[str]:
    """Return the columns in which two paired answers are the same; `InputError` for what cannot be paired."""
    if of not in PAIRED:
        raise InputError(f"pairs of '{of}'", "of", near_match(of, PAIRED))
    return [name for name in KEYS if name != of and name not in _UNIT]


def _apart(held: Sequence[Piece]) -> Iterator[list[Piece]]:
    """Yield files that have to be read together: those of one source, where it is known, else all."""
    if all(piece.source for piece in held):
        for _, same in groupby(sorted(held, key=lambda piece: piece.source), key=lambda piece: piece.source):
            yield list(same)
    else:
        yield list(held)


def _tables(
    held: list[Piece], of: str, shared: list[str], labels: Sequence[str], tests: Mapping[str, Sequence[object]]
) -> Iterator[pd.DataFrame]:
    """Yield the tables of some files: one frame for each part of the items."""
    codes = {name: _Codes() for name in (*shared, of, "item_id", _GROUP)}
    passes = -(-sum(piece.rows for piece in held) // ROWS)
    for part in range(passes):
        batches = (batch for piece in held for batch in piece.batches([*KEYS, "meaning"], tests))
        rows = [_rows(batch, codes, shared, of, labels, (part, passes)) for batch in batches]
        if any(len(of_batch[0]) for of_batch in rows):
            group, unit, who, yes = (np.concatenate(column) for column in zip(*rows, strict=True))
            rows.clear()
            yield from _of_groups((group, unit, who, yes), codes, shared, of)


class _Codes:
    """Texts as numbers, the same in every batch."""

    def __init__(self) -> None:
        self.texts: dict[object, int] = {}

    def of(self, column: pa.ChunkedArray) -> NDArray[np.int64]:
        """Return the number of each row; -1 for a null."""
        made = []
        for chunk in column.chunks:
            kept = chunk if pa.types.is_dictionary(chunk.type) else chunk.dictionary_encode()
            own = self.told(kept.dictionary.to_pylist())
            places = kept.indices.fill_null(len(own)).to_numpy(zero_copy_only=False)
            made.append(np.append(own, -1).astype(np.int64)[places])
        return np.concatenate(made) if made else np.zeros(0, np.int64)

    def told(self, texts: Sequence[object]) -> NDArray[np.int32]:
        """Return the numbers of texts, of new ones too."""
        return np.array([self.texts.setdefault(text, len(self.texts)) for text in texts], np.int32)


def _rows(
    batch: pa.Table,
    codes: Mapping[str, _Codes],
    shared: Sequence[str],
    of: str,
    labels: Sequence[str],
    part: tuple[int, int],
) -> _Rows:
    """Return the rows of one part of the items that can be paired."""
    meaning = _Codes()
    meant = meaning.of(batch["meaning"])
    texts = [*meaning.texts, None]
    read = np.array([text is not None and text not in UNRATED for text in texts])[meant]
    item, who = codes["item_id"].of(batch["item_id"]), codes[of].of(batch[of])
    keep = np.flatnonzero(read & (item >= 0) & (who >= 0) & (item % part[1] == part[0]))
    group = np.zeros(len(keep), np.int64)
    for name in shared:
        found = codes[name].of(batch[name])[keep] + 1
        if len(codes[name].texts) >> _BITS[name]:
            raise InputError(
                f"more than {(1 << _BITS[name]) - 1:,} names in column '{name}'", "outcomes", "split the folder"
            )
        group = group << _BITS[name] | found
    repeat = batch["repeat"].cast(pa.int64()).fill_null(-1).to_numpy()[keep] + 1
    yes = np.array([text in labels for text in texts])[meant[keep]]
    numbers, own = pd.factorize(group)
    return codes[_GROUP].told(own.tolist())[numbers], item[keep] << 31 | repeat, who[keep].astype(np.int32), yes


def _of_groups(rows: _Rows, codes: Mapping[str, _Codes], shared: Sequence[str], of: str) -> Iterator[pd.DataFrame]:
    """Yield the tables of each group: answers that differ in who gave them and in the item alone."""
    names = np.array([str(text) for text in codes[of].texts], object)
    place = np.argsort(np.argsort(names))
    keys = list(codes[_GROUP].texts)
    group = rows[0].astype(np.uint16) if len(keys) < 1 << 16 else rows[0]  # so few are sorted by counting
    order = np.argsort(group, kind="stable")
    starts = np.flatnonzero(np.diff(group[order].astype(np.int64), prepend=-1))
    for start, end in zip(starts.tolist(), [*starts[1:].tolist(), len(order)], strict=True):
        own = order[start:end]
        unit, units = pd.factorize(rows[1][own])
        found = place[rows[2][own]]
        present = np.flatnonzero(np.bincount(found))
        who = np.searchsorted(present, found)
        label = np.full((len(units), len(present)), -1, np.int8)
        label[unit, who] = rows[3][own]
        if np.count_nonzero(label >= 0) < len(own):
            raise InputError(f"rows share a key with another ({len(own):,} looked at)", "outcomes", "tell them apart")
        frame = _two_by_two(label, np.sort(names)[present])
        key: Any = keys[int(group[own[0]])]
        for name in reversed(shared):
            code, key = key & ((1 << _BITS[name]) - 1), key >> _BITS[name]
            frame.insert(0, name, pd.Series([[None, *codes[name].texts][code]] * len(frame), dtype="object"))
        yield frame


def _two_by_two(label: NDArray[np.int8], names: NDArray[np.object_]) -> pd.DataFrame:
    """Return the counts of each pair of columns of labels: 1, 0, or -1 for none.

    >>> _two_by_two(np.array([[1, 1], [1, 0], [0, -1]], np.int8), np.array(["a", "b"], object)).to_numpy().tolist()
    [['a', 'b', 1, 1, 0, 0]]
    """
    models = label.shape[1]
    sums = np.zeros((4, models, models), np.int64)
    for start in range(0, len(label), _ITEMS):
        piece = label[start : start + _ITEMS]
        yes, no = (piece == 1).astype(np.float32), (piece == 0).astype(np.float32)
        for at, (left, right) in enumerate(((yes, yes), (yes, no), (no, yes), (no, no))):
            sums[at] += (left.T @ right).astype(np.int64)
    one, other = np.triu_indices(models, 1)
    counted = sums[:, one, other]
    some = counted.sum(axis=0) > 0
    columns = {"one": names[one[some]], "other": names[other[some]]}
    return pd.DataFrame(columns | dict(zip(CELLS, counted[:, some], strict=True)))
