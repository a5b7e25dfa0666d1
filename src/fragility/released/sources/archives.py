"""Taking single files out of an archive that somebody else packed.

Prevents the failures of unpacking: a member that is written outside its folder, a link that leads out of it, a
device, and a few kilobytes that unfold into gigabytes. One such member and nothing of the archive is used.
"""

import stat
import tarfile
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import IO, Literal

from fragility.errors import InputError

#: The most bytes that the members of an archive may have together (the largest package used holds 0.05 GB).
LARGEST = 1_000_000_000


def take_out(archive: Path, members: Mapping[str, int], into: Path, source: str) -> None:
    """Take files out of a zip, tar or tar.gz archive, after every member of it was found harmless.

    Parameters
    ----------
    archive : Path
        The archive; what it is, its content says.
    members : mapping of str to int
        `{name: bytes}` of the files wanted. Nothing else is unpacked.
    into : Path
        Folder for them, under the same names.
    source : str
        Named in errors.

    Raises
    ------
    InputError
        For an archive that cannot be read, a member with an absolute path or "..", a link that leaves the archive, a
        device, members that are too large together, and a wanted one that is missing, no plain file or of another
        size; names source and member.
    """
    try:
        if zipfile.is_zipfile(archive):
            with zipfile.ZipFile(archive) as packed:
                _take_from_zip(packed, members, into, source)
        else:
            with open(archive, "rb") as stream:
                mode: Literal["r:gz", "r:"] = "r:gz" if stream.read(2) == b"\x1f\x8b" else "r:"
            with tarfile.open(archive, mode) as packed_tar:
                _take_from_tar(packed_tar, members, into, source)
    except (zipfile.BadZipFile, tarfile.TarError, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise InputError(f"the archive cannot be read: {error}", source) from None


def _take_from_zip(packed: zipfile.ZipFile, members: Mapping[str, int], into: Path, source: str) -> None:
    found, total = {}, 0
    for member in packed.infolist():
        where = f"{source}, member '{member.filename}'"
        total = _check(member.filename, member.file_size, total, where)
        kind = stat.S_IFMT(member.external_attr >> 16)
        if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
            raise InputError("a link or a device in a zip archive", where, "not unpacked")
        if not member.is_dir():
            found[member.filename] = member
    for name, size in _wanted(members, {name: member.file_size for name, member in found.items()}, source):
        with packed.open(found[name]) as stream:
            _write(stream, size, into / name, f"{source}, member '{name}'")


def _take_from_tar(packed: tarfile.TarFile, members: Mapping[str, int], into: Path, source: str) -> None:
    found, total = {}, 0
    for member in packed:
        where = f"{source}, member '{member.name}'"
        total = _check(member.name, member.size, total, where)
        try:
            tarfile.data_filter(member, str(into))
        except tarfile.FilterError as error:
            raise InputError(f"refused by the data filter ({error})", where, "not unpacked") from None
        if member.isfile():
            found[member.name] = member
    for name, size in _wanted(members, {name: member.size for name, member in found.items()}, source):
        stream = packed.extractfile(found[name])
        if stream:
            with stream:
                _write(stream, size, into / name, f"{source}, member '{name}'")


def _check(name: str, size: int, total: int, where: str) -> int:
    """Refuse a name that leads out of the archive's folder and a size that is too much; return the total so far."""
    outside = PurePosixPath(name).is_absolute() or ".." in PurePosixPath(name).parts
    if outside or "\\" in name or PureWindowsPath(name).drive:
        raise InputError("its path leads out of the archive", where, "not unpacked")
    if total + size > LARGEST:
        raise InputError(f"unfolds to {total + size:,} bytes", where, f"expected at most {LARGEST:,}")
    return total + size


def _wanted(members: Mapping[str, int], sizes: Mapping[str, int], source: str) -> list[tuple[str, int]]:
    for name, size in members.items():
        where = f"{source}, member '{name}'"
        if name not in sizes:
            raise InputError("no such file in the archive", where)
        if sizes[name] != size:
            raise InputError(f"{sizes[name]:,} bytes where the card says {size:,}", where)
    return list(members.items())


def _write(stream: IO[bytes], size: int, path: Path, where: str) -> None:
    """Copy at most one byte more than expected, so that a false size in the archive's index costs nothing."""
    path.parent.mkdir(parents=True, exist_ok=True)
    content = stream.read(size + 1)
    if len(content) != size:
        raise InputError(f"another length than the archive says, {size:,} bytes", where)
    path.write_bytes(content)
