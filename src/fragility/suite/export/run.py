"""The export command: check the target, write beside it, move into place.

Prevents two failures: a folder of somebody else's is emptied, and a half-written export passes for a whole one.
"""

import json
import os
import shutil
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from fragility import __version__
from fragility.errors import InputError
from fragility.files import data_digest, replace_folder, write_text
from fragility.suite.export.every_eval_ever import write_records
from fragility.suite.export.parts import parts
from fragility.suite.export.tabular import write_dataset, write_tables

FORMATS = ("parquet", "csv", "datasets", "every-eval-ever")
#: Lies in every export and lists its files: only a folder that holds nothing else is replaced.
MARK = "fragility-export.json"


def export(root: Path, folder: Path, only: Sequence[str], form: str, say: Callable[[str], None]) -> None:
    """Export all tables, or those of the named sources and papers.

    Parameters
    ----------
    root, folder : Path
        The checkout; the folder to write, which is replaced if it is an export.
    only : sequence of str
        Names of sources and keys of papers.
    form : str
        One of `FORMATS`.
    say : callable
        Gets one line at a time.

    Raises
    ------
    InputError
        For an unknown name, and for a folder that is not empty and no export, that holds other files too, or that
        cannot be written; nothing is changed then.
    """
    target = folder.absolute()
    _check_target(root, target)
    chosen = list(parts(root, only))
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        stage = Path(tempfile.mkdtemp(dir=target.parent, prefix=f".{target.name}."))
    except OSError as error:
        raise InputError(f"'{folder}' cannot be written: {error.strerror}", "FOLDER") from None
    try:
        if form == "every-eval-ever":
            for line in write_records(stage, chosen):
                say(line)
        elif form == "datasets":
            write_dataset(stage, chosen)
        else:
            write_tables(stage, chosen, form)
        files = sorted(path.relative_to(stage).as_posix() for path in stage.rglob("*") if path.is_file())
        mark = {"made_by": f"fragility {__version__}", "format": form, "only": sorted(only), "files": files}
        write_text(stage / MARK, json.dumps(mark | {"data": data_digest(root)}, indent=1) + "\n")
        os.chmod(stage, 0o755)
        replace_folder(stage, target)
    except OSError as error:
        raise InputError(f"'{folder}' cannot be written: {error.strerror}", "FOLDER") from None
    finally:
        shutil.rmtree(stage, ignore_errors=True)
    size = sum((target / name).stat().st_size for name in files)
    say(f"{folder}: {len(chosen)} tables as {form}, {len(files):,} files, {size:,} bytes")


def _check_target(root: Path, target: Path) -> None:
    """Raise InputError unless the target is free, or an export with nothing else in it."""
    resolved = target.resolve()
    if any(resolved.is_relative_to((root / part).resolve()) for part in ("data", "src", "notebooks")):
        raise InputError(f"'{target.name}' lies in a folder of the suite", "FOLDER", "export it elsewhere")
    if target.is_symlink() or (target.exists() and not target.is_dir()):
        raise InputError(f"'{target.name}' is no folder", "FOLDER", "name a folder")
    held = {path.relative_to(target).as_posix() for path in target.rglob("*") if not path.is_dir()}
    if not held:
        return
    try:
        known = {MARK, *json.loads((target / MARK).read_text(encoding="utf-8"))["files"]}
    except (OSError, ValueError, KeyError, TypeError):
        raise InputError(f"'{target.name}' is not empty and no export", "FOLDER", "name another folder") from None
    if held - known:
        other = sorted(held - known)[0]
        raise InputError(f"'{target.name}' also holds '{other}', which no export wrote", "FOLDER", "move it away")
