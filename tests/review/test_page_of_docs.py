"""The page "Check your own numbers": its files, its commands and what it says that they print."""

import re
import shlex
from pathlib import Path

from click.testing import CliRunner

from fragility.released.formats.open import formats
from fragility.suite.cli import main

PAGE = Path(__file__).parents[2] / "docs" / "method" / "own-numbers.md"
FILES = re.compile(r"`([\w.]+)`:\n\n```\n(.*?)```", re.DOTALL)
COMMANDS = re.compile(r"```sh\n(fragility .*?)\n```\n\n```text\n(.*?)```", re.DOTALL)


def test_every_command_prints_what_the_page_says(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    text = PAGE.read_text(encoding="utf-8")
    for name, content in FILES.findall(text):
        (tmp_path / name).write_text(content, encoding="utf-8")
    assert len(list(tmp_path.iterdir())) == 5
    shown = COMMANDS.findall(text)
    assert len(shown) == text.count("```sh\n")
    for command, printed in shown:
        done = CliRunner().invoke(main, shlex.split(command)[1:])
        assert done.exit_code == 0, done.output
        assert done.output == printed, command


def test_every_format_is_named():
    text = PAGE.read_text(encoding="utf-8")
    assert [name for name in formats() if f"`{name}`" not in text] == []


def test_the_lines_of_python_run(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    text = PAGE.read_text(encoding="utf-8")
    (tmp_path / "table.md").write_text(dict(FILES.findall(text))["table.md"], encoding="utf-8")
    (code,) = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    exec(code)


def test_the_samples_are_the_files_of_the_page():
    samples = {path.name: path.read_text(encoding="utf-8") for path in (PAGE.parents[2] / "samples").iterdir()}
    assert samples == dict(FILES.findall(PAGE.read_text(encoding="utf-8")))
