"""The plan: which notebook runs with which parameters.

Prevents two failures: a misspelt notebook or parameter that is found out only after minutes of work, and a
run with parameters of one's own that overwrites the results of the plan.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pydantic

from fragility.documents import read_yaml
from fragility.errors import InputError, near_match
from fragility.suite.folders import Folders
from fragility.suite.notebook import Notebook, read_notebook
from fragility.suite.parameters import Parameter, check_values, read_parameters

#: Seconds that one cell may take; a plan entry may say otherwise.
CELL_TIMEOUT = 600
_KEYS = ("notebook", "parameters", "foreach", "timeout", "heavy")


@dataclass(frozen=True)
class Run:
    """One notebook with one set of parameters.

    `values` are the parameters that are passed to the notebook; the others keep its defaults. The id is
    `<notebook>`, or `<notebook>--<paper>` where the plan says `foreach: papers`. A run whose values are not
    in the plan (`-p`) is a variant: its id is `<notebook>--p-<digest of all values>`, and its results lie in
    build/variants. `heavy` ones take more memory than others: they start first, and no two run beside each other while
    another waits.
    """

    id: str
    name: str
    path: Path
    notebook: Notebook = field(repr=False)
    parameters: Mapping[str, Parameter] = field(repr=False)
    values: Mapping[str, Any]
    timeout: int = CELL_TIMEOUT
    variant: bool = False
    heavy: bool = False

    def effective(self) -> dict[str, Any]:
        """Return the value of every parameter, defaults included."""
        return {name: parameter.default for name, parameter in self.parameters.items()} | dict(self.values)


def read_plan(folders: Folders) -> list[Run]:
    """Return every run of plan.yml, each checked against its notebook, in the plan's order.

    Raises
    ------
    InputError
        The plan is malformed, or names a notebook, parameter or paper that does not exist; with the nearest
        match.
    """
    content = read_yaml(folders.plan, pydantic.RootModel[dict[str, Any]]).root
    entries = content.get("runs")
    if not isinstance(entries, list) or not entries or len(content) > 1:
        raise InputError("expected one key 'runs' with a list below it", "plan.yml", f"found: {', '.join(content)}")
    runs = [
        run for number, entry in enumerate(entries, 1) for run in _expand(folders, entry, f"plan.yml, run {number}")
    ]
    ids = [run.id for run in runs]
    for twice in (name for name in ids if ids.count(name) > 1):
        raise InputError(f"the run '{twice}' stands twice", "plan.yml", "keep one")
    return runs


def choose(
    runs: Sequence[Run],
    folders: Folders,
    only: Iterable[str] = (),
    paper: str = "",
    overrides: Sequence[tuple[str, str]] = (),
) -> list[Run]:
    """Return the runs asked for on the command line.

    Parameters
    ----------
    runs : sequence of Run
        The plan.
    only : iterable of str
        Run ids or notebook names; all of the plan if empty.
    paper : str
        Keep the runs whose parameter `paper` has this value.
    overrides : sequence of (name, text)
        Values in place of the plan's, each given to every chosen notebook that has a parameter of that name.

    Raises
    ------
    InputError
        A name that no run, no paper or no chosen notebook has; a value of the wrong type; nothing left to
        run.
    """
    chosen = list(runs)
    wanted = list(only)
    known = {run.id for run in runs} | {run.name for run in runs}
    for name in wanted:
        if name not in known:
            raise InputError(f"no run '{name}' in the plan", "--only", near_match(name, known))
    if wanted:
        chosen = [run for run in chosen if run.id in wanted or run.name in wanted]
    if paper:
        paper = folders.check_paper(paper, "--paper")
        chosen = [run for run in chosen if run.effective().get("paper") == paper]
    if not chosen:
        raise InputError(f"no run is left for the paper '{paper}'", "--paper", "choose other notebooks, or none")
    return _override(chosen, runs, folders, overrides) if overrides else chosen


def _expand(folders: Folders, entry: Any, where: str) -> list[Run]:
    if not isinstance(entry, dict) or not isinstance(entry.get("notebook"), str):
        raise InputError("expected a mapping with the key 'notebook'", where)
    for key in entry:
        if key not in _KEYS:
            raise InputError(f"unknown key '{key}'", where, near_match(key, _KEYS))
    name, values, timeout = (
        entry["notebook"],
        entry.get("parameters") or {},
        entry.get("timeout", CELL_TIMEOUT),
    )
    names = [path.stem for path in folders.notebooks.glob("*.ipynb")]
    if name not in names:
        raise InputError(f"no notebook '{name}' in notebooks/", where, near_match(name, names))
    if not isinstance(values, dict):
        raise InputError(f"parameters is {values!r}", where, "expected a mapping of names to values")
    if type(timeout) is not int or timeout < 1:
        raise InputError(f"timeout is {timeout!r}", where, "expected whole seconds, at least 1")
    heavy = entry.get("heavy", False)
    if type(heavy) is not bool:
        raise InputError(f"heavy is {heavy!r}", where, "expected true or false")
    if entry.get("foreach", "papers") != "papers":
        raise InputError(f"foreach is {entry['foreach']!r}", where, near_match(entry["foreach"], ["papers"]))
    path = folders.notebooks / f"{name}.ipynb"
    notebook = read_notebook(path)
    parameters = read_parameters(notebook, path.name)
    run = Run(name, name, path, notebook, parameters, values, timeout, heavy=heavy)
    if "foreach" in entry:
        if "paper" in values:
            raise InputError("'foreach: papers' and a value for 'paper' exclude each other", where, "keep one")
        runs = [replace(run, id=f"{name}--{key}", values={**values, "paper": key}) for key in folders.papers()]
    else:
        runs = [run]
    return [_checked(run, folders, where) for run in runs]


def _checked(run: Run, folders: Folders, where: str) -> Run:
    run = replace(run, values=check_values(run.parameters, run.values, where))
    if isinstance(run.effective().get("paper"), str):
        folders.check_paper(run.effective()["paper"], f"{where}, parameter 'paper'")
    return run


def _override(
    chosen: list[Run], plan: Sequence[Run], folders: Folders, overrides: Sequence[tuple[str, str]]
) -> list[Run]:
    known = {name for run in chosen for name in run.parameters}
    texts: dict[str, list[str]] = {}
    for name, text in overrides:
        texts.setdefault(name, []).append(text)
    for name in texts:
        if name not in known:
            raise InputError(f"no chosen notebook has a parameter '{name}'", "-p", near_match(name, known))
    changed = {}
    for run in chosen:
        given = {
            name: run.parameters[name].parse_all(each, f"-p {name}")
            for name, each in texts.items()
            if name in run.parameters
        }
        run = _checked(replace(run, values={**run.values, **given}), folders, "-p")
        changed[run.id, json.dumps(run.effective(), sort_keys=True)] = run
    results = {}
    for run in changed.values():
        planned = [other for other in plan if other.name == run.name and other.effective() == run.effective()]
        result = planned[0] if planned else _variant(run)
        results[result.id] = result
    return list(results.values())


def _variant(run: Run) -> Run:
    digest = hashlib.sha256(json.dumps(run.effective(), sort_keys=True).encode()).hexdigest()[:8]
    return replace(run, id=f"{run.name}--p-{digest}", variant=True)
