"""Every command that the documents tell a reader to type exists, and the quick ones work."""

import re
import shlex
import subprocess
import sys
from collections import Counter
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from fragility import list_papers, load_paper
from fragility.released.sources.card import list_sources
from fragility.suite.cli import main
from fragility.suite.cli.examples import EXAMPLES

ROOT = Path(__file__).parent.parent
DOCUMENTS = [
    "README.md",
    "CONTRIBUTING.md",
    "CORRECTIONS.md",
    *(str(p.relative_to(ROOT)) for p in (ROOT / "docs").rglob("*.md")),
]
BLOCK = re.compile(r"^```(?:bash|sh|shell|console|text)?\n(.*?)^```", re.MULTILINE | re.DOTALL)
#: Other programs that a reader may be told to use; they are not ours to test.
OTHERS = {"git", "cd", "conda", "source", "pip", "uv", "export", "deactivate", "xdg-open", "open"}
#: Commands of ours that only read the suite's own data, and take a second or two.
QUICK = ("--help", "--version", "ledger", "explain", "check")
#: Commands of ours that read a file of the checkout, or list what it has.
OF_FILES = ("audit", "benchmarks", "compare", "data", "doctor", "editions", "extract", "items", "plan", "sources")
#: What needs a network, files of others, or more than a second.
NEEDS_MORE = (" fetch ", " derive ", " verify ", " features ", "extract 2601", "--papers", "data cards")


def commands() -> list[tuple[str, str]]:
    """Return (document, command) for each command line in a code block of a document."""
    found = []
    for name in DOCUMENTS:
        path = ROOT / name
        text = path.read_text(encoding="utf-8") if path.exists() else ""
        for block in BLOCK.findall(text):
            lines = [re.sub(r"\s+#.*$", "", line.removeprefix("$ ")).strip() for line in block.splitlines()]
            found += [(name, part) for line in lines for part in line.split(" && ") if part and part[0] != "#"]
    return [pair for pair in dict.fromkeys(found) if is_ours(pair[1])]


def is_ours(command: str) -> bool:
    program = command.split()[0]
    return program.startswith("python") or program.removeprefix(".venv/bin/") in (
        "fragility",
        "make",
        "python",
        "pytest",
    )


def check_arguments(words: list[str]) -> None:
    """Parse the words after `fragility` with the real command line, and run nothing."""
    context = click.Context(main, info_name="fragility")
    if words[0].startswith("-"):
        assert words[0] in [name for option in main.get_params(context) for name in option.opts]
        return
    name, command, rest = main.resolve_command(context, words)
    while isinstance(command, click.Group):
        context = click.Context(command, info_name=name, parent=context)
        name, command, rest = command.resolve_command(context, rest)
    assert command is not None
    command.make_context(name, rest, parent=context)


def test_the_readme_tells_the_two_commands():
    told = [command for name, command in commands() if name == "README.md"]
    assert {"make reproduce", "make test"} <= set(told)


SMALL = [
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
    *("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
]
TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]


def in_words(number: int) -> str:
    """Return a number below 100 as a sentence has it."""
    if number < len(SMALL):
        return SMALL[number]
    ten, one = TENS[number // 10 - 2], number % 10
    return f"{ten}-{SMALL[one]}" if one else ten


def test_the_readme_counts_what_is_held():
    """In words, as a sentence has them; the first subject is not one of the papers around it."""
    subjects = Counter(load_paper(key).card.subject for key in list_papers())
    text = " ".join((ROOT / "README.md").read_text(encoding="utf-8").split())
    for told in (
        f"{in_words(subjects['alignment'] - 1)} more papers on aligned models",
        f"{in_words(subjects['judges'])} papers and reports on the judges",
        f"the released outputs of {in_words(len(list_sources()))} projects",
    ):
        assert told in text, f"README.md, first paragraphs: write '{told}'"


@pytest.mark.parametrize(("document", "command"), commands())
def test_a_command_of_a_document_exists(document, command):
    program, *words = shlex.split(command)
    program = program.removeprefix(".venv/bin/")
    if program == "fragility":
        check_arguments(words)
    elif program == "make":
        done = subprocess.run(["make", "--dry-run", *words], cwd=ROOT, capture_output=True, check=False, timeout=60)
        assert done.returncode == 0, done.stderr
    elif program == "pytest":
        assert all((ROOT / word.split("::")[0]).exists() for word in words if not word.startswith("-"))
    elif words[0] == "-m":
        assert words[1] in ("venv", "pip", "pytest")
    else:
        assert (ROOT / words[0]).is_file()


@pytest.mark.parametrize("command", [text for _, text in commands() if text.split()[1:] and text.split()[1] in QUICK])
def test_a_quick_command_works(command):
    words = shlex.split(command)[1:]
    done = subprocess.run(
        [sys.executable, "-m", "fragility", *words], cwd=ROOT, capture_output=True, check=False, timeout=300
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout


def of_files() -> list[str]:
    """Return the commands of the README and of every help text that a fresh checkout can answer at once."""
    told = [text.removeprefix(".venv/bin/") for name, text in commands() if name == "README.md"]
    told += [line.partition(" >")[0] for lines in EXAMPLES.values() for line in lines]
    ours = [text for text in dict.fromkeys(told) if text.split()[0] == "fragility" and text.split()[1] in OF_FILES]
    return [text for text in ours if not any(part in f"{text} " for part in NEEDS_MORE)]


@pytest.mark.parametrize("command", of_files())
def test_a_command_on_a_file_of_the_checkout_says_something(command, tmp_path, monkeypatch):
    """Run where it can write; 1 is the answer of a check that found something."""
    for name in ("data", "samples"):
        (tmp_path / name).symlink_to(ROOT / name)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("FRAGILITY_ROOT", str(ROOT))
    done = CliRunner().invoke(main, shlex.split(command)[1:])
    assert done.exit_code in (0, 1), done.output
    assert done.stdout.strip()
    assert "Traceback" not in done.output
