"""Archives: one harmful member and nothing is unpacked; what is taken out has the length that was expected."""

import io
import stat
import tarfile
import zipfile

import pytest

from fragility.errors import InputError
from fragility.released.sources import archives
from fragility.released.sources.archives import take_out

WANTED = {"folder/a.csv": b"id,label\n1,yes\n", "b.csv": b"no\n"}
MEMBERS = {name: len(content) for name, content in WANTED.items()}


def make_zip(path, extra=()):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in [*WANTED.items(), *extra]:
            packed.writestr(name, content)
    return path


def make_tar(path, extra=(), mode="w:gz"):
    with tarfile.open(path, mode) as packed:
        for name, content in WANTED.items():
            add(packed, name, content)
        for member in extra:
            packed.addfile(member, io.BytesIO(b"\0" * member.size))
    return path


def add(packed, name, content):
    member = tarfile.TarInfo(name)
    member.size = len(content)
    packed.addfile(member, io.BytesIO(content))


def tar_member(name, kind=tarfile.REGTYPE, link="", size=0):
    member = tarfile.TarInfo(name)
    member.type, member.linkname, member.size = kind, link, size
    return member


def zip_link(name, mode=stat.S_IFLNK):
    member = zipfile.ZipInfo(name)
    member.external_attr = (mode | 0o777) << 16
    return member


def taken(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("kind", ["zip", "tar", "tar.gz"])
def test_only_the_wanted_files_are_taken_out(tmp_path, kind):
    path, other = tmp_path / "archive", ("other.csv", b"not wanted")
    if kind == "zip":
        make_zip(path, [other])
    else:
        make_tar(path, [tar_member("other.csv", size=9)], "w" if kind == "tar" else "w:gz")
    take_out(path, MEMBERS, tmp_path / "out", "a source")
    assert taken(tmp_path / "out") == WANTED


@pytest.mark.parametrize(
    "name", ["../outside.csv", "/etc/outside.csv", "a/../../outside.csv", "..\\outside", "C:/x.csv"]
)
@pytest.mark.parametrize("kind", ["zip", "tar"])
def test_a_path_that_leads_out_is_refused(tmp_path, name, kind):
    path = tmp_path / "archive"
    make_zip(path, [(name, b"x")]) if kind == "zip" else make_tar(path, [tar_member(name, size=1)])
    refused(path, tmp_path, name)


@pytest.mark.parametrize(
    "member",
    [
        tar_member("link.csv", tarfile.SYMTYPE, "../../outside"),
        tar_member("link.csv", tarfile.SYMTYPE, "/etc/passwd"),
        tar_member("link.csv", tarfile.LNKTYPE, "../outside"),
        tar_member("pipe", tarfile.FIFOTYPE),
        tar_member("device", tarfile.CHRTYPE),
        tar_member("disk", tarfile.BLKTYPE),
    ],
    ids=lambda member: f"{member.name} {member.linkname}",
)
def test_a_link_that_leaves_or_a_device_in_a_tar_is_refused(tmp_path, member):
    refused(make_tar(tmp_path / "archive", [member]), tmp_path, member.name)


@pytest.mark.parametrize("mode", [stat.S_IFLNK, stat.S_IFCHR, stat.S_IFIFO])
def test_a_link_or_device_in_a_zip_is_refused(tmp_path, mode):
    refused(make_zip(tmp_path / "archive", [(zip_link("link.csv", mode), "/etc/passwd")]), tmp_path, "link.csv")


@pytest.mark.parametrize("kind", ["zip", "tar"])
def test_a_bomb_is_refused_before_it_unfolds(tmp_path, monkeypatch, kind):
    monkeypatch.setattr(archives, "LARGEST", 1_000_000)
    path, zeros = tmp_path / "archive", bytes(600_000)
    if kind == "zip":
        make_zip(path, [("one.csv", zeros), ("two.csv", zeros)])
    else:
        make_tar(path, [tar_member("one.csv", size=600_000), tar_member("two.csv", size=600_000)])
    assert path.stat().st_size < 20_000
    refused(path, tmp_path, "two.csv", "unfolds to ")


def test_a_wanted_member_that_is_a_link_is_no_file(tmp_path):
    path = make_tar(tmp_path / "archive", [tar_member("c.csv", tarfile.SYMTYPE, "b.csv")])
    with pytest.raises(InputError, match=r"a source, member 'c\.csv': no such file in the archive"):
        take_out(path, {"c.csv": 3}, tmp_path / "out", "a source")


@pytest.mark.parametrize("wrong", [1, 30])
def test_a_member_of_another_length_is_refused(tmp_path, wrong):
    with pytest.raises(InputError, match=f"member 'b.csv': 3 bytes where the card says {wrong}"):
        take_out(make_zip(tmp_path / "archive"), {"b.csv": wrong}, tmp_path / "out", "a source")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("make", [make_zip, make_tar])
@pytest.mark.parametrize("share", [0.0, 0.3, 0.6])
def test_an_archive_that_is_cut_is_refused(tmp_path, make, share):
    path = make(tmp_path / "archive")
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * share)])
    with pytest.raises(InputError, match="a source"):
        take_out(path, MEMBERS, tmp_path / "out", "a source")


def refused(path, tmp_path, member, words=""):
    with pytest.raises(InputError) as caught:
        take_out(path, MEMBERS, tmp_path / "out", "a source")
    assert str(caught.value).startswith(f"a source, member '{member}': {words}")
    assert not (tmp_path / "out").exists()
    assert not list(tmp_path.parent.glob("outside*"))
