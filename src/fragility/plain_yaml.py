"""Reading YAML of plain values: text, numbers, true and false, lists and mappings, and nothing else.

Prevents the failures of lenient readers: a tag that runs code, an anchor that unfolds into gigabytes, a date that is
no longer the text that was written, a key that stands twice and is believed once.
"""

import re
from typing import Any

import yaml

from fragility.errors import quoted

#: No file of ours is nested deeper; a reader that calls itself would come to its end below.
DEEPEST = 60
#: Signs of what YAML would turn into a number, digit by digit, in a time that grows with the square of its length.
_LONG = 300
_LONG_NUMBER = re.compile(rf"[-+.\d][-+.:\w]{{{_LONG - 1},}}")
#: The same loader in C, several times faster, where PyYAML was built with it.
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_TAG = "tag:yaml.org,2002:"
#: Tags of plain values that are left as text.
_AS_TEXT = (f"{_TAG}timestamp", f"{_TAG}merge")


class RefusedError(Exception):
    """What is not read though it is YAML: what it is, what to do, and the line where it stands."""

    def __init__(self, what: str, fix: str, line: int) -> None:
        super().__init__(what)
        self.what, self.fix, self.line = what, fix, line


class KeyProblemError(yaml.constructor.ConstructorError):
    """A key that is no text or stands twice."""


class _PlainLoader(_Loader):
    """Plain values only: dates stay text, and a key that stands twice is an error."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen: set[str] = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            if not isinstance(key, str):
                raise KeyProblemError(None, None, f"the key {value_told(key)} is not text", node.start_mark)
            if key in seen:
                raise KeyProblemError(None, None, f"the key {quoted(key, words=3)} stands twice", node.start_mark)
            seen.add(key)
        return super().construct_mapping(node, deep)


_PlainLoader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag not in _AS_TEXT]
    for first, resolvers in _Loader.yaml_implicit_resolvers.items()
}
_ANY_START = _PlainLoader.yaml_implicit_resolvers.get(None, [])
#: Tags that a scalar may have by how it begins, each with the form that gives it.
_FORMS: dict[str, list[tuple[str, re.Pattern[str]]]] = {
    first: [*forms, *_ANY_START] for first, forms in _PlainLoader.yaml_implicit_resolvers.items() if first is not None
}
_SAFE = yaml.constructor.SafeConstructor()
#: What makes a value of a plain scalar that is no text.
_VALUES: dict[str, Any] = {
    f"{_TAG}null": lambda _: None,
    f"{_TAG}bool": _SAFE.construct_yaml_bool,
    f"{_TAG}int": _SAFE.construct_yaml_int,
    f"{_TAG}float": _SAFE.construct_yaml_float,
}


class _OddError(Exception):
    """A part that the quick way does not read."""


def plain_content(text: str) -> Any:
    """Return the value that a text of YAML holds.

    Raises
    ------
    RefusedError
        A tag, an anchor or alias, a number of hundreds of signs, or more than `DEEPEST` levels.
    KeyProblemError, yaml.YAMLError, ValueError
        A key that is no text or stands twice; what the parser cannot read; what is no value of YAML.
    """
    content, odd, depth = _Content(), False, 0
    loader = _Loader(text)
    try:
        while (kind := type(event := loader.get_event())) is not yaml.StreamEndEvent:
            if kind is yaml.ScalarEvent:
                if event.tag or event.anchor or len(event.value) >= _LONG:
                    _refuse(event, depth)
            elif kind in _MARKED:
                depth += kind in _BEGINS
                _refuse(event, depth)
            else:
                depth -= kind in _ENDS
            if not odd:
                try:
                    content.take(event, kind)
                except (_OddError, ValueError):  # whatever it is, the reader proper knows what to say of it
                    odd = True
    finally:
        loader.dispose()
    return yaml.load(text, Loader=_PlainLoader) if odd else content.whole


_BEGINS = frozenset({yaml.SequenceStartEvent, yaml.MappingStartEvent})
_ENDS = frozenset({yaml.SequenceEndEvent, yaml.MappingEndEvent})
#: What may have a tag or an anchor, besides scalars.
_MARKED = _BEGINS | {yaml.AliasEvent}


class _Content:
    """The value that events make, put together as they come."""

    def __init__(self) -> None:
        self.whole: Any = None
        self._documents = 0
        #: The lists and mappings that are open, each with the key that waits for its value, if any.
        self._open: list[tuple[Any, str | None]] = []
        self._holder: Any = None
        self._key: str | None = None
        #: What scalars without quotes stand for, once each: most keys stand many times.
        self._values: dict[str, Any] = {}

    def take(self, event: Any, kind: type) -> None:
        """Take the next event; `_OddError` where the quick way ends."""
        if kind is yaml.ScalarEvent:
            value = event.value
            if not event.style:
                if value not in self._values:
                    self._values[value] = _value(value)
                value = self._values[value]
            self._put(value)
        elif kind in _BEGINS:
            opened: Any = [] if kind is yaml.SequenceStartEvent else {}
            self._open.append((self._holder, self._key))
            self._holder, self._key = opened, None
        elif kind in _ENDS:
            closed = self._holder
            self._holder, self._key = self._open.pop()
            self._put(closed)
        elif kind is yaml.DocumentStartEvent:
            self._documents += 1
            if self._documents > 1:
                raise _OddError

    def _put(self, value: Any) -> None:
        holder = self._holder
        if holder is None:
            self.whole = value
        elif type(holder) is list:
            holder.append(value)
        elif self._key is not None:
            holder[self._key], self._key = value, None
        elif type(value) is str and value not in holder:
            self._key = value
        else:
            raise _OddError


def _value(text: str) -> Any:
    """Return what a scalar without quotes stands for."""
    if text.isdecimal() and text.isascii() and text[0] != "0":  # which would be another number
        return int(text)
    for tag, pattern in _FORMS.get(text[:1], _ANY_START):
        if pattern.match(text):
            if tag not in _VALUES:
                raise _OddError
            return _VALUES[tag](yaml.ScalarNode(tag, text))
    return text


def _refuse(event: Any, depth: int) -> None:
    """Refuse a part of a YAML file at such a depth."""
    problem = None
    if depth > DEEPEST:
        problem = "nested too deep", f"expected at most {DEEPEST} levels"
    elif type(event) is yaml.ScalarEvent and not event.style and _LONG_NUMBER.fullmatch(event.value):
        problem = f"a number of {len(event.value):,} signs", "write it shorter, or in quotes"
    elif type(event) is yaml.AliasEvent or getattr(event, "anchor", None):
        problem = "an anchor or alias", "write the values out"
    elif tag := getattr(event, "tag", None):
        problem = f"the tag {quoted(tag.removeprefix(_TAG))}", "write plain values"
    if problem:
        raise RefusedError(*problem, event.start_mark.line + 1 if event.start_mark else 1)


def value_told(value: Any) -> str:
    """Word a value: a name or a number itself, a text or a whole by its size."""
    if isinstance(value, str):
        return quoted(value, words=3) if value else "an empty text"
    if isinstance(value, list | dict):
        return f"a {'list' if isinstance(value, list) else 'mapping'} of {len(value)}"
    return repr(value)[:40]
