"""Make small source cards and the files they name, so that a test states only what it is about."""

import hashlib
from pathlib import Path
from typing import Any

import yaml

from fragility.released.sources.card import load_card
from fragility.released.sources.figures import figures_path, figures_text
from fragility.schemas.source import Aggregate, Headline, SourceCard

#: The pinned commit of every card made here.
COMMIT = "1234567890abcdef1234567890abcdef12345678"
REPOSITORY = "owner/repo"


def content_of(text: str, repeat: int = 1) -> bytes:
    """Return file content that no two texts share."""
    return (f"id,label\n1,{text}\n" * repeat).encode()


def file_entry(path: str, content: bytes, **other: Any) -> dict[str, Any]:
    """Return a file of a card with the size and hash of `content`."""
    return {"path": path, "bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()} | other


def card_fields(name: str, content: dict[str, bytes], kind: str = "github", **other: Any) -> dict[str, Any]:
    """Return the content of a card with plain defaults; `other` replaces or adds keys."""
    return {
        "name": name,
        "title": f"A source called {name}",
        "what": "Labels made for a test",
        "gives": ["outcomes"],
        "address": {"kind": kind, "repository": REPOSITORY, "revision": COMMIT},
        "licence": {"name": "MIT", "text_may_be_redistributed": True},
        "citation": "Nobody 2026",
        "reader": name,
        "files": [file_entry(path, one) for path, one in content.items()],
    } | other


def write_card(root: Path, name: str, content: dict[str, bytes], kind: str = "github", **other: Any) -> SourceCard:
    """Write `data/sources/<name>.yml` below a root (made to be one) and read it back; arguments as `card_fields`."""
    (root / "data" / "papers").mkdir(parents=True, exist_ok=True)
    path = root / "data" / "sources" / f"{name}.yml"
    path.parent.mkdir(parents=True, exist_ok=True)
    fields = card_fields(name, content, kind, **other)
    figures = [Headline.model_validate(one) for one in fields.pop("headlines", [])]
    rules = [Aggregate.model_validate(one) for one in fields.pop("aggregates", [])]
    figures_path(path).unlink(missing_ok=True)
    if figures or rules:
        figures_path(path).write_text(figures_text(figures, rules), "utf-8")
    path.write_text(yaml.safe_dump(fields, sort_keys=False), "utf-8")
    return load_card(name, root)


def write_files(folder: Path, name: str, files: dict[str, bytes]) -> Path:
    """Write a source's files as a local folder holds them (`folder/<name>/<path>`); return `folder`."""
    for path, content in files.items():
        place = folder / name / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)
    return folder
