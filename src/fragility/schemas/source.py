"""What the card of a released source may say: address, files with hashes, licence, judges, published figures.

Prevents the failure in which a released number is used whose file, revision or licence nobody can name.
"""

import re
from pathlib import PurePosixPath
from typing import Literal

import pydantic

from fragility.schemas.outcome import MEANINGS
from fragility.schemas.strict import Strict


class Origin(Strict):
    """Where the files can be had: `repository` and a pinned `revision`.

    For kind `github` a commit, for `hub` a commit of a Hugging Face data set, for `package` a version of a package
    of the Python index with the wheel's sha256 in `wheel_sha256`. `folder` is where the files lie there, where that
    is not its top; `holds` is the one of our folders that this address serves, where it does not serve all.
    """

    kind: Literal["github", "hub", "package"]
    repository: str
    revision: str
    wheel_sha256: str = ""
    folder: str = ""
    holds: str = ""
    note: str = ""

    def path_of(self, path: str) -> str | None:
        """Return the path that one of our files has there; None where this address does not serve it.

        >>> Origin(kind="hub", repository="a/b", revision="0" * 40, folder="data").path_of("rows.csv")
        'data/rows.csv'
        """
        start = f"{self.holds}/" if self.holds else ""
        if not path.startswith(start):
            return None
        return f"{self.folder}/{path.removeprefix(start)}" if self.folder else path.removeprefix(start)

    @pydantic.model_validator(mode="after")
    def _pinned(self) -> "Origin":
        """Refuse what may be another file tomorrow: a branch, a tag, a package without its hash."""
        if self.kind == "package":
            if not re.fullmatch(r"[0-9a-f]{64}", self.wheel_sha256) or not re.fullmatch(r"\w[\w.!+-]*", self.revision):
                raise ValueError("a package needs a version and the sha256 of its wheel")
        elif not re.fullmatch(r"[\w.-]+/[\w.-]+", self.repository) or not re.fullmatch(r"[0-9a-f]{40}", self.revision):
            raise ValueError("expected owner/name as repository and a commit of 40 hexadecimal digits as revision")
        return self


class Licence(Strict):
    """The licence, whether text may be passed on, and what keeps a file from being fetched without asking."""

    name: str
    text_may_be_redistributed: bool
    gated: bool = False
    non_commercial: bool = False
    note: str = ""

    @property
    def must_be_accepted(self) -> bool:
        """Whether `--accept-licence` is needed before anything is fetched."""
        return self.gated or self.non_commercial


class SourceFile(Strict):
    """One file: its path in the source, its size and hash; `rows` where its format has rows.

    A gated file that nobody here could read has neither size nor hash: the pinned commit of the hub names its content.

    `reduced` marks a table that was made from upstream files by dropping all text: it lies in the local folder of
    the development machine only and cannot be fetched; `how` says what was kept.
    """

    path: str
    bytes: pydantic.NonNegativeInt | None = None
    sha256: str = pydantic.Field("", pattern=r"^([0-9a-f]{64})?$")
    rows: pydantic.NonNegativeInt | None = None
    reduced: bool = False
    how: str = ""

    @pydantic.field_validator("path")
    @classmethod
    def _inside(cls, path: str) -> str:
        parts = PurePosixPath(path).parts
        if not parts or "/".join(parts) != path or parts[0] == "/" or ".." in parts or "\\" in path or ":" in path:
            raise ValueError("a plain path below the source's folder, written with /")
        return path


class Judge(Strict):
    """A judge of a source: what it is, which labels it gives, and what they mean in the words of all sources."""

    name: str
    version: str = ""
    kind: Literal["human", "model", "classifier", "keyword", "other"]
    labels: dict[str, str] = {}
    scale: str = ""
    note: str = ""

    @property
    def full_name(self) -> str:
        """Name and version, as a panel and a page tell judges apart."""
        return f"{self.name} {self.version}".strip()

    @pydantic.field_validator("labels")
    @classmethod
    def _known(cls, labels: dict[str, str]) -> dict[str, str]:
        for meaning in labels.values():
            if meaning not in MEANINGS:
                raise ValueError(f"one of {', '.join(MEANINGS)}; not '{meaning}'")
        return labels


class Defect(Strict):
    """A known defect of the files, and how it is handled here."""

    what: str
    handling: str


class Measure(Strict):
    """How a published figure is computed from the outcomes (or another derived table) of the source.

    `statistic` names a function of `released.sources.measures`; `where` selects rows (`{column: value or values}`),
    `options` are its further arguments; `table` is "outcomes" or the name of a released-scores file.
    """

    statistic: str
    table: str = "outcomes"
    where: dict[str, str | int | list[str] | list[int]] = {}
    options: dict[str, str | int | float | bool | list[str] | dict[str, str]] = {}


class Headline(Strict):
    """A figure that the source publishes, as printed, and how it is recomputed; `missing` says why it cannot be."""

    id: str
    quantity: str
    locator: str
    reported_text: str
    unit: Literal["percent", "share", "count", "number"]
    measure: Measure | None = None
    missing: str = ""
    note: str = ""

    @pydantic.model_validator(mode="after")
    def _one_of_both(self) -> "Headline":
        if bool(self.measure) == bool(self.missing):
            raise ValueError("either a measure or what is missing")
        return self


class Aggregate(Strict):
    """How every released score of one metric is computed again from the rows it summarises.

    `by` maps columns of the released scores to columns of the measure's table: each released row selects its own
    (an empty cell selects nothing).
    """

    metric: str
    measure: Measure
    by: dict[str, str]
    note: str = ""


class SourceCard(Strict):
    """The content of `data/sources/<name>.yml`, and of `<name>.figures.csv` beside it: `headlines`, `aggregates`.

    `address` is where the authors publish the files; `copies` are asked in their order for what it does not give.
    """

    name: str
    title: str
    what: str
    gives: list[Literal["outcomes", "scores", "prompts"]]
    address: Origin
    copies: list[Origin] = []
    licence: Licence
    citation: str
    reader: str
    benchmarks: list[str] = []
    judges: list[Judge] = []
    cluster: str = ""
    files: list[SourceFile]
    defects: list[Defect] = []
    headlines: list[Headline] = []
    aggregates: list[Aggregate] = []
    no_headlines: str = ""
    notes: list[str] = []

    @pydantic.model_validator(mode="after")
    def _checked_by(self) -> "SourceCard":
        """Refuse a file that nothing pins: only the commit of a gated hub data set stands for size and hash."""
        for item in self.files:
            known = item.bytes is not None and bool(item.sha256)
            if not known and not (self.licence.gated and self.address.kind == "hub" and not self.copies):
                raise ValueError(f"bytes and sha256 of '{item.path}'")
        return self

    def origins(self, path: str) -> list[tuple[Origin, str]]:
        """Return where a file can be had, first address first, with its path there."""
        found = [(origin, origin.path_of(path)) for origin in (self.address, *self.copies)]
        return [(origin, place) for origin, place in found if place is not None]

    def judge(self, name: str, version: str = "") -> Judge | None:
        """Return one judge of the card, or None."""
        return next((item for item in self.judges if (item.name, item.version) == (name, version)), None)
