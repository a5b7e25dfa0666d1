"""What was computed for one paper or source, kept until its folder, or what all papers share, changes.

Prevents the failure in which the cost of an edit grows with the number of papers: a hundred papers lie unchanged, and
one is computed.
"""

import json
from collections.abc import Callable, Collection
from contextlib import suppress
from pathlib import Path
from typing import Any

from fragility.files import content_digest, write_text
from fragility.suite import cache
from fragility.suite.folders import Folders

#: What belongs to one paper alone.
_OWN = Path("data") / "papers"


def shared_key(folders: Folders) -> str:
    """Return the digest of what the parts of all papers depend on: package, versions, data that are of no one paper."""
    entries = [path for path in (folders.root / "data").iterdir() if path.name != _OWN.name]
    data = content_digest([path for path in entries if not path.name.startswith(".")], folders.root)
    return cache.digest(data, cache.environment_key())


def kept_part(folders: Folders, kind: str, name: str, shared: str, make: Callable[[], Any]) -> Any:
    """Return what `make` gives for a paper or source, as JSON holds it: kept from an earlier call, or made and kept.

    Parameters
    ----------
    folders : Folders
        The checkout.
    kind, name : str
        What is kept, and of which paper or source; a source has no folder of its own.
    shared : str
        As `shared_key` gives it.
    make : callable
        Returns what JSON can hold.
    """
    own = [path for path in [folders.root / _OWN / name] if path.is_dir()]
    key = cache.digest(shared, content_digest(own, folders.root))
    kept = _place(folders, kind) / f"{name}.json"
    try:
        found = json.loads(kept.read_text(encoding="utf-8"))
        if found["key"] == key and found["digest"] == cache.digest(found["part"]):
            return found["part"]
    except (OSError, ValueError, KeyError, TypeError):
        pass
    part = json.loads(json.dumps(make()))
    with suppress(OSError):  # a checkout that nobody may write in is only slower
        write_text(kept, json.dumps({"key": key, "digest": cache.digest(part), "part": part}))
    return part


def forget_others(folders: Folders, kind: str, names: Collection[str]) -> None:
    """Remove what is kept of papers or sources that are gone."""
    for path in _place(folders, kind).glob("*.json"):
        if path.stem not in names:
            path.unlink()


#: Kinds of parts that a step is put together from.
_OF = {"ledger": ("papers",), "conclusions": ("conclusions", "effects"), "recomputed": ("sources",)}


def forget_parts(folders: Folders, step: str) -> None:
    """Remove what is kept for a step, so that all of it is computed again."""
    for kind in _OF[step]:
        forget_others(folders, kind, ())


def _place(folders: Folders, kind: str) -> Path:
    return folders.records / kind
