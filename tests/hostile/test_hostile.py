"""A quick part of bench/hostile.py: broken and lying files are read, or refused by one line, whole or not at all."""

import importlib.util
import sys

import pytest
from folders import ROOT

_SPEC = importlib.util.spec_from_file_location("hostile", ROOT / "bench" / "hostile.py")
hostile = importlib.util.module_from_spec(_SPEC)
sys.modules["hostile"] = hostile
_SPEC.loader.exec_module(hostile)
#: Those of the huge files that are refused in under a second each.
QUICK = {
    "deep.json", "digits-5000.json", "span.html", "cites.html", "divs.html", "multirow.tex", "macros.tex", "deep.yml",
    "digits.yml", "empty.parquet", "not.xlsx",
}  # fmt: skip


@pytest.fixture(scope="module")
def ends(tmp_path_factory):
    """Try a few files of every class."""
    folder = tmp_path_factory.mktemp("hostile")
    files = [case for case in hostile.cases(2) if case.kind != "huge or empty" or case.name in QUICK]
    return [(case, *hostile.judged(case, folder)) for case in (*files, *hostile.hub_cases(6))]


def test_no_file_ends_in_a_traceback_a_hang_told_text_or_half_a_file(ends):
    assert [(case.kind, case.name, end, said) for case, end, said in ends if end in hostile.BAD] == []
    assert {case.kind for case, _, _ in ends} >= {
        "printed csv",
        "LaTeX",
        "parquet",
        "claims.yml",
        "hub answers",
        "result files",
    }


def test_the_judge_of_the_suite_sees_what_it_is_there_for(tmp_path, monkeypatch):
    """Each bad end is made by hand once."""
    case = hostile.Case("made", "file.csv", b"", ("1.0",))

    def told(*_):
        raise hostile.FragilityError(hostile.WORDS)

    def half(_, folder):
        (folder / "half").touch()
        raise hostile.FragilityError("no")

    def slow(*_):
        while True:
            pass

    monkeypatch.setattr(hostile, "LIMIT", 0.2)
    made = {"text told": told, "half a file": half, "hang": slow, "traceback": lambda *_: 1 / 0}
    for end, act in (*made.items(), ("silent wrong", lambda *_: ["2.0"]), ("read", lambda *_: ["1.0"])):
        monkeypatch.setattr(hostile, "act", act)
        assert hostile.judged(case, tmp_path)[0] == end
