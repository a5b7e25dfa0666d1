"""Derive every source again and compare with what is shipped.

Prevents the failure in which a shipped table was made by other code, or from other files, than those of the checkout.
"""

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pyarrow as pa

from fragility.errors import InputError
from fragility.released.sources.shipped import derive_each, places, read_shipped
from fragility.schemas.outcome import KEYS

#: What tells two rows of a derived file apart; None: all columns.
_ADDRESS = {"outcomes": KEYS}


@dataclass(frozen=True)
class Check:
    """Whether one shipped file of a source is what the source's files give.

    `result` is "identical", "equal content, other bytes", "differs", "missing", "not derived any more" or "refused";
    `detail` says where.
    """

    source: str
    kind: str
    result: str
    detail: str = ""

    @property
    def exit_code(self) -> int:
        """0 for the same content, 2 for a source that cannot be derived, 1 otherwise."""
        return {"identical": 0, "equal content, other bytes": 0, "refused": 2}.get(self.result, 1)


def verify_sources(root: Path, names: Sequence[str], folder: Path | None) -> Iterator[Check]:
    """Yield a check for each derived file; arguments as in `shipped.derive_sources`."""
    for name, derived, made in derive_each(root, names, folder):
        if isinstance(derived, InputError):
            yield Check(name, "all", "refused", str(derived))
            continue
        for kind, place in places(name).items():
            path = root / place
            if kind in made or path.is_file():
                yield Check(name, kind, *_compare(kind, made.get(kind), path))


def _compare(kind: str, made: bytes | None, path: Path) -> tuple[str, str]:
    if made is None:
        return "not derived any more", "the source gives no such file"
    if not path.is_file():
        return "missing", "derive it"
    if path.read_bytes() == made:
        return "identical", ""
    try:
        shipped = read_shipped(kind, path)
    except (pa.ArrowException, OSError, ValueError) as error:
        return "differs", f"the shipped file cannot be read: {str(error).splitlines()[0]}"
    fresh = read_shipped(kind, io.BytesIO(made))
    where = differences(shipped, fresh, list(_ADDRESS.get(kind, list(map(str, fresh)))))
    return ("differs", where) if where else ("equal content, other bytes", "")


def differences(shipped: pd.DataFrame, fresh: pd.DataFrame, address: list[str]) -> str:
    """Return in words where two tables differ, "" where they hold the same.

    Columns that one of them lacks, rows that one of them lacks (with the first), and for every other column how many
    rows differ (with the first).
    """
    found = []
    for what, columns in (("lacks", set(fresh) - set(shipped)), ("has more", set(shipped) - set(fresh))):
        if columns:
            found.append(f"shipped {what} columns {', '.join(sorted(map(str, columns)))}")
    if not set(address) <= set(shipped):
        return "; ".join(found)
    old, new = (_addressed(frame, address) for frame in (shipped, fresh))
    for what, rows in (("added", new.index.difference(old.index)), ("missing", old.index.difference(new.index))):
        if len(rows):
            found.append(f"{len(rows):,} rows {what} by deriving again, first {_key(rows[0])}")
    both = old.index.intersection(new.index)
    for column in (str(name) for name in new if name in old):
        one, two = old.loc[both, column], new.loc[both, column]
        changed = both[~((one == two) | (one.isna() & two.isna())).fillna(False).to_numpy(dtype=bool)]
        if len(changed):
            found.append(f"{column} differs in {len(changed):,} rows, first {_key(changed[0])}")
    return "; ".join(found)


def _addressed(frame: pd.DataFrame, address: list[str]) -> pd.DataFrame:
    """Return the frame with its address as index; equal addresses are numbered."""
    plain = frame.assign(**{name: frame[name].astype("str").fillna("") for name in address})
    number = plain.groupby(address, sort=False).cumcount().astype("str")
    return plain.assign(row=number).set_index([*address, "row"]).sort_index()


def _key(key: tuple[str, ...]) -> str:
    return " | ".join(part for part in key[:-1] if part)
