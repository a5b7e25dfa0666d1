"""Each notebook runs without an error, says the ledger's numbers, and leaves its figures with their words."""

import fcntl
import json
import re
from pathlib import Path

import nbformat
import pandas as pd
import pytest
from folders import GUO
from plots.shared import rows

from fragility.errors import InputError
from fragility.printed.paper import load_paper
from fragility.report import show
from fragility.suite.folders import Folders
from fragility.suite.plan import read_plan
from fragility.suite.run import Request, run_suite
from fragility.suite.shown import choices, chosen, parts, shown_in

ROOT = Path(__file__).parents[2]
PATHS = {path.stem: path for path in sorted((ROOT / "notebooks").glob("*.ipynb"))}
#: Claims whose verdict each notebook says; "reading" must be a reading of the ledger.
SAID = {
    "03-refusal-unlearning": [("G02", "all")],
    "04-controls": [("G05", "alpaca")],
    "07-released-code": [("G16", "by-file-name"), ("G16", "by-model-named")],
}
#: What a digit in prose may be: a claim's id, a locator, a confidence level.
ALLOWED = re.compile(r"\b[A-Z]{1,2}\d\d\b|\bAC1\b|\b(?:Table|Fig\.|Sec\.) \d+(?:\.\d+)*\b|\b95 %")

each_notebook = pytest.mark.parametrize("name", PATHS)


@pytest.fixture(scope="module")
def executed():
    """Run every notebook as the suite does, that on a paper for the first one; what is up to date is not run again.

    Returns the folder of each one's figures, and each one as it was executed.
    """
    folders = Folders(ROOT)
    runs = {run.name: run.id for run in read_plan(folders) if run.id in (run.name, f"{run.name}--{GUO}")}
    said: list[str] = []
    folders.build.mkdir(exist_ok=True)
    with open(folders.build / ".tested.lock", "w") as turn:  # of several workers of pytest, one after the other
        fcntl.flock(turn, fcntl.LOCK_EX)
        outcome = run_suite(ROOT, Request(only=list(runs.values()), site=False), said.append)
    assert not outcome.failed, said
    read = {name: nbformat.read(folders.build / "notebooks" / f"{run}.ipynb", 4) for name, run in runs.items()}
    return {name: folders.build / "figures" / run for name, run in runs.items()}, read


def committed(name):
    """Return the committed files of a notebook's figures, of its default paper where it runs for every paper, by name.

    A notebook that has nothing to draw has none.
    """
    folders = [ROOT / "figures" / name, ROOT / "figures" / f"{name}--{GUO}"]
    return {path.name: path for folder in folders if folder.is_dir() for path in folder.iterdir()}


def outputs(notebook):
    return [output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]


def said(notebook):
    """Return the sentences of a notebook, without the signs of markdown."""
    shown = [output["data"].get("text/markdown", "") for output in outputs(notebook) if "data" in output]
    return str(show.Sentence("\n".join(shown))).replace("\N{MINUS SIGN}", "-")


@each_notebook
def test_it_runs_without_an_error_or_a_warning(executed, name):
    kinds = {(output.output_type, output.get("name")) for output in outputs(executed[1][name])}
    assert kinds == {("execute_result", None)}


@each_notebook
def test_every_section_ends_in_a_sentence_with_a_number(executed, name):
    cells = executed[1][name].cells
    heads = [i for i, cell in enumerate(cells) if cell.cell_type == "markdown" and cell.source.startswith("#")]
    for start, end in zip(heads, [*heads[1:], len(cells)], strict=True):
        code = [cell for cell in cells[start:end] if cell.cell_type == "code"]
        if "Try this" in cells[start].source:
            assert not code
            continue
        sentence = code[-1].outputs[0]["data"]["text/markdown"]
        assert re.search(r"\d", sentence) or re.match(r"No(thing)?\b", sentence), cells[start].source
        assert sentence.rstrip().endswith("."), sentence


@each_notebook
def test_its_sentences_hold_the_numbers_of_the_ledger(executed, name):
    text = said(executed[1][name])
    for claim, reading in SAID.get(name, []):
        row = next(row for row in rows() if (row["claim_id"], row["reading"]) == (claim, reading))
        assert f"{row['verdict_held'].replace('not-', 'not ').replace('-', ' ').capitalize()} on what" in text
        assert f"{row['reason'].rstrip('.')} ({claim}, {reading})." in text
        assert f"{len(row['concerns'])} concern" in text
        if row["ci_low"] is not None:
            assert f"{row['estimate']:.1f} points ({row['ci_low']:.1f} to {row['ci_high']:.1f})" in text
    if name in ("02-paper-audit", "11-claims"):
        verdicts = [row["verdict_held"] for row in rows()]
        assert f"Of {len(rows())} readings" in text
        contradicted = verdicts.count("contradicted")
        assert f"{contradicted} {'is' if contradicted == 1 else 'are'} contradicted" in text


def test_the_notebooks_together_show_every_claim():
    found = parts(ROOT / "notebooks")
    shown = shown_in(found, {GUO: chosen(load_paper(GUO), rows(), choices(found)[GUO])})
    for claim in {row["claim_id"] for row in rows()}:
        places = {place.partition("#")[0] for place in shown[GUO, claim]}
        assert "11-claims" in places
        assert not places - set(PATHS)
    assert "04-controls#what-this-difference-hangs-on" in shown[GUO, "G05"]
    assert "10-proposition#does-the-transfer-itself-grow-with-the-prefix" in shown[GUO, "G14"]
    assert not any(place.startswith("04") for place in shown[GUO, "G02"])


def test_no_notebook_names_a_claim_of_one_paper():
    """Save where a parameter names the paper as well: then another value is another paper's claim."""
    for path in PATHS.values():
        for name in re.findall(r"(?<!/)\b[A-Z]\d\d\b", path.read_text(encoding="utf-8")):
            assert name == "AC1", f"{path.name}: {name}"


@pytest.mark.parametrize(
    ("name", "key", "says"),
    [
        ("03-refusal-unlearning", "huang2024_lisa", "prints no count of an untuned model"),
        ("04-controls", "zhang2026_sldr", "prints no control beside"),
        ("05-refusal-prefixes", "qi2023_ft_compromises", "has no claim on how refusals open"),
        ("07-released-code", "zhao2026_sdp", "holds nothing of a release"),
        ("10-proposition", "arditi2024_refusal_direction", "has no claim of this inequality"),
    ],
)
def test_a_notebook_says_in_one_line_what_another_paper_lacks(name, key, says):
    with pytest.raises(InputError, match=says) as caught:
        run_cells(name, key, 3)
    assert "\n" not in str(caught.value)


def run_cells(name, key, most):
    """Run the first cells of a notebook for another paper, in this process."""
    cells = [cell for cell in nbformat.read(PATHS[name], as_version=4).cells if cell.cell_type == "code"]
    known = {}
    for number, cell in enumerate(cells[:most]):
        exec(cell.source, known)
        known |= {"paper": key} if not number else {}


@each_notebook
def test_its_figures_are_written_with_data_and_words_and_shown(executed, name):
    folder = executed[0][name]
    names = {Path(file).stem for file in committed(name)}
    assert ({path.stem for path in folder.iterdir()} if folder.is_dir() else set()) == names
    for figure in names:
        suffixes = {path.suffix for path in folder.glob(f"{figure}.*")}
        assert suffixes in ({".svg", ".csv", ".txt"}, {".png", ".csv", ".txt"})
    shown = "".join(output["data"].get("text/html", "") for output in outputs(executed[1][name]))
    assert shown.count("<img ") == len(names)
    assert all(alt.strip() for alt in re.findall(r'<img [^>]*alt="([^"]*)"', shown))


@each_notebook
def test_no_number_is_typed_into_its_prose(name):
    cells = json.loads(PATHS[name].read_text(encoding="utf-8"))["cells"]
    for cell in cells:
        if cell["cell_type"] == "markdown":
            prose = re.sub(r"`[^`]*`", "", "".join(cell["source"]))
            assert not re.search(r"\d", ALLOWED.sub("", prose)), re.findall(r".*\d.*", ALLOWED.sub("", prose))


@each_notebook
def test_its_title_asks_one_question(name):
    cells = json.loads(PATHS[name].read_text(encoding="utf-8"))["cells"]
    title = "".join(cells[0]["source"]).splitlines()[0]
    assert title.endswith("?")
    assert title.count("?") == 1


@each_notebook
def test_its_headings_give_the_same_anchor_in_ledger_and_site(name):
    # the ledger's own words for a section, and the site's anchors, must agree: else the site's link leads nowhere
    from fragility.suite.shown import slug
    from fragility.suite.site.prose import anchor

    text = "\n".join("".join(cell["source"]) for cell in json.loads(PATHS[name].read_text(encoding="utf-8"))["cells"])
    for heading in re.findall(r"^## (.+)$", text, re.M):
        assert slug(heading) == anchor(heading)


@each_notebook
def test_the_committed_figures_draw_what_the_data_now_give(executed, name):
    """Compared are the data drawn and the words, not images: `fragility figures --update` brings them up to date."""
    made, kept = executed[0][name], committed(name)
    assert set(kept) == ({path.name for path in made.iterdir()} if made.is_dir() else set())
    for path in made.glob("*.csv"):
        pd.testing.assert_frame_equal(pd.read_csv(path), pd.read_csv(kept[path.name]), rtol=1e-6)
    for path in made.glob("*.txt"):
        assert path.read_text() == kept[path.name].read_text()
