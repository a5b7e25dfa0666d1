"""Reading claims.yml: names and defaults are put in, and every reading is held against its kind.

Prevents the failures in which the question is chosen after the answer, and in which a key is without effect and
nobody says so: every reading stands in the file before any verdict is computed, and each gets its own row.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import pydantic

from fragility.claims.kinds import kind_of
from fragility.documents import explain_invalid, read_yaml
from fragility.errors import InputError, near_match, near_name, quoted
from fragility.printed.cells import names_of
from fragility.printed.paper import Paper
from fragility.released.refusals.openings import known_sources
from fragility.schemas.claim import Claim, ClaimsFile, Reading, WrittenClaim

#: Keys of a reading that hold the number it is compared with.
_NUMBERS = ("threshold", "level", "stated_n")
#: What `models` of a scope can be besides a list.
_GROUPS = ("all", "open", "closed")


def load_claims(paper: Paper) -> list[Claim]:
    """Read and check claims.yml of a paper folder.

    Raises
    ------
    InputError
        For a breach of the contract: an id that stands twice, a model, benchmark or condition that paper.yml does
        not know, a reading that lacks what its type needs or says what has no effect in it.
    """
    path = paper.folder / "claims.yml"
    return list(_checked(paper, path.read_bytes() if path.is_file() else b""))


@lru_cache(maxsize=64)
def _checked(paper: Paper, content: bytes) -> tuple[Claim, ...]:
    """Read the claims once per content of their file: ledger, index and pages ask for the same ones."""
    name = f"{paper.key}/claims.yml"
    written = read_yaml(paper.folder / "claims.yml", ClaimsFile)
    ids = [claim.id for claim in written.claims]
    for twice in ids:
        if ids.count(twice) > 1:
            raise InputError(f"the claim {quoted(twice)} stands twice", name, "give each its own id")
    names = _Names(written, name)
    by_id = {item.id: item for item in written.claims}
    claims = [_claim(item, by_id.get(item.restates), names, f"{name}, {_short(item.id)}") for item in written.claims]
    names.check_used()
    for claim in claims:
        where = f"{name}, {_short(claim.id)}"
        _check_readings(paper, claim, where)
        for other in claim.bears_on:
            if other not in ids:
                raise InputError(f"unknown claim {quoted(other)}", f"{where}, bears_on", near_name(other, ids))
        if claim.restates and claim.restates not in ids:
            what = f"unknown claim {quoted(claim.restates)}"
            raise InputError(what, f"{where}, restates", near_name(claim.restates, ids))
        if claim.restates == claim.id or bool(claim.restates) != bool(claim.source):
            raise InputError("a restatement names another claim and its source", where, "give 'restates' and 'source'")
    return tuple(claims)


def _claim(written: WrittenClaim, restated: WrittenClaim | None, names: "_Names", where: str) -> Claim:
    if not written.readings:
        raise InputError("no reading", where, "expected at least one")
    readings = []
    for number, own in enumerate(written.readings, 1):
        place = f"{where}, {_short(own.get('id', own.get('as', number)))}"
        general = {"whose": dict(written.whose), "hedge": written.hedge} | written.defaults
        whole = names.put_in(_merged(general, _borrowed(own, restated, place)), place)
        if written.origin == "table":
            whole["whose"] = _read_off(whole, place)
        schema = kind_of(written.type, set(whole), place).schema
        try:
            readings.append(schema.model_validate(whole))
        except pydantic.ValidationError as error:
            raise InputError(*_explained(error, schema, whole, place)) from None
    head = written.model_dump(exclude={"defaults", "readings"})
    return Claim(**head, readings=readings)


def _read_off(whole: dict[str, Any], where: str) -> Any:
    """Return whose the parts of a reading are where no sentence was read that says it, but a table: ours."""
    said = whole["whose"]
    if not isinstance(said, dict):
        return said
    for part, whose in said.items():
        if whose == "theirs":
            what = f"the {quoted(str(part))} of what was read off a table is no sentence's own"
            raise InputError(what, where, "leave 'theirs' out, or 'origin: table', and name the sentence's place")
    number = {"number": "ours"} if any(name in whole for name in _NUMBERS) else {}
    return {"scope": "ours"} | number | said


def _explained(
    error: pydantic.ValidationError, schema: type[Reading], whole: dict[str, Any], where: str
) -> tuple[str, str, str]:
    """Name what a kind needs and a reading lacks; else the first problem."""
    lacking = [str(item["loc"][-1]) for item in error.errors() if item["type"] == "missing" and len(item["loc"]) == 1]
    if lacking:
        lead = (schema.__doc__ or "").splitlines()[0]
        return f"'{lacking[0]}' is missing", where, f"such a reading says: {lead}"
    return explain_invalid(error, where, whole)


def _borrowed(own: dict[str, Any], restated: WrittenClaim | None, where: str) -> dict[str, Any]:
    """Return a reading of a restatement with what the restated claim's reading of that name says."""
    if "as" not in own:
        return own
    there = {} if restated is None else {str(item.get("id")): item for item in restated.readings}
    if restated is None or own["as"] not in there:
        raise InputError(f"no reading {quoted(str(own['as']))} to restate", where, near_name(str(own["as"]), there))
    base = _merged(restated.defaults, there[own["as"]])
    return _merged(base, {key: value for key, value in own.items() if key != "as"})


def _merged(defaults: dict[str, Any], own: dict[str, Any]) -> dict[str, Any]:
    """Return the defaults with what a reading says in their place, key by key in what is nested."""
    merged = defaults | own
    for key in defaults.keys() & own.keys():
        if isinstance(defaults[key], dict) and isinstance(own[key], dict):
            merged[key] = _merged(defaults[key], own[key])
    return merged


class _Names:
    """The scopes and populations of a file, and which of them were used."""

    def __init__(self, written: ClaimsFile, where: str) -> None:
        self.scopes, self.populations, self.where = written.scopes, written.populations, where
        self.used: set[str] = set()

    def put_in(self, reading: dict[str, Any], where: str) -> dict[str, Any]:
        """Return a reading with what its names stand for."""
        whole = dict(reading)
        if "scope" in whole:
            parts = whole["scope"] if isinstance(whole["scope"], list) else [whole["scope"]]
            blocks = [block for part in parts for block in self._blocks(part, where)]
            whole["scope"] = [self._with_list(block, "models", where, _GROUPS) for block in blocks]
        whole = self._with_list(whole, "others", where)
        for holder, key in (("released", "sources"), ("comparison", "figures"), ("judged", "judges"),
                            ("judged", "others")):  # fmt: skip
            if isinstance(whole.get(holder), dict):
                whole[holder] = self._with_list(whole[holder], key, where)
        return whole

    def check_used(self) -> None:
        """Refuse names that nothing uses."""
        for kind, known in (("scope", self.scopes), ("population", self.populations)):
            idle = sorted(set(known) - self.used)
            if idle:
                raise InputError(f"the {kind} {quoted(idle[0])} is not used", self.where, "use it or take it out")

    def _blocks(self, part: Any, where: str) -> list[Any]:
        return self._list(part, self.scopes, "scope", where) if isinstance(part, str) else [part]

    def _with_list(self, holder: Any, key: str, where: str, words: Sequence[str] = ()) -> Any:
        if not isinstance(holder, dict) or not isinstance(holder.get(key), str) or holder[key] in words:
            return holder
        return holder | {key: self._list(holder[key], self.populations, "population", where)}

    def _list(self, name: str, known: dict[str, list[Any]], kind: str, where: str) -> list[Any]:
        if name not in known:
            raise InputError(f"unknown {kind} {quoted(name, known)}", where, near_name(name, known))
        self.used.add(name)
        return known[name]


def _short(name: object) -> str:
    """Return an id for the place of a message; what reads like a sentence is not told."""
    return quoted(str(name), words=3, instead="a claim").strip("'")


def _check_readings(paper: Paper, claim: Claim, where: str) -> None:
    ids = [reading.id for reading in claim.readings]
    for reading in claim.readings:
        if ids.count(reading.id) > 1:
            raise InputError(f"the reading {quoted(reading.id, words=3)} stands twice", where, "give each its own id")
        _check_names(paper, reading, f"{where}, {reading.id}")
        problem = reading.problem() or _number_problem(claim, reading)
        if problem:
            raise InputError(problem[0], f"{where}, {reading.id}", problem[1])


def _number_problem(claim: Claim, reading: Reading) -> tuple[str, str] | None:
    """Return why a number cannot be ours: a sentence prints it, or it is what a comparative means."""
    if "number" not in reading.ours():
        return None
    if getattr(reading, "reaches", False):
        return "'reaches' is of a number that a sentence prints, and this one is ours", "leave 'reaches' out"
    if claim.origin != "table" and getattr(reading, "threshold", None) == 0:
        return "0 is what 'more' or 'less' means, and no number of ours", "leave 'number: ours' out"
    return None


@lru_cache(maxsize=4)
def _known(paper: Paper) -> dict[str, list[str]]:
    """Return the names that a paper knows, by what is named: every reading asks."""
    return {
        "models": [item.name for item in paper.card.models],
        "benchmarks": [item.name for item in paper.card.benchmarks],
        "tables": [item.locator for item in paper.card.tables],
        "metrics": sorted(names_of(paper, "metric")),
        "judges": sorted(names_of(paper, "judge")),
    }


def _check_names(paper: Paper, reading: Reading, where: str) -> None:
    known, conditions = _known(paper), [item.name for item in paper.card.conditions]
    _check_known("condition", reading.conditions(), conditions, where)
    _check_known("benchmark", reading.benchmarks(), known["benchmarks"], where)
    for block in reading.blocks():
        for kind, names in known.items():
            for name in getattr(block, kind) if isinstance(getattr(block, kind), list) else []:
                if name not in names:
                    raise InputError(f"unknown name {quoted(name, names)} in {kind}", where, near_name(name, names))
        data = [item.data for item in paper.card.tables if item.data]
        _check_known("data", [block.data] if block.data else [], data, where)
        if len(data) == len(known["tables"]) > 0 and not (block.data or block.tables):
            what = "a scope without tables or data, and no table is without fine-tuning data"
            raise InputError(what, where, f"name its tables ({known['tables'][0]}, ...) or its data")
    named = reading.sources()
    _check_known("source", named, known_sources(paper.root) if named else [], where)


def _check_known(kind: str, names: Sequence[str], known: Sequence[str], where: str) -> None:
    for name in names:
        if name not in known:
            near = near_match if kind == "source" else near_name
            raise InputError(f"unknown {kind} {quoted(name, known)}", where, near(name, known))
