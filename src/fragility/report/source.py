"""Any paper, from any place: a folder like those of the suite, or a csv file of printed numbers.

Prevents the failure in which a paper has to be added to the suite before its numbers can be checked.
"""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from fragility.errors import InputError, near_name
from fragility.files import paper_named, resource_root
from fragility.printed.paper import Paper, bare_paper, read_paper
from fragility.schemas.vocabulary import load_vocabulary


def open_paper(path: Path, items: Sequence[str] = ()) -> Paper:
    """Read a paper folder or a csv file, wherever it lies.

    Parameters
    ----------
    path : Path
        A folder with paper.yml and scores.csv, a csv file with the columns of scores.csv, or the key or
        arXiv id of a paper of the suite.
    items : sequence of str
        Numbers of items, "AdvBench=520", for rows of this benchmark that state none; "520" is for all such rows.

    Raises
    ------
    InputError
        For what cannot be read, a csv file without a row, and a number of items that is none or that no row needs.
    """
    vocabulary = load_vocabulary(resource_root())
    shelf = resource_root() / "data" / "papers" / paper_named(resource_root(), str(path))
    whole = (shelf if len(path.parts) == 1 and shelf.is_dir() else path).resolve()
    if not whole.exists():
        raise InputError("no such file or folder", str(path), "give a paper's key, a paper folder or a csv file")
    paper = read_paper(whole, vocabulary) if whole.is_dir() else bare_paper(whole, vocabulary)
    if whole.is_file() and not len(paper.numbers):
        raise InputError("no row below the header", str(path), "give one row per printed number")
    if whole.is_file() and not any(paper.numbers["confidence"]):  # a table that says of no number where it was seen
        card = paper.card.model_copy(update={"read_as": f"{paper.card.read_as}; every number as the paper prints it"})
        paper = replace(paper, card=card, numbers=paper.numbers.assign(confidence=["own-text"] * len(paper.numbers)))
    for text in items:
        paper = _with_items(paper, text)
    return paper


def _with_items(paper: Paper, text: str) -> Paper:
    name, equals, number = (part.strip() for part in text.rpartition("="))
    if not (number.isdecimal() and int(number) > 0) or (equals and not name):
        raise InputError(f"'{text}'", "--n", "expected a whole number above 0, as in 'AdvBench=520' or '520'")
    known = paper.vocabulary.known("benchmark", name)
    canonical = paper.vocabulary.canonical("benchmark", name, "--n") if known and name else name
    benchmarks, stated, kinds = paper.numbers.lists("benchmark", "n_stated", "kind")
    there = sorted(set(benchmarks) - {""})
    if name and canonical not in there:
        raise InputError(f"no row of the benchmark '{name}'", "--n", near_name(name, there))
    silent = [
        not n and kind not in ("n", "delta") and (benchmark == canonical or not name)
        for benchmark, n, kind in zip(benchmarks, stated, kinds, strict=True)
    ]
    if not any(silent):
        raise InputError(f"every row{f' of {canonical}' if name else ''} states its n", "--n", "leave it out")
    told = [str(int(number)) if needed else n for n, needed in zip(stated, silent, strict=True)]
    return replace(paper, numbers=paper.numbers.assign(n_stated=told))
