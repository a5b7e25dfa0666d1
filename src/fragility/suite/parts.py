"""What was computed for one paper, source or notebook, kept until its folder, or what all share, changes.

Prevents the failure in which the cost of an edit grows with the number of papers: a hundred papers lie unchanged, and
one is computed.
"""

import hashlib
import json
from collections.abc import Callable, Collection
from contextlib import suppress
from pathlib import Path
from typing import Any

from fragility.files import MARK, content_digest, shared_data, write_text
from fragility.suite import cache
from fragility.suite.folders import Folders

#: What is kept of a paper: its ledger, index, effects and numbers.
OF_PAPERS = ("papers", "conclusions", "effects", "numbers")
#: All that is kept: besides, of a paper its ledger as text, of a source its figures, of all what is released, of a
#: notebook its page and what may show claims.
KINDS = (*OF_PAPERS, "written", "sources", "released", "pages", "shown")
#: Files of a paper that say what is claimed, and the kinds that tell of its printed numbers alone.
CLAIMS, WITHOUT_CLAIMS = ("claims.yml", "replies.yml"), ("effects", "numbers")


def shared_key(folders: Folders) -> str:
    """Return the digest of what the parts of all papers depend on: package, versions, data that are of no one paper."""
    return cache.digest(content_digest(shared_data(folders.root), folders.root), cache.environment_key())


def kept_part(folders: Folders, kind: str, name: str, shared: str, make: Callable[[], Any]) -> Any:
    """Return what `make` gives for one of them, as JSON holds it: kept from an earlier call, or made and kept.

    Parameters
    ----------
    folders : Folders
        The checkout.
    kind, name : str
        What is kept, and of which paper, source or notebook, or which part of what is released; only a paper has a
        folder of its own.
    shared : str
        As `shared_key` gives it.
    make : callable
        Returns what JSON can hold.
    """
    key, kept = part_key(folders, kind, name, shared), _place(folders, kind) / f"{name}.json"
    with suppress(OSError, ValueError):
        head, _, text = kept.read_text(encoding="utf-8").partition("\n")
        if head == _head(key, text):
            return json.loads(text)
    return json.loads(_make(kept, key, make))


def keep_part(folders: Folders, kind: str, name: str, shared: str, make: Callable[[], Any]) -> None:
    """Make and keep what `kept_part` returns, for who asks later; what seems to be kept is left as it is."""
    if not is_kept(folders, kind, name, shared):
        _make(_place(folders, kind) / f"{name}.json", part_key(folders, kind, name, shared), make)


def _make(kept: Path, key: str, make: Callable[[], Any]) -> str:
    text = json.dumps(make())
    with suppress(OSError):  # a checkout that nobody may write in is only slower
        write_text(kept, f"{_head(key, text)}\n{text}", durable=False)
    return text


def is_kept(folders: Folders, kind: str, name: str, shared: str) -> bool:
    """Tell whether a part seems to be kept under its key; what the file holds is verified when it is read."""
    head = _head(part_key(folders, kind, name, shared), "").partition(",")[0]
    try:
        with (_place(folders, kind) / f"{name}.json").open(encoding="utf-8") as file:
            return file.read(len(head)) == head
    except (OSError, UnicodeError):
        return False


def of_paper(folders: Folders, paper: str) -> list[str]:
    """Return the kinds of parts that are kept of a paper."""
    return [kind for kind in OF_PAPERS if kind != "conclusions" or has_claims(folders, paper)]


def has_claims(folders: Folders, paper: str) -> bool:
    """Tell whether a paper has a file of claims."""
    return (folders.root / MARK / paper / "claims.yml").is_file()


def forget_others(folders: Folders, kind: str, names: Collection[str]) -> None:
    """Remove what is kept of what is gone."""
    for path in _place(folders, kind).glob("*.json"):
        if path.stem not in names:
            with suppress(OSError):  # another notebook did it, or nobody may
                path.unlink(missing_ok=True)


def forget_parts(folders: Folders) -> None:
    """Remove what a run computes, so that all of it is computed again; that files were read, and the drill, stays."""
    for kind in KINDS:
        forget_others(folders, kind, ())


def part_key(folders: Folders, kind: str, name: str, shared: str) -> str:
    """Return the digest of all that a part of a paper, source or notebook depends on."""
    own = [path for path in [folders.root / MARK / name] if path.is_dir()]
    if own and kind in WITHOUT_CLAIMS:
        own = [path for path in own[0].iterdir() if path.name not in CLAIMS and not path.name.startswith(".")]
    return cache.digest(shared, content_digest(own, folders.root))


def _head(key: str, text: str) -> str:
    """Return the first line of what is kept: its key, and the digest of the text below."""
    return json.dumps({"key": key, "digest": hashlib.sha256(text.encode()).hexdigest()})


def _place(folders: Folders, kind: str) -> Path:
    return folders.records / kind
