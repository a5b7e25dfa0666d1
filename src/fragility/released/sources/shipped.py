"""The derived files that the project ships for each source.

Prevents the failure in which two derivations of the same files cannot be compared: everything here is bytes made from
a frame in one way, sorted, and written in one step.
"""

from collections.abc import Callable, Iterator, Sequence
from io import BytesIO
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from fragility.errors import InputError, near_match
from fragility.files import write_bytes
from fragility.released import aggregates, refusals
from fragility.released.labels import outcomes_bytes, parquet_bytes
from fragility.released.sources.cache import locate
from fragility.released.sources.card import list_sources, load_card
from fragility.released.sources.derive import Derived, derive
from fragility.schemas.outcome import FOLDER


def places(source: str) -> dict[str, Path]:
    """Return where the derived files of a source lie, below the checkout's root, by kind."""
    return {
        "outcomes": FOLDER / f"{source}.parquet",
        "scores": aggregates.FOLDER / f"{source}.csv",
        "openers": refusals.OPENERS / f"{source}.parquet",
    }


def derived_bytes(derived: Derived) -> dict[str, bytes]:
    """Return the derived files of a source, by kind; a kind that it does not have is left out."""
    name, found = derived.card.name, {}
    if len(derived.outcomes):
        notes = {"source": name, "accounts": derived.accounts.to_json()}
        found["outcomes"] = outcomes_bytes(derived.outcomes, derived.flags, notes, name)
    if len(derived.scores):
        found["scores"] = derived.scores.to_csv(index=False, lineterminator="\n").encode()
    if len(derived.openers):
        table = pa.Table.from_pandas(derived.openers, schema=refusals.OPENER_SCHEMA, preserve_index=False)
        table = table.replace_schema_metadata({"source": name, "normalisation": refusals.NORMALISATION})
        found["openers"] = parquet_bytes(table)
    return found


def read_shipped(kind: str, path: Path | BytesIO) -> pd.DataFrame:
    """Return one derived file as a frame."""
    return (
        pd.read_csv(path, dtype="str", keep_default_na=False) if kind == "scores" else pq.read_table(path).to_pandas()
    )


def derive_each(
    root: Path, names: Sequence[str], folder: Path | None
) -> Iterator[tuple[str, Derived | InputError, dict[str, bytes]]]:
    """Yield each source's name, what is derived or why it is refused, and its files; arguments as `derive_sources`."""
    lexicons, known = refusals.load_lexicons(root), list_sources(root)
    for name in names:
        if name not in known:
            raise InputError(f"unknown source '{name}'", fix=near_match(name, known))
    for name in names or known:
        try:
            card = load_card(name, root)
            if not names and card.licence.gated and card.gives == ["prompts"]:
                continue  # a prompt set that is asked for gives nothing to derive
            derived = derive(card, locate(card, folder), lexicons)
            made = derived_bytes(derived)
        except InputError as error:
            yield name, error, {}
        else:
            yield name, derived, made


def derive_sources(root: Path, names: Sequence[str], folder: Path | None, say: Callable[[str], None]) -> int:
    """Derive and write sources; one that is refused keeps its shipped files, the others go on.

    Parameters
    ----------
    root, names : Path, sequence of str
        The checkout; the sources, all that have a card if empty.
    folder : Path, optional
        Holds one folder a source, laid out as its card says; by default as in `cache.locate`.
    say : callable
        Gets one line at a time.

    Returns
    -------
    int
        Exit code: 2 if a source was refused.
    """
    refused = 0
    for name, derived, made in derive_each(root, names, folder):
        if isinstance(derived, InputError):
            refused += 1
            say(f"{name}: refused, its shipped files are left as they were: {derived}")
            continue
        for line in derived.accounts.lines():
            say(line)
        for path in _write(name, made, root):
            say(f"  {path.relative_to(root).as_posix()}: {path.stat().st_size:,} bytes")
    return 2 if refused else 0


def _write(name: str, made: dict[str, bytes], root: Path) -> list[Path]:
    """Write the derived files of a source; one that it no longer has is removed."""
    for kind, place in places(name).items():
        if kind not in made:
            (root / place).unlink(missing_ok=True)
    return [write_bytes(root / places(name)[kind], content) for kind, content in made.items()]
