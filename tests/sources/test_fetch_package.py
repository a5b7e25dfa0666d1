"""A file out of a package: the build with the card's hash is taken, whatever else the index lists."""

import hashlib
import io
import zipfile

import pytest
from sources.cards import content_of, file_entry, write_card
from sources.fetching import cached, fetch

PATH = "suite/results.csv"
CONTENT = content_of("yes", 50)


def wheel(members):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in members.items():
            packed.writestr(name, content)
    return stream.getvalue()


@pytest.fixture
def package(tmp_path, hub):
    """Return a function that lists a wheel in the index and writes the card of the source that is in it."""

    def make(members, content=CONTENT, **other):
        built = wheel(members)
        hub.packages["a-suite"] = {"a_suite-1.0.whl": wheel({"old": b"old"}), "a_suite-1.1.whl": built}
        address = {"kind": "package", "repository": "a-suite", "revision": "1.1"}
        address["wheel_sha256"] = other.get("sha256", hashlib.sha256(built).hexdigest())
        return write_card(tmp_path, "one", {}, address=address, files=[file_entry(PATH, content)])

    return make


def test_the_file_is_taken_out_of_the_build_with_the_hash(tmp_path, hub, package):
    card = package({PATH: CONTENT, "suite/code.py": b"print()"})
    assert fetch([card]).code == 0
    assert cached(tmp_path / "cache") == {f"one/1.1/{PATH}": CONTENT}
    assert [path for _, path, _ in hub.log] == ["/simple/a-suite/", "/packages/a-suite/a_suite-1.1.whl"]
    left = [path.name for path in (tmp_path / "cache" / ".parts").rglob("*") if path.is_file()]
    assert left == ["results.csv.lock"]


def test_a_build_that_the_index_does_not_list_is_refused(package):
    fetched = fetch([package({PATH: CONTENT}, sha256="0" * 64)])
    assert fetched.code == 2
    assert "one, suite/results.csv: the index lists no file of 'a-suite' with sha256 000" in fetched.errors[0]


@pytest.mark.parametrize(
    ("fault", "code", "words"),
    [
        ("other", 2, "the sha256 of the package is "),
        ("404", 2, "the server answers 404"),
        ("500", 1, "the server answers 500"),
        ("elsewhere", 2, "leads to http://elsewhere.invalid"),
    ],
)
def test_a_package_that_cannot_be_had_is_one_line(tmp_path, hub, package, fault, code, words):
    card = package({PATH: CONTENT})
    hub.faults["1.1.whl"] = [fault] * 5
    fetched = fetch([card])
    assert fetched.code == code and len(fetched.errors) == 1
    assert fetched.errors[0].startswith("error: one, suite/results.csv: ") and words in fetched.errors[0]
    assert cached(tmp_path / "cache") == {}


def test_a_cut_package_is_resumed(tmp_path, hub, package):
    card = package({PATH: CONTENT})
    hub.faults["1.1.whl"] = ["cut", "500"]
    assert fetch([card]).code == 0
    ranges = [{key.lower(): value for key, value in one.items()}.get("range") for one in hub.gets("1.1.whl")]
    half = len(hub.packages["a-suite"]["a_suite-1.1.whl"]) // 2
    assert ranges == [None, f"bytes={half}-", f"bytes={half}-"]


@pytest.mark.parametrize(
    ("members", "words"),
    [
        ({"suite/other.csv": CONTENT}, "member 'suite/results.csv': no such file in the archive"),
        ({PATH: CONTENT + b"\n"}, "member 'suite/results.csv': "),
        ({PATH: CONTENT, "../outside.py": b""}, "member '../outside.py': its path leads out"),
        ({PATH: bytes(reversed(CONTENT))}, "suite/results.csv: the sha256 is "),
    ],
)
def test_a_package_with_another_content_is_refused(tmp_path, package, members, words):
    fetched = fetch([package(members)])
    assert fetched.code == 2 and words in fetched.errors[0]
    assert cached(tmp_path / "cache") == {}
