"""The command line: one line for a user's mistake, near matches, and no heavy import without need."""

import subprocess
import sys

import pytest
from suite.checkout import FIGURE

HEAVY = {
    "IPython",
    "jupyter_client",
    "matplotlib",
    "nbformat",
    "numpy",
    "pandas",
    "papermill",
    "rich",
    "scipy",
    "jinja2",
}


def fragility(root, *words):
    command = [sys.executable, "-m", "fragility", *words]
    done = subprocess.run(
        command, cwd=root, env={"FRAGILITY_ROOT": str(root)}, capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout, done.stderr


def heavy_modules(root, code):
    script = f"import sys\n{code}\nprint(sorted({HEAVY!r} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", script], cwd=root, capture_output=True, text=True, check=True)
    return done.stdout.splitlines()[-1]


@pytest.mark.parametrize(
    ("words", "part"),
    [
        (["run", "--only", "oen"], "did you mean 'one'"),
        (["run", "-p", "nmae", "x"], "did you mean 'name'"),
        (["run", "-p", "count", "many"], "expected: int"),
        (["run", "--paper", "alpha2025"], "did you mean 'alpha2026'"),
        (["run", "--force", "oen"], "did you mean 'one'"),
        (["check", "alpha2025"], "did you mean 'alpha2026'"),
        (["figures", "--update"], "not up to date: one"),
        (["site"], "not up to date: one"),
    ],
)
def test_a_mistake_is_one_line_on_stderr(project, words, part):
    project.notebook("one", ["print(name)"], "name = 'x'\ncount = 3")
    code, out, err = fragility(project.root, *words)
    assert code == (1 if "not up to date" in part else 2)
    assert out == ""
    assert err.startswith("error: ")
    assert err.count("\n") == 1
    assert part in err
    assert not (project.root / "build" / "notebooks").exists()


@pytest.mark.parametrize(("words", "part"), [(["rnu"], "run"), (["run", "--ony"], "--only")])
def test_a_misspelt_command_or_option_is_answered_with_the_near_match(project, words, part):
    code, _, err = fragility(project.root, *words)
    assert code == 2
    assert f"Did you mean '{part}'" in err


def test_outside_a_checkout_the_error_says_so(tmp_path):
    code, _, err = fragility(tmp_path, "run")
    assert code == 2
    assert err.startswith("error: FRAGILITY_ROOT")


def test_help_imports_nothing_heavy(tmp_path):
    assert heavy_modules(tmp_path, "import fragility.suite.cli") == "[]"


def test_an_unchanged_run_imports_nothing_heavy(project):
    project.notebook("one", ["print(name)", FIGURE])
    assert project.start().wait(60) == 0
    code = (
        "import pathlib, fragility\nfragility.__file__ = str(pathlib.Path('src/fragility/__init__.py').resolve())\n"
        "import sys, types\nread = types.SimpleNamespace(check_inputs=lambda folders, plan: None)\n"
        "sys.modules['fragility.suite.inputs'] = read\n"
        "from fragility.suite.run import Request, run_suite\n"
        f"result = run_suite(pathlib.Path({str(project.root)!r}), Request(site=False))\n"
        "assert result.unchanged == ['one']"
    )
    assert heavy_modules(project.root, code) == "[]"


def test_figures_are_copied_and_those_of_no_run_removed(project, monkeypatch):
    from fragility.suite.products import update_figures

    project.notebook("one", [FIGURE])
    project.write("figures/gone/old.csv", "a")
    project.run()
    assert update_figures(project.root) == [
        "figures/one: updated",
        "figures/gone: removed, for no planned run makes it",
    ]
    assert (project.root / "figures" / "one" / "one.csv").read_text() == "world"
    assert (project.root / "build" / "figures" / "one" / "one.csv").is_file()
    assert update_figures(project.root) == ["figures: up to date"]


def commands(group, path=()):
    for name, command in group.commands.items():
        yield (*path, name), command
        if hasattr(command, "commands"):
            yield from commands(command, (*path, name))


def test_every_command_shows_an_example_that_it_understands():
    from fragility.suite.cli import main
    from fragility.suite.cli.examples import EXAMPLES

    known = dict(commands(main))
    assert {" ".join(path) for path in known} == set(EXAMPLES)
    for path, command in known.items():
        assert "Examples:" in command.epilog
        for line in EXAMPLES[" ".join(path)]:
            words = line.partition(" >")[0].split()
            assert words[: len(path) + 1] == ["fragility", *path]
            if hasattr(command, "commands"):
                assert words[len(path) + 1] in command.commands, line
                continue
            asked = {word for word in words if word.startswith("--")}
            assert asked <= {text for parameter in command.params for text in parameter.opts}, line


@pytest.mark.parametrize(
    ("words", "part"),
    [
        (["--type", "magnitud"], "did you mean 'magnitude'"),
        (["--benchmark", "AdvBnch"], "did you mean 'AdvBench'"),
    ],
)
def test_a_mistyped_filter_of_the_ledger_names_the_nearest(monkeypatch, words, part):
    from click.testing import CliRunner
    from folders import ROOT

    from fragility.suite.cli import main

    monkeypatch.setenv("FRAGILITY_ROOT", str(ROOT))
    done = CliRunner().invoke(main, ["ledger", "--paper", "guo2026_refusal_unlearning", *words])
    assert done.exit_code == 2
    assert part in done.stderr


def test_a_stopped_command_says_what_is_kept_and_exits_as_shells_do(monkeypatch):
    from click.testing import CliRunner

    from fragility.suite import products
    from fragility.suite.cli import main

    def stop(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr(products, "rebuild_site", stop)
    done = CliRunner().invoke(main, ["site"])
    assert done.exit_code == 130
    assert "what was finished is kept" in done.stderr


def test_a_long_step_is_never_silent(monkeypatch, capsys):
    import time

    from fragility.suite import report

    monkeypatch.setattr(report, "EVERY", 0.02)
    with report.Report().stage("ledger"):
        time.sleep(0.4)
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) >= 2
    assert set(lines) == {"ledger: 0 s so far"}


def test_what_a_command_prints_is_not_mixed_with_what_it_waits_for(monkeypatch, capsys):
    import time

    from fragility.suite import report

    monkeypatch.setattr(report, "EVERY", 0.02)
    with report.waiting("ledger"):
        time.sleep(0.4)
    told = capsys.readouterr()
    assert told.out == ""
    assert set(told.err.splitlines()) == {"ledger: 0 s so far"}
