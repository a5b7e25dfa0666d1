"""The plan is checked whole before anything runs, and choices of the command line are applied to it."""

import pytest

from fragility.errors import InputError
from fragility.suite.folders import Folders
from fragility.suite.plan import choose, read_plan

WITH_PAPER = "paper: str = 'alpha2026'\nlevel: float = 0.95"


def ids(runs):
    return [run.id for run in runs]


@pytest.fixture
def planned(project):
    project.notebook("01-audit", ["1"], WITH_PAPER, foreach="papers")
    project.notebook("02-effect", ["1"], WITH_PAPER, parameters={"level": 0.9})
    project.notebook("03-ledger", ["1"], "top: int = 3")
    return project


def test_a_run_per_paper_where_the_plan_says_so(planned):
    runs = read_plan(Folders(planned.root))
    assert ids(runs) == ["01-audit--alpha2026", "01-audit--beta2026", "02-effect", "03-ledger"]
    assert runs[1].effective() == {"paper": "beta2026", "level": 0.95}
    assert runs[2].effective() == {"paper": "alpha2026", "level": 0.9}


@pytest.mark.parametrize(
    ("entry", "part"),
    [
        ({"notebook": "01-audti"}, "did you mean '01-audit'"),
        ({"notebook": "01-audit", "paramters": {}}, "did you mean 'parameters'"),
        ({"notebook": "01-audit", "parameters": {"pepar": "alpha2026"}}, "did you mean 'paper'"),
        ({"notebook": "01-audit", "parameters": {"paper": "alpha2025"}}, "did you mean 'alpha2026'"),
        ({"notebook": "01-audit", "parameters": {"level": "high"}}, "expected: float"),
        ({"notebook": "01-audit", "parameters": ["level"]}, "expected a mapping"),
        ({"notebook": "01-audit", "foreach": "paper"}, "did you mean 'papers'"),
        (
            {"notebook": "01-audit", "foreach": "papers", "parameters": {"paper": "alpha2026"}},
            "exclude each other",
        ),
        ({"notebook": "03-ledger", "foreach": "papers"}, "unknown parameter 'paper'"),
        ({"notebook": "01-audit", "timeout": 0}, "at least 1"),
        ({"notebook": "01-audit", "heavy": 1}, "expected true or false"),
        ({"parameters": {}}, "key 'notebook'"),
    ],
)
def test_a_mistake_in_the_plan_names_its_place_and_the_near_match(planned, entry, part):
    planned.plan[1:] = [entry]
    planned.write_plan()
    with pytest.raises(InputError, match=part) as caught:
        read_plan(Folders(planned.root))
    assert "plan.yml, run 2" in str(caught.value)


def test_a_run_that_stands_twice_is_refused(planned):
    planned.plan.append({"notebook": "03-ledger"})
    planned.write_plan()
    with pytest.raises(InputError, match="'03-ledger' stands twice"):
        read_plan(Folders(planned.root))


@pytest.mark.parametrize("text", ["", "runs: []", "runs: {a: 1}", "run: []", "[1]", "runs: &a [*a]"])
def test_a_malformed_plan_is_one_error(planned, text):
    planned.write("notebooks/plan.yml", text)
    with pytest.raises(InputError, match=r"plan\.yml"):
        read_plan(Folders(planned.root))


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"nbformat": 3, "cells": []}', '{"nbformat": 4}'])
def test_a_file_that_is_no_notebook_is_one_error(planned, text):
    planned.write("notebooks/03-ledger.ipynb", text)
    with pytest.raises(InputError, match="not a notebook"):
        read_plan(Folders(planned.root))


def chosen(project, **request):
    folders = Folders(project.root)
    return choose(read_plan(folders), folders, **request)


def test_only_and_paper_choose(planned):
    assert ids(chosen(planned, only=["01-audit"])) == ["01-audit--alpha2026", "01-audit--beta2026"]
    assert ids(chosen(planned, only=["01-audit--beta2026"])) == ["01-audit--beta2026"]
    assert ids(chosen(planned, paper="alpha2026")) == ["01-audit--alpha2026", "02-effect"]


@pytest.mark.parametrize(
    ("request_", "part"),
    [
        ({"only": ["02-efect"]}, "did you mean '02-effect'"),
        ({"paper": "beta2025"}, "did you mean 'beta2026'"),
        ({"only": ["03-ledger"], "paper": "alpha2026"}, "no run is left"),
        ({"overrides": [("levle", "0.9")]}, "did you mean 'level'"),
        (
            {"only": ["03-ledger"], "overrides": [("level", "0.9")]},
            "no chosen notebook has a parameter 'level'",
        ),
        ({"overrides": [("level", "high")]}, "expected: float"),
        ({"overrides": [("paper", "gamma")]}, "no paper 'gamma'"),
    ],
)
def test_a_mistake_of_the_command_line_names_the_near_match(planned, request_, part):
    with pytest.raises(InputError, match=part):
        chosen(planned, **request_)


def test_values_of_ones_own_make_variants_that_never_take_a_planned_id(planned):
    runs = chosen(planned, overrides=[("level", "0.8")])
    assert [run.variant for run in runs] == [True, True, True, False]
    assert len(set(ids(runs))) == 4
    assert not set(ids(runs[:3])) & set(ids(read_plan(Folders(planned.root))))
    assert {run.effective()["level"] for run in runs[:3]} == {0.8}


def test_two_planned_runs_with_equal_values_are_both_chosen(planned):
    planned.plan.append({"notebook": "01-audit"})
    planned.write_plan()
    assert ids(chosen(planned, only=["01-audit"])) == ["01-audit--alpha2026", "01-audit--beta2026", "01-audit"]


def test_values_that_are_the_plans_are_no_variant(planned):
    assert ids(chosen(planned, only=["02-effect"], overrides=[("level", "0.9")])) == ["02-effect"]
    assert ids(chosen(planned, only=["01-audit"], overrides=[("paper", "beta2026")])) == ["01-audit--beta2026"]
