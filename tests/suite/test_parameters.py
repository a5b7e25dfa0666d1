"""Parameters are read from a notebook's own cell, and a wrong name or type is refused."""

import pytest

from fragility.errors import InputError
from fragility.suite.parameters import check_values, read_parameters


def notebook(*cells, tags=("parameters",)):
    return {
        "cells": [{"cell_type": "code", "source": text, "metadata": {"tags": list(tags)}} for text in cells],
        "nbformat": 4,
    }


def test_names_defaults_and_types_are_read():
    text = "paper = 'a'\nn: int = 3\nlevel: float = 0.9\nflag = True\nseed: int | None = None\n"
    read = read_parameters(notebook(text + "names: list[str] = ['x']"), "nb")
    assert {name: (p.default, p.kind, p.optional) for name, p in read.items()} == {
        "paper": ("a", "str", False),
        "n": (3, "int", False),
        "level": (0.9, "float", False),
        "flag": (True, "bool", False),
        "seed": (None, "int", True),
        "names": (["x"], "list", False),
    }


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("x =", "not Python"),
        ("import os", "not an assignment"),
        ("x = y = 1", "not an assignment"),
        ("x = os.getcwd()", "not a plain value"),
        ("x = {1, 2}", "not a plain value"),
        ("x: int = 'three'", "expected: int"),
        ("x: int", "not an assignment"),
    ],
)
def test_a_cell_that_holds_more_than_plain_values_is_refused(text, part):
    with pytest.raises(InputError, match=part):
        read_parameters(notebook(text), "nb")


def test_no_cell_and_two_cells_are_refused():
    with pytest.raises(InputError, match="0 code cells"):
        read_parameters(notebook("x = 1", tags=()), "nb")
    with pytest.raises(InputError, match="2 code cells"):
        read_parameters(notebook("x = 1", "y = 2"), "nb")


@pytest.mark.parametrize(
    ("source", "text", "value"),
    [
        ("x = 'a'", "12", "12"),
        ("x = 1", "12", 12),
        ("x = 1.0", "2", 2.0),
        ("x = False", "True", True),
        ("x = True", "no", False),
        ("x: int | None = None", "None", None),
        ("x: int | None = None", "4", 4),
        ("x = [1]", "[2, 3]", [2, 3]),
        ("x = [1]", "2", [2]),
        ("x = ['Table 3']", "Table 4", ["Table 4"]),
        ("x: list = []", "Table 3, upper part", ["Table 3, upper part"]),
        ("x = None", "word", "word"),
    ],
)
def test_text_of_the_command_line_becomes_the_type_of_the_default(source, text, value):
    parsed = read_parameters(notebook(source), "nb")["x"].parse(text, "-p x")
    assert parsed == value
    assert type(parsed) is type(value)


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("x = 1", "1.5"),
        ("x = True", "maybe"),
        ("x = [1]", "{}"),
        ("x = 1.0", "a"),
        *((f"x = {default}", none) for default in ("1", "0.5", "True") for none in ("None", "null")),
    ],
)
def test_text_of_another_type_is_refused(source, text):
    with pytest.raises(InputError, match="expected: "):
        read_parameters(notebook(source), "nb")["x"].parse(text, "-p x")


def test_a_mistyped_name_is_answered_with_the_near_match():
    known = read_parameters(notebook("level = 0.95"), "nb")
    with pytest.raises(InputError, match="unknown parameter 'levle'; did you mean 'level'"):
        check_values(known, {"levle": 0.9}, "plan.yml")
    assert check_values(known, {"level": 1}, "plan.yml") == {"level": 1.0}


def test_a_list_is_written_once_an_entry_and_nothing_else_may_be_repeated():
    read = read_parameters(notebook("only: list = []\nicc: list = [0.0, 0.5]\nn = 3"), "nb")
    assert read["only"].parse_all(["Table 3", "Table 4"], "-p only") == ["Table 3", "Table 4"]
    assert read["icc"].parse_all(["0.1", "1"], "-p icc") == [0.1, 1.0]
    with pytest.raises(InputError, match="stands 2 times"):
        read["n"].parse_all(["1", "2"], "-p n")


@pytest.mark.parametrize(
    ("source", "text", "example"),
    [("x = [0.5]", "half", '-p x "0.5"'), ("x = []", "[Table 3", '-p x "Table 3"'), ("x = 3", "three", "-p x 3")],
)
def test_the_error_shows_what_could_have_been_typed(source, text, example):
    with pytest.raises(InputError, match="expected: ") as refused:
        read_parameters(notebook(source), "nb")["x"].parse(text, "-p x")
    assert example in str(refused.value)
