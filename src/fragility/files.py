"""Where the project lies, how files are written, and how their content is named.

Prevents two failures: a half-written result after a kill (every file and folder is written beside its place and
moved there in one step), and a result whose input nobody can name (every result carries the digest of its data).
"""

import hashlib
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import chain
from pathlib import Path
from stat import S_ISDIR

from fragility.errors import InputError

#: A folder is the project's root when it holds this.
MARK = Path("data") / "papers"
#: The event that tells who watches that a digest of a file or folder is given out, which may show it.
DIGESTED = "fragility.digested"
#: An arXiv id with or without its version, and the lines of a paper's card that say it.
_ARXIV = re.compile(r"(?:arXiv:)?(\d{4}\.\d{4,5})(v\d+)?", re.IGNORECASE)
_LINES = re.compile(r"^(arxiv_id|version): *[\"']?([\w.]+)", re.MULTILINE)


def project_root() -> Path:
    """Return the folder that holds `data/papers`.

    Searched in this order: the environment variable FRAGILITY_ROOT, the working folder and the folders above it,
    the checkout that this file belongs to.

    Raises
    ------
    InputError
        When FRAGILITY_ROOT names a folder without `data/papers`, or no such folder is found.
    """
    named = os.environ.get("FRAGILITY_ROOT")
    if named:
        try:
            found = os.stat(os.path.join(named, MARK))
        except (OSError, ValueError):
            found = None
        if found is None or not S_ISDIR(found.st_mode):
            raise InputError(f"the folder '{named}' holds no {MARK}", "FRAGILITY_ROOT", "name a checkout of the suite")
        return _resolved(named, found.st_ino)
    here = _resolved(os.getcwd())
    for folder in chain((here, *here.parents), _of_this_file()):
        if _is_marked(str(folder)):
            return folder
    raise InputError(f"no folder with {MARK} found from {here}", fix="run inside a checkout, or set FRAGILITY_ROOT")


@lru_cache(maxsize=64)
def _resolved(folder: str, inode: int = 0) -> Path:
    """Return the path of a folder without links, once for what it leads to: it is asked for again and again."""
    return Path(folder).resolve()


def _is_marked(folder: str) -> bool:
    return os.path.isdir(os.path.join(folder, MARK))


def _of_this_file() -> Iterator[Path]:
    yield from Path(__file__).resolve().parents


def paper_named(root: Path, name: str) -> str:
    """Return the key of the paper that has an arXiv id, in the version that is read if the id names one.

    Any other name, and an id that no paper has, is returned as it is.

    Raises
    ------
    InputError
        For an id that several papers have, or one in a version that is not the one read.

    Examples
    --------
    >>> paper_named(project_root(), "2310.03693"), paper_named(project_root(), "rottger2024_xstest")
    ('qi2023_ft_compromises', 'rottger2024_xstest')
    """
    wanted = _ARXIV.fullmatch(name.strip())
    if not wanted:
        return name
    cards = {path.parent.name: dict(_LINES.findall(path.read_text(encoding="utf-8", errors="replace")))
             for path in sorted((root / MARK).glob("*/paper.yml"))}  # fmt: skip
    held = [key for key, card in cards.items() if card.get("arxiv_id") == wanted[1]]
    found = [key for key in held if wanted[2] in (None, cards[key].get("version"))]
    if len(found) > 1 or (held and not found):
        what = f"{len(found)} papers have the arXiv id {name}" if found else f"its version {wanted[2]} was not read"
        raise InputError(what, "paper", f"name its key: {' or '.join(held)}")
    return found[0] if found else name


def resource_root() -> Path:
    """Return the folder whose `data` holds the vocabulary, the cards of benchmarks and the phrase lists.

    That of the project where there is one; without a checkout what the installed package carries.
    """
    try:
        return project_root()
    except InputError:
        carried = Path(__file__).resolve().parent
        if os.environ.get("FRAGILITY_ROOT") or not (carried / "data" / "vocabulary.yml").is_file():
            raise
        return carried


def write_bytes(path: Path, content: bytes, durable: bool = True) -> Path:
    """Write a file so that a reader sees the old content or the new one, never a part.

    One whose readers verify what it holds need not be `durable`: after a power cut it may be empty.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part")
    try:
        with os.fdopen(handle, "wb") as part:
            part.write(content)
            if durable:
                part.flush()
                os.fsync(part.fileno())
        os.chmod(name, 0o644)
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    return path


def write_text(path: Path, text: str, durable: bool = True) -> Path:
    """Write a text file (UTF-8, line feeds) in one step; see `write_bytes`."""
    return write_bytes(path, text.encode("utf-8"), durable)


def replace_folder(staged: Path, target: Path) -> Path:
    """Move a finished folder to its place; what stood there is removed once the new one stands.

    A kill between the two moves leaves the old folder as `.<name>.old`; the next call removes it.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    old = target.with_name(f".{target.name}.old")
    shutil.rmtree(old, ignore_errors=True)
    if target.exists():
        os.replace(target, old)
    os.replace(staged, target)
    shutil.rmtree(old, ignore_errors=True)
    return target


def file_digest(path: Path | str) -> str:
    """Return the sha256 of a file's bytes, in hexadecimal."""
    with open(path, "rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


@lru_cache(maxsize=65536)
def _digest_at(path: str, written: int, size: int, inode: int) -> str:
    """Read a file once per state of it: every step of a run asks for the digest of what it stands on."""
    return file_digest(path)


def digest_once(path: str) -> str:
    """Return the sha256 of a file's bytes, read once per state of it."""
    found = os.stat(path)
    return _digest_at(path, found.st_mtime_ns, found.st_size, found.st_ino)


def content_digest(paths: Iterable[Path], base: Path) -> str:
    """Return one sha256 over several files: their names below `base` and their bytes, in the order of the names.

    Parameters
    ----------
    paths : iterable of Path
        Files, or folders that are read with all that is below them; hidden files and `__pycache__` are left out.
    base : Path
        Folder that the names are taken from, so that the digest does not depend on where the checkout lies.
    """
    start = len(str(base / "x")) - 1
    paths = list(paths)
    for path in paths:
        path.relative_to(base)  # refuses one that lies elsewhere
    found = sorted((file[start:].replace(os.sep, "/"), file) for file in files_below(paths))
    return hashlib.sha256("".join([f"{name}\0{digest_once(file)}\n" for name, file in found]).encode()).hexdigest()


def data_digest(root: Path) -> str:
    """Return the digest of the data that verdicts are computed from: all below `data/`."""
    sys.audit(DIGESTED, str(root / "data"))
    return content_digest([root / "data"], root)


def paper_digest(root: Path, key: str) -> str:
    """Return the digest of the data behind the verdicts on one paper: its folder, and all that is of no one paper."""
    sys.audit(DIGESTED, str(root / MARK / key))
    return content_digest([*shared_data(root), root / MARK / key], root)


def shared_data(root: Path) -> list[Path]:
    """Return what lies in `data/` and is of no one paper."""
    data = root / "data"
    names = [entry.name for entry in os.scandir(data) if entry.name != MARK.name]
    return [data / name for name in names if not name.startswith(".")]


def files_below(paths: Iterable[Path]) -> Iterator[str]:
    """Yield files, and those below folders that are not hidden.

    What a digest would pass over or wait at for ever is refused: linked folders, pipes, devices.
    """
    for path in paths:
        text = str(path)
        if os.path.isdir(text):
            yield from _below(text)
        else:
            yield _regular(text, os.path.isfile(text))


def _below(folder: str) -> list[str]:
    try:
        entries = [entry for entry in os.scandir(folder) if not entry.name.startswith(".")]
    except OSError:
        raise InputError("no folder that can be read", _told(Path(folder)), "make it readable") from None
    found: list[str] = []
    for entry in entries:
        if entry.is_file():
            found.append(entry.path)
        elif not entry.is_dir():
            found.append(_regular(entry.path, is_file=False))
        elif entry.name != "__pycache__":
            if entry.is_symlink():
                raise InputError("a link to a folder", _told(Path(entry.path)), "put the folder itself there")
            found += _below(entry.path)
    return found


def _regular(path: str, is_file: bool) -> str:
    if not is_file:
        what = "no file that can be read"
        raise InputError(what, _told(Path(path)), "expected a file of bytes, not a pipe or a dead link")
    return path


def _told(path: Path) -> str:
    return "/".join(path.parts[-3:])
