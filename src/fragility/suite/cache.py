"""What has been made already, and from what.

Prevents two failures: work that is repeated though nothing changed, and a result that is kept though
something did. A step's key is a digest of everything that goes into it; its record is written last, after its
outputs lie in their places, and holds their digest too, so that a deleted or edited output is made again.
"""

import hashlib
import json
import os
import sys
import sysconfig
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import fragility
from fragility.files import content_digest, write_text
from fragility.suite.folders import Folders
from fragility.suite.notebook import source, tags

if TYPE_CHECKING:
    from fragility.suite.plan import Run

_SECONDS = ".seconds.json"


def digest(*parts: Any) -> str:
    """Return the sha256 of values that JSON can hold."""
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def common_key(folders: Folders) -> str:
    """Return the digest of what every step depends on: data, package source, Python, installed packages."""
    return digest(content_digest([folders.root / "data"], folders.root), environment_key())


def environment_key() -> str:
    """Return the digest of what computes: package source, Python, installed packages."""
    package = Path(fragility.__file__).parent
    installed = Path(sysconfig.get_paths()["purelib"])
    versions = sorted(name for name in os.listdir(installed) if name.endswith(".dist-info"))
    return digest(content_digest([package], package.parent), sys.version, versions)


def run_key(run: "Run", common: str) -> str:
    """Return the key of a notebook's run; outputs saved in the source file do not count."""
    cells = [(cell["cell_type"], source(cell), tags(cell)) for cell in run.notebook["cells"]]
    return digest(common, run.name, cells, run.effective(), run.timeout)


def files_key(folders: Folders, paths: Iterable[Path], common: str) -> str:
    """Return the key of a step that reads files or folders of the checkout besides what `common` covers."""
    return digest(common, content_digest([path for path in paths if path.exists()], folders.root))


def is_current(folders: Folders, step: str, key: str, outputs: Sequence[Path]) -> bool:
    """Tell whether a step was finished with this key and its outputs are as it left them."""
    return read_record(folders, step) == record_of(folders, key, outputs)


def read_record(folders: Folders, step: str) -> dict[str, Any] | None:
    """Return the record of a step that was finished; None where there is none that can be read."""
    try:
        record = json.loads(_record(folders, step).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return record if isinstance(record, dict) else None


def record_of(folders: Folders, key: str, outputs: Sequence[Path]) -> dict[str, Any]:
    """Return what the record of a step says that was finished with this key and left these outputs."""
    return {"key": key, "outputs": _outputs_digest(folders, outputs)}


def forget(folders: Folders, step: str) -> None:
    """Remove a step's record; done before its outputs are touched."""
    _record(folders, step).unlink(missing_ok=True)


def remember(folders: Folders, step: str, key: str, outputs: Sequence[Path], **further: Any) -> None:
    """Write a step's record, with what is further known of it; done after its outputs are in place."""
    write_text(_record(folders, step), json.dumps(record_of(folders, key, outputs) | further) + "\n")


def seconds(folders: Folders) -> dict[str, float]:
    """Return how long each run took when it ran last, as far as it is known."""
    try:
        kept = json.loads((folders.records / _SECONDS).read_text(encoding="utf-8"))
        return {str(name): float(value) for name, value in kept.items()}
    except (OSError, ValueError, AttributeError, TypeError):
        return {}


def keep_seconds(folders: Folders, taken: Mapping[str, float]) -> None:
    """Keep how long each run took."""
    write_text(folders.records / _SECONDS, json.dumps({name: round(value, 2) for name, value in taken.items()}))


def _record(folders: Folders, step: str) -> Path:
    return folders.records / f"{step}.json"


def _outputs_digest(folders: Folders, outputs: Sequence[Path]) -> str:
    present = [path for path in outputs if path.exists()]
    names = [path.relative_to(folders.root).as_posix() for path in present]
    return digest(names, content_digest(present, folders.root))
