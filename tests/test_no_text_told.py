"""No command tells what stands in a file that somebody brings: no sentence of it reaches screen, error or log."""

import json
from collections.abc import Callable

import pandas as pd
import pytest
from click.testing import CliRunner

from fragility.errors import is_name, quoted
from fragility.suite.cli import main

CANARY = "made up words here"
COLUMNS = "locator,row,column,model,condition,benchmark,metric,unit,direction,value_text,n_stated,judge,confidence,note"
ROW = "Table 1,Base,A,Model-A,Base,AdvBench,safety score,percent,up,95.96,500,,own-text,"
NAMES, CELLS = COLUMNS.split(","), ROW.split(",")
#: Shapes in which a sentence comes: alone, quoted, long, with what looks like markup, as the start of a line.
SHAPES = [CANARY, f'"{CANARY}"', f"{CANARY} " * 30, f"= {CANARY}", f"<b>{CANARY}</b>", f"{CANARY}: yes", f"'{CANARY}"]


def csv_cell(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def table(header: list[str], *rows: list[str]) -> str:
    return "".join(",".join(map(csv_cell, row)) + "\n" for row in (header, *rows))


def csv_files() -> dict[str, str]:
    """Return csv files with the sentence in each cell, as a header in each place, and where there is no csv at all."""
    found = {}
    for shape, text in enumerate(SHAPES):
        for place, name in enumerate(NAMES):
            changed = [text if place == here else cell for here, cell in enumerate(CELLS)]
            found[f"cell-{name}-{shape}.csv"] = table(NAMES, CELLS, changed)
            found[f"twice-{name}-{shape}.csv"] = table(NAMES, changed, changed)
            header = [text if place == here else cell for here, cell in enumerate(NAMES)]
            found[f"header-{name}-{shape}.csv"] = table(header, CELLS)
        found[f"headers-{shape}.csv"] = table([text, text], CELLS[:2])
        found[f"ragged-{shape}.csv"] = table(NAMES, [text])
        found[f"open-{shape}.csv"] = table(NAMES) + f'"{text}'
        found[f"lone-{shape}.csv"] = text
        found[f"headless-{shape}.csv"] = table(["a b", "refused", "1"], [text, "complied", "0"])
        found[f"control-{shape}.csv"] = f"value_text\n{text}\0\n"
        found[f"tabs-{shape}.tsv"] = "\t".join(["a", text]) + "\n" + "\t".join([text, "1.0"]) + "\n"
    return found


def lines(*rows: object) -> str:
    return "".join(json.dumps(row) + "\n" for row in rows)


def other_files() -> dict[str, str]:
    """Return files of the other kinds, the sentence wherever one can stand."""
    answer = {"prompt": CANARY, "response": f"other {CANARY}", "label": 1}
    page = "<html><title>{0}</title><body><p>{0}</p><table><caption>{0}</caption>{1}</table></body></html>"
    cells = f"<tr><th>{CANARY}</th><th>{CANARY}</th></tr><tr><td>{CANARY}</td><td>{CANARY}</td></tr>"
    numbers = f"<tr><th></th><th>{CANARY}</th></tr><tr><td>{CANARY}</td><td>5.0</td></tr>"
    tex = r"\begin{table}\caption{%s}\begin{tabular}{ll}%s\end{tabular}\end{table}"
    return {
        "one.jsonl": lines(answer), "many.jsonl": lines(answer, answer, {CANARY: CANARY}), "odd.jsonl": f'{{"{CANARY}',
        "one.json": json.dumps([answer]), "names.json": json.dumps({CANARY: {CANARY: [CANARY]}}), "odd.json": CANARY,
        "one.csv": lines(answer), "one.tsv": lines(answer), "one.html": lines(answer), "one.tex": lines(answer),
        "one.md": lines(answer), "one.yml": lines(answer), "one.txt": CANARY, "plain.md": CANARY,
        "words.html": page.format(CANARY, cells), "numbers.html": page.format(CANARY, numbers),
        "cut.html": page.format(CANARY, cells)[:120],
        "words.tex": tex % (CANARY, rf"{CANARY} & {CANARY} \\ {CANARY} & {CANARY} \\"),
        "numbers.tex": tex % (CANARY, rf" & {CANARY} \\ {CANARY} & 5.0 \\"),
        "odd.tex": rf"\begin{{tabular}}{{{CANARY} & \{CANARY}{{{CANARY}",
        "words.md": f"| {CANARY} | {CANARY} |\n|---|---|\n| {CANARY} | {CANARY} |\n",
        "numbers.md": f"# {CANARY}\n\n|  | {CANARY} |\n|---|---|\n| {CANARY} | 5.0 |\n",
    }  # fmt: skip


CARD: dict[str, object] = {
    "key": "demo2026_x", "title": "T", "authors": ["A"], "year": 2026, "arxiv_id": "", "version": "",
    "read_as": "by hand",
    "benchmarks": [{"name": "AdvBench", "stated": [{"n": 500, "where": "4"}], "released": [{"n": 520, "where": "x"}]}],
    "models": [{"name": "Model-A", "family": "A", "access": "open"}],
    "conditions": [{"name": "Base", "role": "untuned"}],
    "tables": [{"locator": "Table 1", "held": True}],
}  # fmt: skip


def cards() -> dict[str, str]:
    """Return paper.yml files: the sentence as every value and key, and in places where YAML itself breaks."""
    found = {"valid": json.dumps(CARD)}

    def walk(value: object, change: Callable[[object], object], way: str) -> None:
        found[f"as {way}"] = json.dumps(change(CANARY))
        found[f"list {way}"] = json.dumps(change([CANARY]))
        found[f"key {way}"] = json.dumps(change({CANARY: CANARY}))
        if isinstance(value, dict):
            for key, inner in value.items():
                walk(inner, lambda new, key=key: change({**value, key: new}), f"{way}.{key}")
            found[f"more {way}"] = json.dumps(change({**value, CANARY: 1}))
        if isinstance(value, list):
            for place, inner in enumerate(value):
                walk(inner, lambda new, p=place: change([*value[:p], new, *value[p + 1 :]]), f"{way}.{place}")

    walk(CARD, lambda new: new, "card")
    for number, text in enumerate((
        f"!!{CANARY} a", "!made%20up%20words%20here a", f"a: *{CANARY}", f"&{CANARY} a", f"%{CANARY}\n---\na",
        f"a: '{CANARY}",
        f"{CANARY}: 1\n{CANARY}: 2", f"? [{CANARY}]\n: 1", f"- {CANARY}\n{CANARY}", f"{CANARY}\n\t{CANARY}",
        f"a: b: {CANARY}",
        f"@{CANARY}", f"{{{CANARY}", f'"{CANARY}', f'"\\{CANARY}"',
    )):  # fmt: skip
        found[f"yaml {number}"] = text
    return found


@pytest.fixture(scope="module")
def runner() -> CliRunner:
    return CliRunner()


def told(runner: CliRunner, *command: str) -> str:
    """Return all that a command says; an error without a line of its own fails the test."""
    done = runner.invoke(main, command)
    assert done.exception is None or isinstance(done.exception, SystemExit), (command, done.exception)
    return done.output


def leaks(text: str) -> bool:
    return CANARY in " ".join(text.split()) or "made up" in text or "words here" in text


@pytest.mark.parametrize("name", [*csv_files(), *other_files()])
def test_no_door_tells_a_sentence_of_a_file(tmp_path, runner, caplog, name):
    path = tmp_path / name
    path.write_text((csv_files() | other_files())[name], encoding="utf-8")
    for command in (["audit", str(path)], ["extract", str(path)], ["doctor", str(path)], ["items", str(path)]):
        assert not leaks(told(runner, *command)), command
    assert not leaks(caplog.text)


@pytest.mark.parametrize("case", cards())
def test_audit_tells_no_sentence_of_a_card(tmp_path, runner, caplog, case):
    folder = tmp_path / "demo2026_x"
    folder.mkdir()
    (folder / "paper.yml").write_text(cards()[case], encoding="utf-8")
    (folder / "scores.csv").write_text(table(NAMES, CELLS), encoding="utf-8")
    said = told(runner, "audit", str(folder))
    assert not leaks(said)
    assert not leaks(caplog.text)


@pytest.mark.parametrize("kind", ["twice", "no column", "no text", "no json", "no list", "nothing selected", "good"])
@pytest.mark.parametrize("ending", ["csv", "jsonl", "parquet"])
def test_the_features_of_prompts_tell_no_prompt(tmp_path, runner, kind, ending, caplog):
    rows = [{"text": CANARY, "id": CANARY, CANARY: "1"}] * 2
    if kind == "no text":
        rows = [{"text": CANARY, "id": "1"}, {"text": "", "id": CANARY}]
    frame, path = pd.DataFrame(rows), tmp_path / f"prompts.{ending}"
    if ending == "parquet":
        frame.to_parquet(path)
    else:
        path.write_text(frame.to_csv(index=False) if ending == "csv" else lines(*rows), encoding="utf-8")
    if kind == "no json":
        path.write_text(f'{{"{CANARY}', encoding="utf-8")
    if kind == "no list":
        path.write_text(json.dumps(CANARY), encoding="utf-8")
    column = CANARY[:-1] if kind == "no column" else "text"
    more = ["--where", "id", "1"] if kind == "nothing selected" else [] if kind != "good" else ["--id-column", ""]
    command = [
        "items",
        "AdvBench",
        "--prompts",
        str(path),
        "--column",
        column,
        "--id-column",
        "id",
        "--category-column",
        "",
    ]
    said = told(runner, *command, *more).replace(f"'{column}'", "")
    assert CANARY not in said
    assert not leaks(caplog.text)


def test_a_name_is_told_and_a_sentence_is_not():
    assert quoted("Llama-3.1-8B (ours)", words=3) == "'Llama-3.1-8B (ours)'"
    assert quoted("safty score", ["safety score"]) == "'safty score'"
    assert quoted("safty score") == "a text of 11 characters"
    assert quoted(CANARY, words=3) == "a text of 18 characters"
    assert quoted(CANARY, instead="column 3", words=3) == "column 3"
    assert not is_name("a" * 41) and not is_name('{"a"') and not is_name("")
