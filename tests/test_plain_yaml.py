"""YAML of plain values: the quick way gives what the reader proper gives, or leaves the text to it."""

import os

import pydantic
import pytest
import yaml
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from fragility import plain_yaml
from fragility.documents import read_yaml
from fragility.files import project_root
from fragility.plain_yaml import plain_content

SCALARS = [
    "", "~", "null", "Null", "yes", "No", "on", "true", "TRUE", "12", "-3", "0x1F", "0o17", "017", "1_000", "1:30",
    "1e3", "1.5e+3", ".5", "-.inf", ".NaN", "1.", "2026-11-30", "<<", "=", "a: b", "- a", "'", '"', "#", "é", "%",
]  # fmt: skip
SMALL = (
    st.sampled_from(SCALARS) | st.text("ab 1.:-#'\n", max_size=6) | st.integers(-99, 99) | st.floats(allow_nan=False)
)
PLAIN = st.recursive(
    SMALL | st.booleans() | st.none(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(SCALARS), inner, max_size=3),
    max_leaves=12,
)
FRAMES = ["[{}]", "{{a: [{}]}}", "k: {}", "{}: 1", "- {}"]
ODD = [
    "", "# nothing", "---\na: 1\n---\nb: 2", "a: 1\na: 2", "1: a", "{[a]: 1}", "a: =", "[", "a: 1:99x",
    "? {a: 1}\n: 2", "a: |\n  x\n  y\n", "--- 5", "a: 0b2",
]  # fmt: skip


def proper(text):
    return yaml.load(text, Loader=plain_yaml._PlainLoader)


def outcome(read, text):
    """Return what a way of reading gives, or its refusal in words."""
    try:
        return repr(read(text))
    except (yaml.YAMLError, ValueError) as error:
        return type(error).__name__, str(error)


@settings(max_examples=150, deadline=None)
@given(PLAIN, st.sampled_from([None, False, True]))
def test_what_yaml_writes_is_read_as_by_the_reader_proper(value, flow):
    text = yaml.safe_dump(value, default_flow_style=flow)
    assume("&id" not in text)  # which stands for a part that is written once and meant twice
    assert outcome(plain_content, text) == outcome(proper, text)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.sampled_from(SCALARS), max_size=4), st.sampled_from(["[{}]", "{{a: [{}]}}", "k: {}", "{}: 1", "- {}"])
)
def test_scalars_of_every_form_are_read_as_by_the_reader_proper(scalars, frame):
    text = "\n".join(frame.format(scalar) for scalar in scalars) or frame.format("")
    try:
        expected = outcome(proper, text)
        found = outcome(plain_content, text)
    except plain_yaml.RefusedError:
        return
    assert found == expected


@pytest.mark.parametrize("text", ODD)
def test_what_is_odd_ends_as_with_the_reader_proper(text):
    assert outcome(plain_content, text) == outcome(proper, text)


def test_every_file_of_the_data_is_read_alike_and_by_the_quick_way(monkeypatch):
    texts = [
        path.read_text(encoding="utf-8") for path in sorted((project_root() / "data" / "benchmarks").glob("*.yml"))
    ]
    expected = [proper(text) for text in texts]
    monkeypatch.setattr(yaml, "load", None)
    assert len(texts) > 10 and [plain_content(text) for text in texts] == expected


def test_a_file_is_read_again_after_a_change_that_hides_its_time(tmp_path):
    """Same size, same time of writing: as what a copy that keeps times leaves."""
    path, number = tmp_path / "one.yml", pydantic.create_model("Number", n=(int, ...))
    path.write_text("n: 1")
    written = path.stat()
    assert read_yaml(path, number).n == 1
    path.write_text("n: 2")
    os.utime(path, ns=(written.st_atime_ns, written.st_mtime_ns))
    assert read_yaml(path, number).n == 2
