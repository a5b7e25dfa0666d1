"""The decision rule is total: every evidence gets exactly one verdict, by the first line that matches."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fragility.claims.certainty import LEVELS, START, certainty
from fragility.claims.evidence import Evidence
from fragility.claims.sensitivity import CHECKS, Check, not_estimable
from fragility.claims.verdict import VERDICTS, verdict_on_held, verdict_on_scope

RESULTS = ("pass", "fail", "not-estimable")
checks = st.lists(st.sampled_from(RESULTS), min_size=6, max_size=6).map(
    lambda results: tuple(Check(name, result, "") for name, result in zip(CHECKS, results, strict=True))
)


@st.composite
def evidences(draw: st.DrawFn) -> Evidence:
    total = draw(st.integers(0, 12))
    claimed = draw(st.one_of(st.none(), st.integers(0, 20)))
    return Evidence(
        cells_held=draw(st.integers(0, 12)),
        cells_claimed=claimed,
        grade=draw(st.sampled_from(list(START))),
        total=total,
        passed=draw(st.integers(0, total)),
        per_cell=draw(st.booleans()),
        wrong_sign=draw(st.integers(0, 3)),
        wrong_side=draw(st.booleans()),
        contradicted=draw(st.booleans()),
        opposite_cell=draw(st.booleans()),
        remainder_impossible=draw(st.booleans()),
        caveats=draw(st.sampled_from([(), ("one",)])),
        not_checkable=draw(st.sampled_from(["", "a reason"])),
        estimate=draw(st.one_of(st.none(), st.floats(-100, 100))),
        unit="points",
    )


def by_the_text(e: Evidence, panel: tuple[Check, ...]) -> list[str]:
    """All lines of section 4.3 that match, written as the text has them, most decisive first."""
    lines = []
    if e.cells_held == 0 or e.grade == "E" or e.not_checkable:
        lines.append("not-checkable")
    if e.contradicted:
        lines.append("contradicted")
    if e.wrong_sign > 0 or (e.per_cell and e.total and e.passed / e.total < 0.8) or e.wrong_side:
        lines.append("not-supported")
    if e.passed != e.total or e.caveats or "fail" in [check.result for check in panel]:
        lines.append("supported-with-caveats")
    lines.append("supported")
    return lines


@settings(max_examples=300, deadline=None)
@given(evidences(), checks, st.booleans())
def test_every_input_gets_the_first_verdict_that_matches(e: Evidence, panel: tuple[Check, ...], every: bool) -> None:
    on_held = verdict_on_held(e, panel)
    assert on_held == by_the_text(e, panel)[0]
    on_scope = verdict_on_scope(e, on_held, every)
    assert on_scope in VERDICTS
    if on_held == "not-checkable":
        assert on_scope == "not-checkable"
    elif e.cells_claimed is not None and e.cells_held >= e.cells_claimed:
        assert on_scope == on_held
    else:
        assert on_scope in ("contradicted", "not-supported", "not-checkable")
        assert (on_scope == "contradicted") == (every and e.opposite_cell)


@settings(max_examples=100, deadline=None)
@given(evidences(), checks)
def test_a_failed_check_is_a_caveat_and_never_more(e: Evidence, panel: tuple[Check, ...]) -> None:
    calm = verdict_on_held(e, not_estimable("none"))
    worried = verdict_on_held(e, tuple(Check(check.check, "fail", "") for check in panel))
    assert worried == ("supported-with-caveats" if calm == "supported" else calm)


@settings(max_examples=100, deadline=None)
@given(evidences(), checks)
def test_certainty_is_the_start_moved_by_the_steps_it_lists(e: Evidence, panel: tuple[Check, ...]) -> None:
    level, steps = certainty(e, panel, 5.0)
    moves = sum(step.startswith("up one") for step in steps) - sum(step.startswith("down one") for step in steps)
    assert LEVELS.index(level) == min(max(LEVELS.index(START[e.grade]) + moves, 0), 3)
    assert any("partial scope" in step for step in steps) == (
        e.cells_claimed is not None and e.cells_held < e.cells_claimed
    )


@pytest.mark.parametrize(
    ("passed", "expected"),
    [(10, "supported"), (9, "supported-with-caveats"), (8, "supported-with-caveats"), (7, "not-supported")],
)
def test_four_of_five(passed: int, expected: str) -> None:
    e = Evidence(cells_held=10, cells_claimed=10, grade="B", total=10, passed=passed)
    assert verdict_on_held(e, ()) == expected
