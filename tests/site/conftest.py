"""A small checkout with a ledger of all verdicts, a source and hostile text, and the site built from it once."""

import base64
import csv
import json
import os
import shutil
import struct
import zlib
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import nbformat
import pandas as pd
import pytest
import yaml
from playwright.sync_api import Browser, sync_playwright
from serving import served

from fragility.released.labels import Outcome, outcomes_bytes
from fragility.suite.site import build
from fragility.synthesis.write import REASON

PROJECT = Path(__file__).resolve().parents[2]
PAPER = "demo2026_planted"
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--no-first-run",
]  # fmt: skip
SOURCE = "planted-source"
#: Text that acts as markup wherever it is not escaped.
HOSTILE = (
    "<script>window.planted = 1</script> | `code` ``` {{ 7*7 }} *x* [a](javascript:alert(1)) & \"q\" 'p' <img src=x>"
)
#: Of these, 100 k / 520 to two decimals is a multiple of 0.2, and so a share of 500, for the last alone.
COUNTS_OF_520 = (175, 499, 460, 519, 242, 26)
HOW_READ = "read in a made-up copy <b>of</b> version 1"


def make_row(claim_id: str, verdict: str, **changes: Any) -> dict[str, Any]:
    """Return one complete ledger row."""
    row: dict[str, Any] = {
        "claim_id": claim_id, "reading": "main", "reading_statement": "in points, every cell alike",
        "paper_key": PAPER, "locator": "section 4, second observation", "type": "direction",
        "statement": f"Statement of {claim_id} on zebra fine-tuning", "verdict_held": verdict,
        "verdict_scope": verdict, "certainty": "moderate", "certainty_steps": ["start: B, moderate"],
        "data_grade": "B", "estimate": 61.25, "ci_low": 58.5, "ci_high": 64.0, "ci_level": 0.95, "unit": "points",
        "cells_held": 2,
        "cells_claimed": 4, "models_held": 1, "models_claimed": 2, "items_held": 1280, "responses_held": 2560,
        "p_adjusted": 0.00001,
        "sensitivity": [
            {"check": "clusters", "result": "pass", "detail": "ICC .05"},
            {"check": "judge", "result": "fail", "detail": "5 points against"},
            {"check": "leave one model out", "result": "not-estimable", "detail": "fewer than three models"},
        ],
        "sensitivity_passed": 1, "sensitivity_total": 2, "reason": f"Reason of {claim_id}.",
        "finding": f"finding of {claim_id}",
        "summary": "all readings agree", "missing": [], "origin": "paper", "remainder": None, "bears_on": [],
        "restates": None, "restatement": None,
        "how_read": HOW_READ,
        "cells": [
            {"address": "Table 1 | RU | Model-A, AdvBench", "value_text": "33.65", "n": 520,
             "n_kind": "released", "counts": [175], "role": "treated arm", "note": ""},
            {"address": "Table 1 | Base | Model-A, AdvBench", "value_text": "95.96", "n": None,
             "n_kind": None, "counts": [], "role": "untuned arm", "note": None},
        ],
        "steps": ["k = 175 of 520", "difference 61.25 points"], "rule_version": 1, "data_digest": "ab" * 32,
        "shown_in": ["01-demo#The second section", "99-absent#Nowhere"],
        "sentence": None, "threshold": None, "margin": None, "turning_margin": None, "at_margins": None, "power": None,
        "power_if": "", "smallest_n": None, "smallest_of": "", "whose": None, "hedge": None, "concerns": None,
        "comparisons": [], "decides": None,
        "replies": [],
        "verdict_v1_held": None, "verdict_v1_scope": None, "change_reason": None,
    }  # fmt: skip
    unknown = set(changes) - set(row)
    assert not unknown, unknown
    return row | changes


def make_rows() -> list[dict[str, Any]]:
    """Return a ledger with every verdict, several readings, absent values and hostile text."""
    depends = "depends on the reading"
    nothing: dict[str, Any] = dict.fromkeys(
        (
            "estimate",
            "ci_low",
            "ci_high",
            "unit",
            "p_adjusted",
            "items_held",
            "responses_held",
            "cells_claimed",
            "models_claimed",
        )
    )
    return [
        make_row("G01", "supported", certainty="high"),
        make_row("G02", "supported-with-caveats", estimate=9.5, ci_low=2.0, ci_high=17.0, sensitivity_passed=0,
                 sensitivity_total=1, sensitivity=[{"check": "judge", "result": "fail", "detail": "5 points"}],
                 replies=[{"who": "An author", "date": "2026-11-29", "words": "five points are meant", "files": [],
                           "changes": {"margin": 5}, "reading": "main", "verdict": "supported"}]),
        make_row("G03", "not-supported", reading="points", type="magnitude", summary=depends),
        make_row("G03", "supported", reading="ratio of means", type="magnitude", unit="percent",
                 estimate=70.0, ci_low=65.0, ci_high=75.0, summary=depends),
        make_row("G04", "contradicted", type="count", unit="count", estimate=520.0, ci_low=None,
                 ci_high=None),
        make_row("G05", "not-checkable", type="interpretation", certainty="very low", cells=[], steps=[],
                 sensitivity=[], sensitivity_passed=0, sensitivity_total=0, cells_held=0, models_held=0,
                 finding=None, missing=["the body of Table 2"], bears_on=["G01"], **nothing),
        make_row("G10", "supported", verdict_scope="not-checkable", remainder=HOSTILE, unit="log-odds-ratio",
                 missing=["the body of Table 2", HOSTILE],
                 reading=HOSTILE, statement=HOSTILE, locator=HOSTILE, reason=HOSTILE, finding=HOSTILE,
                 reading_statement=HOSTILE, steps=[HOSTILE], certainty_steps=[HOSTILE], shown_in=[HOSTILE],
                 sensitivity=[{"check": HOSTILE, "result": "pass", "detail": HOSTILE}],
                 cells=[dict.fromkeys(("address", "value_text", "n_kind", "role", "note"), HOSTILE)
                        | {"n": 7, "counts": list(range(9))}]),
    ]  # fmt: skip


def make_figures() -> list[dict[str, str]]:
    """Return published figures beside the recomputed ones, one of each answer."""
    values = {"quantity": HOSTILE, "locator": HOSTILE, "reported_text": "66.6 %", "note": HOSTILE}
    limits = {"low": "", "high": "", "interval": "exact, no interval"}
    found = {"yes": "66.600000", "rounding": "66.649999", "no": "33.333333", "not-checkable": ""}
    wide = {"low": "62.10", "high": "71.02", "interval": "Wilson, n = 450"}
    return [
        {"source": SOURCE} | values | {"recomputed": value, "agrees": answer} | (wide if answer == "yes" else limits)
        for answer, value in found.items()
    ]


def make_conclusions() -> list[dict[str, str]]:
    """Return two claims that hold, one that is not shown and a reading without an index."""
    fixed = {
        "paper_key": PAPER,
        "type": "direction",
        "kind": "difference",
        "statement": HOSTILE,
        "readings": "1",
        "shown_in": "1",
        "models": "3",
    }
    fixed |= {"items": "520", "cells": "9", "estimate": "12.5", "relabel_sign": "8", "drop": "", "of_items": "520"}
    fixed |= {"weakest_cell": HOSTILE, "paths": "40", "detectable": "10"}
    parts = [
        {"claim_id": "G02", "relabel": "2", "paths_hold": "0.25", "part_items": "0.92", "part_paths": "0.75",
         "part_detectable": "0.8", "index": "0.8233333333"},
        {"claim_id": "G01", "relabel": "40", "paths_hold": "1", "part_items": "0", "part_paths": "0",
         "part_detectable": "0.8", "index": "0.2666666667"},
        {"claim_id": "G03", "relabel": "0", "shown_in": "0", "paths_hold": "0", "part_items": "1", "part_paths": "1",
         "part_detectable": "0.8", "index": "0.9333333333"},
    ]  # fmt: skip
    with_index = [fixed | part | {REASON: ""} for part in parts]
    empty = dict.fromkeys(with_index[0], "")
    return [*with_index, empty | {"paper_key": PAPER, "claim_id": "G05/main", REASON: HOSTILE}]


def make_png() -> bytes:
    """Return a valid image of 600 x 300 grey pixels."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", 600, 300, 8, 0, 0, 0, 0)
    pixels = zlib.compress((b"\0" + b"\xcc" * 600) * 300)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def make_audit() -> nbformat.NotebookNode:
    """Return an executed notebook that the plan runs for each paper: defaults, and what this run was given."""
    v4, kernel = nbformat.v4, {"name": "python3", "display_name": "Python 3"}
    cells = [
        v4.new_markdown_cell("# What does an audit show?"),
        v4.new_code_cell('paper: str = "another_paper"\nseed: int = 12345', metadata={"tags": ["parameters"]},
                         execution_count=1),
        v4.new_code_cell(f'# Parameters\npaper = "{PAPER}"\n', metadata={"tags": ["injected-parameters"]},
                         execution_count=2),
        v4.new_markdown_cell("## A section of the audit"),
    ]  # fmt: skip
    for number, cell in enumerate(cells):
        cell["id"] = f"cell-{number}"
    return v4.new_notebook(cells=cells, metadata={"kernelspec": kernel})


def make_notebook() -> nbformat.NotebookNode:
    """Return a tiny executed notebook: parameters shown, a hidden cell, an image, a wide table."""
    v4, kernel = nbformat.v4, {"name": "python3", "display_name": "Python 3"}
    picture = f"data:image/png;base64,{base64.b64encode(make_png()).decode()}"
    image = {"text/html": f'<img src="{picture}" alt="Grey demonstration figure." width="768">'}
    numbers = "".join(f"<td>{number:09d}</td>" for number in range(30))
    table = {"text/html": f"<table border='1'><tr>{numbers}</tr></table>", "text/plain": "table"}
    cells = [
        v4.new_markdown_cell("# What does a demonstration show?"),
        v4.new_code_cell("paper = 'demo'", metadata={"tags": ["parameters"]}, execution_count=1),
        v4.new_code_cell("secret_setup = 1", metadata={"tags": ["hide"]}, execution_count=2,
                         outputs=[v4.new_output("stream", name="stdout", text="hidden output\n")]),
        v4.new_markdown_cell("## The second section\n\nIt costs $5 and not $6."),
        v4.new_code_cell("folded_input()", metadata={"tags": ["hide-input"]}, execution_count=3,
                         outputs=[v4.new_output("stream", name="stdout", text="seen output\n")]),
        v4.new_code_cell("figure", execution_count=4,
                         outputs=[v4.new_output("display_data", data=image)]),
        v4.new_code_cell("table", execution_count=5, outputs=[v4.new_output("display_data", data=table)]),
    ]  # fmt: skip
    for number, cell in enumerate(cells):
        cell["id"] = f"cell-{number}"
    return v4.new_notebook(cells=cells, metadata={"kernelspec": kernel})


def make_checkout(root: Path) -> Path:
    """Write a checkout with the project's own docs, a made-up paper and a finished run."""
    shutil.copytree(PROJECT / "docs", root / "docs")
    for name in ("CORRECTIONS.md", "CHANGELOG.md"):
        shutil.copyfile(PROJECT / name, root / name)
    card = {
        "key": PAPER, "title": "A planted paper: " + HOSTILE, "authors": ["A. Author", "B. <i>Author</i>"],
        "year": 2026, "arxiv_id": "0000.00000", "version": "v1", "read_as": HOW_READ,
        "release": {"repository": "example.org/code", "commit": "f" * 40, "licence": "MIT"},
        "benchmarks": [{
            "name": "AdvBench", "stated": [{"n": 500, "where": "4.1", "as_printed": "about 500"}],
            "released": [{"n": 520, "where": HOSTILE}],
        }],
        "models": [{"name": "Model-A", "family": "A", "access": "open"}],
        "conditions": [{"name": "Base", "role": "untuned"}],
        "tables": [
            {"locator": "Table 1", "held": True}, {"locator": "Table 2", "held": False, "note": HOSTILE},
        ],
        "notes": [HOSTILE],
    }  # fmt: skip
    names = " ".join(f"![x](figures/01-demo/{name}.png)" for name in ("three", "one", "two", "absent"))
    (root / "README.md").write_text(f"# Demo\n\n{names}\n", encoding="utf-8")
    paper = root / "data" / "papers" / PAPER / "paper.yml"
    paper.parent.mkdir(parents=True)
    paper.write_text(yaml.safe_dump(card, sort_keys=False), encoding="utf-8")
    write_scores(paper.with_name("scores.csv"))
    shutil.copyfile(PROJECT / "data" / "vocabulary.yml", root / "data" / "vocabulary.yml")
    shutil.copytree(PROJECT / "data" / "benchmarks", root / "data" / "benchmarks")
    write_source(root)
    questions = {"questions": [{"id": "one", "question": HOSTILE, "claims": [f"{PAPER}/G01", f"{PAPER}/G10"]}]}
    (root / "data" / "questions.yml").write_text(yaml.safe_dump(questions), encoding="utf-8")
    write_run(root / "build")
    return root


def write_source(root: Path) -> None:
    """Write the card of a source, its outcomes with their account, and one figure that it publishes."""
    judge = {"name": "a judge", "kind": "model", "labels": {HOSTILE: "refused", "1": "complied"}, "note": HOSTILE}
    card = {
        "name": SOURCE, "title": "A planted source: " + HOSTILE, "what": HOSTILE, "gives": ["outcomes"],
        "address": {"kind": "github", "repository": "example/code", "revision": "a" * 40, "note": HOSTILE},
        "licence": {"name": HOSTILE, "text_may_be_redistributed": False, "gated": True, "note": HOSTILE},
        "citation": HOSTILE, "reader": SOURCE, "benchmarks": [HOSTILE], "judges": [judge], "cluster": HOSTILE,
        "files": [{"path": "rows.csv", "bytes": 1234, "sha256": "c" * 64, "rows": 9}],
        "defects": [{"what": HOSTILE, "handling": HOSTILE}], "notes": [HOSTILE],
    }  # fmt: skip
    place = root / "data" / "sources" / f"{SOURCE}.yml"
    place.parent.mkdir()
    place.write_text(yaml.safe_dump(card, sort_keys=False), encoding="utf-8")
    figure = {"id": "one", "quantity": HOSTILE, "locator": HOSTILE, "unit": "percent", "value_text": "66.6 %"}
    write_table(
        place.with_name(f"{SOURCE}.figures.csv"), [figure | {"statistic": "share", "options": "values = refused"}]
    )
    labels = ["1", "1", HOSTILE]
    rows = [Outcome("m", "c", "b", str(number), "a judge", label) for number, label in enumerate(labels)]
    frame = pd.DataFrame([asdict(row) for row in rows]).assign(source=SOURCE, meaning="complied", words=None)
    account = [{"file": "rows.csv", "rows": 9, "read": 3, "skipped": {HOSTILE: 4}, "refused": {"no label": 2}}]
    outcomes = root / "data" / "outcomes" / f"{SOURCE}.parquet"
    outcomes.parent.mkdir()
    outcomes.write_bytes(outcomes_bytes(frame, (), {"accounts": json.dumps(account)}, SOURCE))


def write_scores(path: Path) -> None:
    """Write a column that states 500 items and prints shares of 520."""
    fixed = {"locator": "Table 1", "row": "Base", "model": "Model-A", "condition": "Base", "benchmark": "AdvBench"}
    fixed |= {"metric": "safety score", "unit": "percent", "direction": "higher-safer", "n_stated": "500"}
    fixed |= {"judge": "a judge", "confidence": "own-text", "note": ""}
    with open(path, "w", newline="", encoding="utf-8") as stream:
        writer = csv.DictWriter(stream, [*fixed, "column", "value_text"], lineterminator="\n")
        writer.writeheader()
        for count in COUNTS_OF_520:
            writer.writerow(fixed | {"column": f"column {count}", "value_text": f"{100 * count / 520:.2f}"})


def write_table(path: Path, rows: list[dict[str, str]]) -> None:
    """Write rows as csv."""
    with open(path, "w", newline="", encoding="utf-8") as stream:
        writer = csv.DictWriter(stream, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def write_run(build_dir: Path) -> None:
    """Write what a run leaves for the site."""
    (build_dir / "notebooks").mkdir(parents=True)
    (build_dir / "ledger.json").write_text(json.dumps(make_rows()), encoding="utf-8")
    nbformat.write(make_notebook(), build_dir / "notebooks" / "01-demo.ipynb")
    nbformat.write(make_audit(), build_dir / "notebooks" / f"02-paper-audit--{PAPER}.ipynb")
    write_table(build_dir / "recomputed.csv", make_figures())
    write_table(build_dir / "conclusions.csv", make_conclusions())
    (build_dir / "granularity.csv").write_text("paper_key,n,possible\n", encoding="utf-8")
    for name in ("one", "two", "three", "four"):
        place = build_dir / "figures" / "01-demo" / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.with_suffix(".png").write_bytes(make_png())
        place.with_suffix(".csv").write_text("x,y\n1,2\n", encoding="utf-8")
        place.with_suffix(".txt").write_text(f"Alt text of figure {name}. {HOSTILE}\n", encoding="utf-8")


@pytest.fixture(scope="session")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the small checkout that is only read."""
    return make_checkout(tmp_path_factory.mktemp("checkout"))


@pytest.fixture(scope="session")
def site(checkout: Path) -> Path:
    """Return the site built from the small checkout."""
    return build(checkout)


@pytest.fixture
def fresh(tmp_path: Path) -> Path:
    """Return a small checkout that a test may change."""
    return make_checkout(tmp_path)


@pytest.fixture
def row() -> Callable[..., dict[str, Any]]:
    """Return the maker of ledger rows."""
    return make_row


@pytest.fixture
def rows() -> list[dict[str, Any]]:
    """Return the ledger of the small checkout."""
    return make_rows()


@pytest.fixture
def hostile() -> str:
    """Return text that acts as markup wherever it is not escaped."""
    return HOSTILE


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    chromium = shutil.which("chromium")
    if chromium is None and os.environ.get("CI") == "true":
        pytest.fail("no chromium: install Debian's package `chromium`")
    if chromium is None:
        pytest.skip("no chromium on this machine")
    with sync_playwright() as tool:
        started = tool.chromium.launch(executable_path=chromium, args=FLAGS)
        yield started
        started.close()


@pytest.fixture(scope="session")
def address(site: Path) -> Iterator[str]:
    """Return the address of the site of the small checkout."""
    with served(site) as found:
        yield found
