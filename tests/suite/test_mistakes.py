"""A mistake in the input that only a notebook can see is told in one line, with exit code 2, and nothing is kept."""

import pytest

MISTAKE = "from fragility.errors import InputError\nraise InputError('no such arm', 'control')"


def test_an_input_error_in_a_notebook_is_one_line(project, capsys: pytest.CaptureFixture[str]) -> None:
    project.notebook("one", [MISTAKE])
    result = project.run()
    screen = capsys.readouterr().out
    assert (result.failed, result.mistakes, result.exit_code) == (["one"], ["one"], 2)
    assert "control: no such arm" in screen
    assert "Traceback" not in screen and "raise InputError" not in screen
    assert not [name for name in project.files() if "failed" in name]


def test_another_failure_beside_it_is_a_failure(project) -> None:
    project.notebook("one", [MISTAKE])
    project.notebook("two", ["1 / 0"])
    assert project.run().exit_code == 1


def test_a_variant_says_where_it_lies(project) -> None:
    project.notebook("one", ["print(name)"])
    project.run(overrides=[("name", "moon")])
    said = next(line for line in project.said if line.startswith("variant: "))
    assert (project.root / said.removeprefix("variant: ")).is_file()
