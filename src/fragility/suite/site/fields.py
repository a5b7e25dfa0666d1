"""Every field of every file that a contributor writes, read from the schemas, with an example out of the data.

Prevents two failures: a page on the files names fields that are gone, and an example shows what nothing accepts.
"""

import re
import types
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, Union, get_args, get_origin

import pydantic
import yaml

from fragility.claims.claim import load_claims
from fragility.claims.kinds import kinds_of
from fragility.documents import read_yaml
from fragility.printed.paper import Paper
from fragility.released.sources.card import list_sources, load_card
from fragility.schemas.benchmark import Benchmark
from fragility.schemas.claim import TYPES, ClaimsFile, Reading, WrittenClaim
from fragility.schemas.judge import JudgesFile
from fragility.schemas.panel import Plan
from fragility.schemas.paper import PaperCard
from fragility.schemas.question import _Questions
from fragility.schemas.reply import RepliesFile
from fragility.schemas.same_arm import SameArms
from fragility.schemas.source import SourceCard
from fragility.schemas.vocabulary import load_vocabulary

Model = type[pydantic.BaseModel]
#: Letters of the longest example.
LONGEST = 90
#: What stands where no file has a field yet.
UNUSED = "in no file yet"
_PLAIN = {
    str: "text", int: "whole number", float: "number", bool: "true or false", type(None): "nothing", Any: "anything",
}  # fmt: skip


@dataclass(frozen=True)
class Field:
    """One field: its name, what it may hold, whether it must be there, what is said of it, and an example."""

    name: str
    kind: str
    needed: bool
    said: str
    example: str


@dataclass(frozen=True)
class Part:
    """The fields of one model: what it is, and where one is found (a claim, for a kind of reading)."""

    title: str
    said: str
    fields: tuple[Field, ...]
    found: str = ""


@dataclass(frozen=True)
class File:
    """One kind of file: where it lies, and its parts."""

    title: str
    place: str
    parts: tuple[Part, ...]


def reference(root: Path, papers: Mapping[str, Paper]) -> list[File]:
    """Return every kind of file with all its fields.

    Parameters
    ----------
    root : Path
        The checkout.
    papers : mapping of key to Paper
        Whose folders give the examples, in this order.
    """
    data = root / "data"
    cards = [paper.card for paper in papers.values()]
    sources = [load_card(name, root) for name in list_sources(root)]
    benchmarks = list(load_vocabulary(root).benchmarks.values())
    files = [
        File("A paper", "data/papers/<key>/paper.yml", _parts(PaperCard, cards)),
        File("Its claims", "data/papers/<key>/claims.yml", _claims(papers)),
        File("An author's reply", "data/papers/<key>/replies.yml", _parts(RepliesFile, [])),
        File("A source", "data/sources/<name>.yml and its .figures.csv", _parts(SourceCard, sources)),
        File("A benchmark", "data/benchmarks/<name>.yml", _parts(Benchmark, benchmarks)),
    ]
    for title, name, model in (
        ("Panels of judges", "judging.yml", Plan),
        ("Judges that papers name", "printed_judges.yml", JudgesFile),
        ("Questions to several papers", "questions.yml", _Questions),
        ("Conditions that several papers print", "same_arms.yml", SameArms),
    ):
        held = [read_yaml(data / name, model)] if (data / name).is_file() else []
        files.append(File(title, f"data/{name}", _parts(model, held)))
    return files


def _claims(papers: Mapping[str, Paper]) -> tuple[Part, ...]:
    """Return the head of the file and of a claim, what all readings have, then each kind of reading by its type."""
    written = [read_yaml(paper.folder / "claims.yml", ClaimsFile) for paper in papers.values() if _has_claims(paper)]
    read = [(f"{key} {claim.id}", claim.type, one) for key, paper in papers.items() if _has_claims(paper)
            for claim in load_claims(paper) for one in claim.readings]  # fmt: skip
    parts = [*_parts(ClaimsFile, written)]
    readings = [one for _, _, one in read]
    held = _by_model(readings)
    parts.append(_part(Reading, readings, "Every reading"))
    shown: set[Model] = set()
    for kind in TYPES:
        for item in kinds_of(kind):
            own = [(place, one) for place, type_, one in read if type_ == kind and type(one) is item.schema]
            title = f"A reading of type {kind}" + (f", with {item.mark}" if item.mark else "")
            found = f"for example {own[0][0]}" if own else ""
            examples = [one for _, one in own] + [one for one in readings if type(one) is item.schema]
            parts.append(_part(item.schema, examples, title, without=tuple(Reading.model_fields), found=found))
            for model in _nested(item.schema):
                if model not in shown and model not in (Reading, WrittenClaim):
                    shown.add(model)
                    parts.append(_part(model, held.get(model, [])))
    return tuple(parts)


def _has_claims(paper: Paper) -> bool:
    return (paper.folder / "claims.yml").is_file()


def _parts(model: Model, instances: Iterable[pydantic.BaseModel]) -> tuple[Part, ...]:
    """Return the fields of a model, and of every model that it is made of."""
    held = _by_model(instances)
    return tuple(_part(one, held.get(one, [])) for one in (model, *_nested(model)))


def _part(model: Model, instances: list[Any], title: str = "", without: tuple[str, ...] = (), found: str = "") -> Part:
    text, told = _docstring(model)
    fields = [
        Field(name, _kind(field.annotation, field.metadata), field.is_required(), told.get(name, ""),
              _example(instances, name))
        for name, field in model.model_fields.items()
        if name not in without
    ]  # fmt: skip
    return Part(title or _title(model), text, tuple(fields), found)


def _title(model: Model) -> str:
    """Return the name of a model in words: "SourceFile" is "source file"."""
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", model.__name__.lstrip("_")).lower()
    return words[:1].upper() + words[1:]


def _docstring(model: Model) -> tuple[str, dict[str, str]]:
    """Return what a model's docstring says in sentences, and what its list of parameters says of each field."""
    text = re.sub(r"\n +", lambda found: found.group(), model.__doc__ or "")
    head, _, rest = text.partition("Parameters\n")
    told: dict[str, str] = {}
    names: list[str] = []
    for line in rest.split("\n")[1:]:
        named = re.fullmatch(r" {4}([\w, ]+?) :.*", line)
        if named:
            names = [name.strip() for name in named[1].split(",")]
        elif line.startswith(" " * 8):
            told |= {name: f"{told.get(name, '')} {line.strip()}".strip() for name in names}
    sentences = [part for part in head.split("\n\n") if part.strip() and ">>>" not in part]
    return " ".join(" ".join(sentences).split()), told


def _nested(model: Model) -> list[Model]:
    """Return the models that a model's fields hold, in the order of the fields, each once."""
    found: dict[Model, None] = {}
    for field in model.model_fields.values():
        for inner in _models(field.annotation):
            if inner is not model and inner not in found:
                found |= {inner: None} | dict.fromkeys(_nested(inner))
    return list(found)


def _models(annotation: Any) -> Iterator[Model]:
    if isinstance(annotation, type) and issubclass(annotation, pydantic.BaseModel):
        yield annotation
    for part in get_args(annotation):
        if get_origin(annotation) is not Literal:
            yield from _models(part)


def _kind(annotation: Any, metadata: Iterable[Any] = ()) -> str:
    """Say what a field may hold in plain words.

    >>> _kind(list[str]), _kind(Literal["open", "closed"]), _kind(int | None)
    ('list of text', 'one of open, closed', 'whole number or nothing')
    """
    origin, inner = get_origin(annotation), get_args(annotation)
    if origin is Literal:
        return f"one of {', '.join(str(part) or 'empty' for part in inner)}"
    if origin in (Union, types.UnionType):
        return " or ".join(dict.fromkeys(_kind(part) for part in inner))
    if origin in (list, tuple):
        return f"list of {_kind(inner[0])}"
    if origin is dict:
        return f"names with {_kind(inner[1])}"
    if origin is not None and hasattr(annotation, "__metadata__"):
        return _kind(inner[0], annotation.__metadata__)
    if isinstance(annotation, type) and issubclass(annotation, pydantic.BaseModel):
        return _title(annotation).lower()
    above = " above 0" if any(getattr(item, "gt", None) == 0 for item in metadata) else ""
    return _PLAIN.get(annotation, getattr(annotation, "__name__", str(annotation))) + above


def _by_model(held: Iterable[Any]) -> dict[Model, list[Any]]:
    """Return every instance of a model by its model, wherever it stands in what is held, in order."""
    found: dict[Model, list[Any]] = {}
    waiting = list(held)[::-1]
    while waiting:
        one = waiting.pop()
        inner: Iterable[Any] = ()
        if isinstance(one, pydantic.BaseModel):
            found.setdefault(type(one), []).append(one)
            inner = (getattr(one, name) for name in type(one).model_fields)
        elif isinstance(one, dict):
            inner = one.values()
        elif isinstance(one, list | tuple):
            inner = one
        waiting += [*inner][::-1]
    return found


def _example(instances: Iterable[Any], name: str) -> str:
    """Return the first value that files give a field and that fits a line, as YAML; the shortest, where none fits."""
    long = []
    for one in instances:
        if name not in one.model_fields_set or getattr(one, name) in ("", [], {}, None):
            continue
        value = _bare(getattr(one, name))
        if (least := _least(value)) > LONGEST:
            long.append((least, value))
        elif len(text := _yaml(value)) <= LONGEST:
            return text
        else:
            long.append((len(text), value))
    best = ""
    for least, value in sorted(long, key=lambda pair: pair[0]):
        if not best or least < len(best):  # else its text would be no shorter
            text = _yaml(value)
            best = text if not best or len(text) < len(best) else best
    return f"{best[: LONGEST - 4].rstrip()} ..." if best else UNUSED


def _least(value: Any) -> int:
    """Return how many characters a value takes in YAML at the least: those of its names and leaves."""
    if isinstance(value, dict):
        return sum(len(str(key)) + _least(item) for key, item in value.items())
    return sum(map(_least, value)) if isinstance(value, list) else len(str(value))


def _yaml(value: Any) -> str:
    look: dict[str, Any] = {"default_flow_style": True, "width": 10**6, "allow_unicode": True, "sort_keys": False}
    text = str(yaml.dump(value, Dumper=getattr(yaml, "CSafeDumper", yaml.SafeDumper), **look))
    return text.removesuffix("\n").removesuffix("\n...").strip()


def _bare(value: Any) -> Any:
    """Return a value as plain data, of models only what the file says."""
    if isinstance(value, pydantic.BaseModel):
        return {
            name: _bare(getattr(value, name)) for name in type(value).model_fields if name in value.model_fields_set
        }
    if isinstance(value, dict):
        return {key: _bare(item) for key, item in value.items()}
    return [_bare(item) for item in value] if isinstance(value, list | tuple) else value
