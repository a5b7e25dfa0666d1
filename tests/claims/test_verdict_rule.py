"""The decision rule is total and fair both ways: every sentence of its page has a test here that names it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fragility.claims.asked import lean_of
from fragility.claims.check import Check
from fragility.claims.evidence import Evidence
from fragility.claims.sensitivity import CHECKS, not_estimable
from fragility.claims.verdict import VERDICTS, Terms, verdict_on_held, verdict_on_scope

RESULTS = ("pass", "fail", "not-estimable")
checks = st.lists(st.sampled_from(RESULTS), min_size=6, max_size=6).map(
    lambda results: tuple(Check(name, result, "") for name, result in zip(CHECKS, results, strict=True))
)
terms = st.builds(Terms, st.booleans(), st.booleans(), st.booleans(), st.booleans())
#: From what is shown for a claim to what is shown against it.
LADDER = ("contradicted", "not-supported", "inconclusive", "supported-with-caveats", "supported")
FAILS = (Check("judge", "fail", ""),)


@st.composite
def evidences(draw: st.DrawFn) -> Evidence:
    total = draw(st.integers(1, 12))
    passed = draw(st.integers(0, total))
    return Evidence(
        cells_held=draw(st.integers(0, 12)),
        cells_claimed=draw(st.one_of(st.none(), st.integers(0, 20))),
        grade=draw(st.sampled_from(["A", "B", "B*", "C", "D", "E"])),
        total=total,
        passed=passed,
        opposed=draw(st.integers(0, total - passed)),
        per_cell=draw(st.booleans()),
        contradictable=draw(st.booleans()),
        remainder_impossible=draw(st.booleans()),
        caveats=draw(st.sampled_from([(), ("one",)])),
        not_checkable=draw(st.sampled_from(["", "a reason"])),
        power=draw(st.sampled_from([None, (0.0, 0.0), (0.1, 0.9)])),
        truth_fixed=draw(st.booleans()),
        beyond=draw(st.booleans()),
    )


def made(passed: int, opposed: int = 0, total: int = 10, **other: object) -> Evidence:
    return Evidence(cells_held=total, cells_claimed=total, grade="B", total=total, passed=passed, opposed=opposed,
                    **other)  # type: ignore[arg-type]  # fmt: skip


def by_the_text(e: Evidence, panel: tuple[Check, ...], t: Terms) -> str:
    """Return the verdict by the lines of the page, in their order."""
    fails = "fail" in [check.result for check in panel]
    if e.cells_held == 0 or e.grade == "E" or e.not_checkable:
        return "not-checkable"
    if e.opposed:
        if not t.scope_theirs:
            return "inconclusive"
        enough = e.opposed / e.total >= 0.8 if e.per_cell and not t.every_cell else True
        own = t.theirs and not t.hedge
        whole = own and enough and e.contradictable and not fails and not e.caveats
        return "contradicted" if whole else "not-supported"
    if (e.passed / e.total >= 0.8) if e.per_cell else e.passed == e.total:
        plain = e.passed == e.total and not e.caveats and not fails and t.theirs
        return "supported" if plain else "supported-with-caveats"
    too_small = e.truth_fixed and not e.beyond and e.power is not None and e.power[1] <= 0.05
    return "not-checkable" if too_small else "inconclusive"


@settings(max_examples=400)
@given(evidences(), checks, terms)
def test_every_input_gets_exactly_the_verdict_of_the_page(e: Evidence, panel: tuple[Check, ...], t: Terms) -> None:
    on_held = verdict_on_held(e, panel, t)
    assert on_held == by_the_text(e, panel, t) and on_held in VERDICTS
    on_scope = verdict_on_scope(e, on_held, t)
    if not t.scope_theirs:
        assert not {on_held, on_scope} & {"contradicted", "not-supported"}
    if e.cells_held == 0 or e.grade == "E" or e.not_checkable:
        assert on_scope == "not-checkable"
    elif e.cells_claimed is not None and e.cells_held >= e.cells_claimed:
        assert on_scope == on_held
    else:
        assert on_scope in ("contradicted", "not-supported", "not-checkable")


@settings(max_examples=200)
@given(evidences(), checks, terms)
def test_the_rule_is_symmetric(e: Evidence, panel: tuple[Check, ...], t: Terms) -> None:
    """What shows the claim in every test, exchanged with its opposite, gives the mirrored verdict (no hedge)."""
    fair = Terms(t.theirs, False, False)
    yes = made(e.total, 0, e.total, caveats=e.caveats, per_cell=e.per_cell)
    no = made(0, e.total, e.total, caveats=e.caveats, per_cell=e.per_cell)
    found = [LADDER.index(verdict_on_held(item, panel, fair)) for item in (yes, no)]
    assert sum(found) == len(LADDER) - 1


@settings(max_examples=200)
@given(evidences(), checks, terms)
def test_a_failed_check_takes_one_step_towards_the_middle_and_never_more(
    e: Evidence, panel: tuple[Check, ...], t: Terms
) -> None:
    calm = verdict_on_held(e, not_estimable("none"), t)
    worried = verdict_on_held(e, tuple(Check(check.check, "fail", "") for check in panel), t)
    step = {"supported": "supported-with-caveats", "contradicted": "not-supported"}
    assert worried == step.get(calm, calm)


@pytest.mark.parametrize("part", [Terms(theirs=False), Terms(hedge=True)])
def test_contradicted_needs_the_sentences_own_terms(part: Terms) -> None:
    assert verdict_on_held(made(0, 10), (), Terms()) == "contradicted"
    assert verdict_on_held(made(0, 10), (), part) == "not-supported"
    assert verdict_on_held(made(0, 10), FAILS, Terms()) == "not-supported"
    assert verdict_on_held(made(0, 10, contradictable=False), (), Terms()) == "not-supported"


def test_what_is_ours_supports_with_a_caveat_at_most() -> None:
    assert verdict_on_held(made(10), (), Terms()) == "supported"
    assert verdict_on_held(made(10), (), Terms(theirs=False)) == "supported-with-caveats"
    assert verdict_on_held(made(10), (), Terms(hedge=True)) == "supported"


@pytest.mark.parametrize("every_cell", [True, False])
def test_a_scope_of_ours_shows_nothing_against_a_sentence(every_cell: bool) -> None:
    ours = Terms(theirs=False, every_cell=every_cell, scope_theirs=False)
    assert verdict_on_held(made(0, 10), (), Terms(theirs=False, every_cell=every_cell)) == "not-supported"
    assert verdict_on_held(made(0, 10), (), ours) == "inconclusive"
    assert verdict_on_held(made(10), (), ours) == "supported-with-caveats"
    partly = Evidence(cells_held=2, cells_claimed=5, grade="B", total=1, opposed=1, remainder_impossible=True)
    assert verdict_on_scope(partly, "not-supported", Terms(theirs=False)) == "not-supported"
    assert verdict_on_scope(partly, verdict_on_held(partly, (), ours), ours) == "not-checkable"


def test_one_comparison_contradicts_a_claim_about_every_one_and_no_other() -> None:
    assert verdict_on_held(made(9, 1), (), Terms(every_cell=True)) == "contradicted"
    assert verdict_on_held(made(9, 1), (), Terms()) == "not-supported"
    assert verdict_on_held(made(0, 8), (), Terms()) == "contradicted"
    assert verdict_on_held(made(0, 7), (), Terms()) == "not-supported"


@pytest.mark.parametrize(
    ("passed", "expected"),
    [(10, "supported"), (9, "supported-with-caveats"), (8, "supported-with-caveats"), (7, "inconclusive")],
)
def test_four_of_five(passed: int, expected: str) -> None:
    assert verdict_on_held(made(passed), (), Terms()) == expected


@pytest.mark.parametrize(
    ("power", "fixed", "expected"),
    [((0.0, 0.05), True, "not-checkable"), ((0.0, 0.051), True, "inconclusive"), ((0.0, 0.0), False, "inconclusive"),
     (None, True, "inconclusive")],
)  # fmt: skip
def test_a_design_that_cannot_pass_is_no_failure_of_the_claim(power: object, fixed: bool, expected: str) -> None:
    assert verdict_on_held(made(0, power=power, truth_fixed=fixed), (), Terms()) == expected


def test_one_opposite_decides_the_whole_claim_only_if_it_is_about_every_comparison() -> None:
    partly = Evidence(cells_held=2, cells_claimed=5, grade="B", total=2, passed=1, opposed=1)
    every = Terms(every_cell=True)
    assert verdict_on_scope(partly, "contradicted", every) == "contradicted"
    assert verdict_on_scope(partly, "not-supported", every) == "not-supported"
    assert verdict_on_scope(partly, "not-supported", Terms()) == "not-checkable"


@pytest.mark.parametrize(
    ("total", "passed", "opposed", "per_cell", "lean"),
    [(10, 8, 0, True, 1), (10, 7, 0, True, 0), (10, 9, 1, True, -1), (2, 1, 0, False, 0), (2, 2, 0, False, 1)],
)
def test_the_checks_push_against_what_is_shown(
    total: int, passed: int, opposed: int, per_cell: bool, lean: int
) -> None:
    assert lean_of(total, passed, opposed, per_cell) == lean
