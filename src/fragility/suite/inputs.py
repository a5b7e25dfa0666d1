"""All that a run reads, read before it begins: every file of data/, and what one file says of another.

Prevents the failure in which a misspelt name is found minutes into a run by the one notebook that needs it, or never,
because a file with a misspelt name is read by nobody.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from fragility.errors import InputError, near_match
from fragility.files import content_digest, write_text
from fragility.suite import cache
from fragility.suite.folders import Folders
from fragility.suite.notebook import source
from fragility.suite.parts import kept_part, shared_key
from fragility.suite.plan import Run
from fragility.wording import counted

#: What may lie below data/, by pattern; a file of another name is read by nobody.
_PLACES = (
    *("judging.yml", "models.yml", "printed_judges.yml", "questions.yml", "same_arms.yml", "vocabulary.yml"),
    *("rule-1.csv", "drill/scoreboard.json", "drill/shapes.json", "*.md", "*/*.md"),
    *("benchmarks/*.yml", "benchmarks/features/*.csv", "lexicons/*.yml", "released_scores/*.csv"),
    *("sources/*.yml", "sources/*.figures.csv", "outcomes/*.parquet", "openers/*.parquet"),
    *("papers/*/paper.yml", "papers/*/claims.yml", "papers/*/replies.yml", "papers/*/*.csv"),
)
_RECORD = "inputs.json"


class Group(NamedTuple):
    """Files that are read together: what they are called, what their reading depends on, and how they are read."""

    name: str
    key: tuple[str, ...]
    read: Callable[[], str]


def check_inputs(folders: Folders, plan: Sequence[Run]) -> None:
    """Read every group that changed since it was last found right; a mistake is an `InputError`."""
    check_titles(plan)
    record = folders.records / _RECORD
    kept: dict[str, str] = {}
    with suppress(OSError, ValueError):
        kept = dict(json.loads(record.read_text(encoding="utf-8")))
    every = list(groups(folders))
    found = {group.name: cache.digest(*group.key) for group in every}
    for group in every:
        if kept.get(group.name) != found[group.name]:
            group.read()
    if kept != found:
        write_text(record, json.dumps(found, indent=0) + "\n")


def read_inputs(folders: Folders) -> Iterator[str]:
    """Read everything; yield a line for each group."""
    for group in groups(folders):
        yield f"{group.name}: {group.read()}"


def check_titles(plan: Sequence[Run]) -> None:
    """Refuse a notebook that does not begin with its question, which is the title of its page."""
    for run in plan:
        cells = run.notebook["cells"]
        text = source(cells[0]).lstrip() if cells and cells[0].get("cell_type") == "markdown" else ""
        if not text.startswith("# ") or not text[2:].partition("\n")[0].strip():
            raise InputError("no title", f"notebooks/{run.path.name}", "begin its first cell with '# ' and a question")


def groups(folders: Folders) -> Iterator[Group]:
    """Yield what is read together, papers first, for what comes behind names their claims and numbers."""
    root, shared = folders.root, shared_key(folders)
    yield Group("files of data/", (shared, *folders.papers()), lambda: _names(root))
    for paper in folders.papers():
        own = content_digest([root / "data" / "papers" / paper], root)
        yield Group(paper, (shared, own), lambda paper=paper: read_paper(paper, root))  # type: ignore[misc]
    yield Group("sources", (shared,), lambda: _sources(root))
    yield Group("judging.yml", (shared,), lambda: _judging(root))
    yield Group("benchmarks and lists", (shared,), lambda: _lists(root))
    data = root / "data"
    claims = content_digest(sorted(data.glob("papers/*/claims.yml")), root)
    yield Group("questions", (shared, claims), lambda: _questions(folders))
    printed = content_digest([*sorted(data.glob("papers/*/paper.yml")), *sorted(data.glob("papers/*/*.csv"))], root)
    yield Group("conditions of several papers", (shared, printed), lambda: _same_arms(root))


def _names(root: Path) -> str:
    """Refuse a file that no reader looks for."""
    data, number = root / "data", 0
    for path in sorted(path for path in data.rglob("*") if path.is_file()):
        place = path.relative_to(data)
        if any(part.startswith(".") for part in place.parts):
            continue
        number += 1
        if not any(place.match(pattern) and len(place.parts) == pattern.count("/") + 1 for pattern in _PLACES):
            known = [Path(pattern).name for pattern in _PLACES if "*" not in Path(pattern).name]
            told = f"data/{place.as_posix()}"
            raise InputError("a file that nothing reads", told, f"{near_match(place.name, known)} Rename or remove it")
    return counted(number, "file")


def paper_state(folders: Folders, key: str) -> str:
    """Return the state of a paper folder in words: kept while it and what all papers share lie unchanged, else read."""
    return str(kept_part(folders, "checks", key, shared_key(folders), lambda: read_paper(key, folders.root)))


def read_paper(key: str, root: Path) -> str:
    """Read one paper folder; return its state in words."""
    from fragility.claims.assess import check_judges
    from fragility.claims.claim import load_claims
    from fragility.claims.replies import load_replies, with_replies
    from fragility.printed.paper import load_paper
    from fragility.wording import listing, n_of

    paper = load_paper(key, root)
    claims = load_claims(paper)
    check_judges(paper, claims)
    with_replies(paper, claims, load_replies(paper))
    for path in sorted(paper.folder.glob("*.csv")):
        paper.table(path.stem)
    state = f"incomplete: {listing(paper.to_fill_in)} to fill in" if paper.to_fill_in else "valid"
    shares = paper.first_hand[paper.first_hand["is_share"]]
    lacking = int((shares["n_stated"] == "").sum())
    states = "states" if lacking == 1 else "state"
    left = f"; {n_of(lacking, len(shares), 'share')} {states} no n (n_stated)" if lacking else ""
    return f"{state}, {counted(len(claims), 'claim')}{left}"


def _sources(root: Path) -> str:
    from fragility.released.aggregates import list_released, load_released_scores
    from fragility.released.labels import SCHEMA
    from fragility.released.parquet import read_parquet
    from fragility.released.refusals import OPENER_SCHEMA
    from fragility.released.sources.card import list_sources, load_card
    from fragility.schemas.outcome import FOLDER, OPENERS

    names = list_sources(root)
    for name in names:
        load_card(name, root)
    for folder, schema in ((FOLDER, SCHEMA), (OPENERS, OPENER_SCHEMA)):
        for path in sorted((root / folder).glob("*.parquet")):
            _of_source(path, names, root)
            read_parquet(path, schema)
    for name in list_released(root):
        _of_source(root / "data" / "released_scores" / f"{name}.csv", names, root)
        load_released_scores(name, root)
    for path in sorted((root / "data" / "sources").glob("*.figures.csv")):
        _of_source(path, names, root)
    return f"valid, {counted(len(names), 'card')}"


def _of_source(path: Path, names: Sequence[str], root: Path) -> None:
    name = path.name.removesuffix(".figures.csv").removesuffix(".parquet").removesuffix(".csv")
    if name not in names:
        raise InputError("a table of no source", path.relative_to(root).as_posix(), near_match(name, names))


def _judging(root: Path) -> str:
    from fragility.released.judging.names import check_names
    from fragility.released.judging.panel import load_plan

    if not (root / "data" / "judging.yml").is_file():
        return "none"
    plan = load_plan(root)
    check_names(plan, root)
    return f"valid, {counted(len(plan.panels), 'panel')}"


def _lists(root: Path) -> str:
    from fragility.claims.ledger import verdicts_before
    from fragility.drill.board import load_board
    from fragility.drill.shapes import load_shapes
    from fragility.printed.named_judges import load_judges
    from fragility.released.benchmarks.features import PAIRS, load_features, load_pairs
    from fragility.released.refusals import load_lexicons
    from fragility.released.refusals.openings.families import load_models
    from fragility.schemas.vocabulary import load_vocabulary

    data = root / "data"
    vocabulary = load_vocabulary(root)
    load_lexicons(root)
    verdicts_before(root)
    for path in sorted((data / "benchmarks" / "features").glob("*.csv")):
        if path != root / PAIRS:
            load_features(path.stem, root)
    optional: dict[Path, Callable[[Path], object]] = {
        root / PAIRS: load_pairs,
        data / "models.yml": load_models,
        data / "printed_judges.yml": load_judges,
        data / "drill" / "scoreboard.json": load_board,
        data / "drill" / "shapes.json": load_shapes,
    }
    for path, load in optional.items():
        if path.is_file():
            load(root)
    return f"valid, {counted(len(vocabulary.benchmarks), 'benchmark')}"


def _questions(folders: Folders) -> str:
    from fragility.documents import read_yaml
    from fragility.schemas.claim import ClaimsFile
    from fragility.synthesis.questions import load_questions

    root = folders.root
    if not (root / "data" / "questions.yml").is_file():
        return "none"
    papers = {key: root / "data" / "papers" / key / "claims.yml" for key in folders.papers()}
    files = {key: read_yaml(path, ClaimsFile) for key, path in papers.items() if path.is_file()}
    known = {f"{key}/{claim.id}" for key, written in files.items() for claim in written.claims}
    questions = load_questions(root)
    for question in questions.values():
        for name in question.claims:
            if name not in known:
                where = f"data/questions.yml, {question.id}"
                raise InputError(f"unknown claim '{name}'", where, near_match(name, known))
    return f"valid, {counted(len(questions), 'question')}"


def _same_arms(root: Path) -> str:
    from fragility.synthesis.same_arm import same_arms

    if not (root / "data" / "same_arms.yml").is_file():
        return "none"
    return f"valid, {counted(len(same_arms(root)), 'print')}"
