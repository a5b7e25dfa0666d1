"""The parameters of a notebook, read from its cell tagged `parameters`.

Prevents the failure in which a mistyped parameter is passed into a notebook that ignores it, so that the
result of the default is read as the result of the value asked for (papermill only warns).
"""

import ast
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fragility.errors import InputError, near_match
from fragility.suite.notebook import Notebook, code_cells, source, tags

_KINDS: dict[str, type] = {"str": str, "int": int, "float": float, "bool": bool, "list": list, "dict": dict}
_TRUTH = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}


@dataclass(frozen=True)
class Parameter:
    """One parameter: its default, the name of its type ("" if unknown), and whether None is a value of it."""

    name: str
    default: Any
    kind: str
    optional: bool

    def check(self, value: Any, where: str) -> Any:
        """Return a typed value (from plan.yml) if it fits, else raise `InputError`."""
        if (value is None and self.optional) or not self.kind:
            return value
        if self.kind == "float" and type(value) is int:
            return float(value)
        if type(value) is not _KINDS[self.kind]:
            raise InputError(f"parameter '{self.name}' has the value {value!r}", where, f"expected: {self.kind}")
        return value

    def parse(self, text: str, where: str) -> Any:
        """Return the value that a text of the command line stands for, else raise `InputError`."""
        if self.kind == "str":
            return text
        if self.optional and text in ("None", "null"):
            return None
        try:
            if self.kind == "bool":
                return _TRUTH[text.lower()]
            if self.kind in ("int", "float"):
                return _KINDS[self.kind](text)
            value = ast.literal_eval(text)
        except (KeyError, ValueError, SyntaxError):
            if not self.kind:
                return text
            if self.kind == "list" and not text.lstrip().startswith(("[", "{", "(")):
                return self._entries([text], where)
            raise InputError(f"parameter '{self.name}' cannot be read", where, self._expected()) from None
        if self.kind == "list" and not isinstance(value, list | dict | tuple | set):
            return self._entries([text], where)
        if (
            self.kind in _KINDS
            and type(value) is not _KINDS[self.kind]
            and not (self.kind, type(value)) == ("float", int)
        ):
            raise InputError(f"parameter '{self.name}' cannot be read", where, self._expected())
        return self.check(value, where)

    def parse_all(self, texts: Sequence[str], where: str) -> Any:
        """Return the value of a parameter that stands several times on the command line: only a list can.

        `-p only "Table 3" -p only "Table 4"` is the list of both.
        """
        if len(texts) == 1:
            return self.parse(texts[0], where)
        if self.kind != "list":
            raise InputError(f"parameter '{self.name}' stands {len(texts)} times", where, "only a list may be repeated")
        return self._entries(texts, where)

    def _entries(self, texts: Sequence[str], where: str) -> list[Any]:
        """Return a list with one entry a text, numbers where the default holds numbers."""
        kinds = {type(entry) for entry in self.default or []}
        if kinds and kinds <= {int, float}:
            try:
                return [float(text) if float in kinds else int(text) for text in texts]
            except ValueError:
                raise InputError(f"parameter '{self.name}' is a list of numbers", where, self._expected()) from None
        return list(texts)

    def _expected(self) -> str:
        """Say what is expected, with an example that can be typed."""
        if self.kind == "list":
            entries = list(self.default or ["Table 3", "Table 4"])[:2]
            words = [f'-p {self.name} "{entry}"' for entry in entries]
            return f"expected: list; one entry each time, as in: {' '.join(words)}"
        if self.kind == "dict":
            return f"expected: dict, as in: -p {self.name} '{self.default}'"
        return f"expected: {self.kind}, as in: -p {self.name} {self.default}"


def read_parameters(notebook: Notebook, where: str) -> dict[str, Parameter]:
    """Return the parameters of a notebook by name.

    Parameters
    ----------
    notebook : dict
        The notebook, as read from its file.
    where : str
        Its name, for errors.

    Raises
    ------
    InputError
        There is no cell tagged `parameters`, more than one, or it holds anything but assignments of plain
        values.
    """
    cells = [cell for cell in code_cells(notebook) if "parameters" in tags(cell)]
    if len(cells) != 1:
        raise InputError(f"{len(cells)} code cells are tagged 'parameters'", where, "tag exactly one")
    try:
        statements = ast.parse(source(cells[0])).body
    except SyntaxError as error:
        raise InputError(f"not Python: {error.msg}", f"{where}, cell 'parameters', line {error.lineno}") from None
    parameters = [
        _parameter(statement, f"{where}, cell 'parameters', line {statement.lineno}") for statement in statements
    ]
    return {parameter.name: parameter for parameter in parameters}


def check_values(known: Mapping[str, Parameter], values: Mapping[str, Any], where: str) -> dict[str, Any]:
    """Return typed values after checking names and types against a notebook's parameters."""
    for name in values:
        if name not in known:
            raise InputError(f"unknown parameter '{name}'", where, near_match(name, known))
    return {name: known[name].check(value, where) for name, value in values.items()}


def _parameter(statement: ast.stmt, where: str) -> Parameter:
    annotation, targets = "", list[ast.expr]()
    if isinstance(statement, ast.AnnAssign):
        annotation, targets = ast.unparse(statement.annotation), [statement.target]
    elif isinstance(statement, ast.Assign):
        targets = statement.targets
    target = targets[0] if len(targets) == 1 else None
    value = getattr(statement, "value", None)
    if not isinstance(target, ast.Name) or value is None:
        raise InputError("not an assignment to one name", where, "write name = value, one a line")
    try:
        default = ast.literal_eval(value)
        if default is not None and type(default).__name__ not in _KINDS:
            raise ValueError
    except ValueError:
        raise InputError(
            f"'{target.id}' is not a plain value",
            where,
            "write a string, number, truth value, list, dict or None",
        ) from None
    words = [word.split("[")[0].strip() for word in annotation.split("|")]
    named = [word for word in words if word in _KINDS] or ([type(default).__name__] if not annotation else [])
    kind = named[0] if len(named) == 1 and named[0] in _KINDS else ""
    parameter = Parameter(target.id, default, kind, optional=default is None or "None" in words)
    parameter.check(default, where)
    return parameter
