"""Make small sources in the form of GPTFuzz, derive them by the command line, and look at what is shipped."""

from pathlib import Path

from click.testing import CliRunner
from sources.cards import write_card, write_files

from fragility.suite.cli import main

TRAIN, EVALUATE = "datasets/responses_labeled/train.csv", "datasets/responses_labeled/evaluate.csv"
HEADER = "question,Response,label\n"
SECRET = "words of a response that nobody may find again"
GOOD = {TRAIN: f'{HEADER}0,"{SECRET}",1\n0,I cannot help,0\n1,"two\nlines",0\n', EVALUATE: f"{HEADER}2,three,1\n"}
JUDGES = [{"name": "human", "kind": "human", "labels": {"1": "unsafe", "0": "safe"}}]


def checkout(folder: Path) -> Path:
    """Make a checkout with one published list and no source."""
    lexicons = Path(__file__).resolve().parents[2] / "data" / "lexicons"
    (folder / "data" / "lexicons").mkdir(parents=True)
    (folder / "data" / "lexicons" / "gcg.yml").write_bytes((lexicons / "gcg.yml").read_bytes())
    (folder / "data" / "papers").mkdir()
    return folder


def source(root, name="made", files=None, *, card_files=None, **other):
    """Write a source and its card; the card is that of `card_files` where the files are not to agree with it."""
    files = {path: text if isinstance(text, bytes) else text.encode() for path, text in (files or GOOD).items()}
    stated = {path: text.encode() for path, text in (card_files or {}).items()} or files
    held = {TRAIN: "GPTFuzz train", EVALUATE: "GPTFuzz evaluate"}
    fields = {"reader": "gptfuzz", "judges": JUDGES} | ({} if other.get("headlines") else {"no_headlines": "made"})
    fields["benchmarks"] = [held.get(path, "set") for path, text in files.items() if text.count(b"\n") > 1]
    write_card(root, name, stated, **fields | other)
    return write_files(root / "upstream", name, files)


def run(root, *arguments):
    return CliRunner().invoke(main, ["sources", *arguments, "--from", str(root / "upstream")])


def shipped(root, name="made"):
    """Return all derived files of a source."""
    return {path: path.read_bytes() for path in (root / "data").rglob(f"{name}.*") if path.parent.name != "sources"}
