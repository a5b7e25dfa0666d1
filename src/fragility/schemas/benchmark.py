"""What the card of a benchmark may say: its size as stated and as released, its groups, where its prompts lie.

Prevents the failure in which each paper's folder has its own idea of how many prompts a benchmark has.
"""

from typing import Literal

import pydantic

from fragility.schemas.strict import Strict


class Statement(Strict):
    """A number of items that a benchmark's own paper or card states, and where."""

    n: pydantic.PositiveInt
    where: str


class Edition(Strict):
    """A version of a benchmark, or a part of it that is used by itself, with its own number of items.

    Parameters
    ----------
    n : int
        Items.
    where : str
        Where that is said.
    name : str
        What tells it from the others ("March 2025", "test"); empty where there is one alone.
    date : str
        "2025-03" or "2024-08-19", as far as it is known; empty where it is not.
    changed : str
        What is other than in the edition before it.
    hand : {"first-hand", "quoted"}
        Seen in the authors' own paper, page or file, or only as somebody else quotes them.
    """

    n: pydantic.PositiveInt
    where: str
    name: str = ""
    date: str = pydantic.Field("", pattern=r"^(\d{4}(-\d{2}(-\d{2})?)?)?$")
    changed: str = ""
    hand: Literal["first-hand", "quoted"] = "first-hand"


class Labels(Strict):
    """Released labels of a benchmark: the source, its names for the parts, a judge, the meaning that counts as 1."""

    source: str
    benchmarks: list[str] = pydantic.Field(min_length=1)
    judge: str
    meaning: str


class Correlation(Strict):
    """How alike the answers to two items of a group are, by released labels, with its 95 % interval.

    The numbers are written by `tools/cluster_correlation.py`, from the labels that `labels` names.
    """

    estimate: float
    low: float
    high: float
    arms: pydantic.PositiveInt
    labels: list[Labels] = pydantic.Field(min_length=1)

    @pydantic.model_validator(mode="after")
    def _check(self) -> "Correlation":
        if not self.low <= self.estimate <= self.high <= 1:
            raise ValueError("an interval that does not hold its estimate, or a correlation above 1")
        return self


class Clusters(Strict):
    """Groups of items that a benchmark is made of: their number, their size, and where that is said.

    Of groups of several sizes `size` is that of the group of an item drawn at random (the sum of the squared sizes over
    the items), which is what the variance grows with, and `items` says how many items they hold together. `correlation`
    stands where labels of the benchmark are released.
    """

    count: pydantic.PositiveInt
    size: pydantic.PositiveFloat
    where: str
    items: pydantic.PositiveInt | None = None
    correlation: Correlation | None = None

    @property
    def total(self) -> float:
        """The items of all groups."""
        return self.items or self.count * self.size


class Original(Strict):
    """Where the authors themselves publish a file of prompts that is read from a copy: GitHub repository and commit.

    `sha256` is that of the authors' file, and `where` says who names commit and hash: equal to that of the copy, it is
    the same file.
    """

    repository: str = pydantic.Field(pattern=r"^[\w.-]+/[\w.-]+$")
    revision: str = pydantic.Field(pattern=r"^[0-9a-f]{40}$")
    file: str
    sha256: str = pydantic.Field(pattern=r"^[0-9a-f]{64}$")
    where: str


class Prompts(Strict):
    """Where the prompts of a benchmark lie, and which columns of the file hold what.

    Parameters
    ----------
    source, file : str
        A card of `data/sources` and the path of its file; empty where no card holds the prompts.
    text, id, category, origin : str
        Columns: the prompt; its id (empty: its place, from 0); its category; the set that its authors took it from.
        A `text` of digits is the place of the column, from 1, in a file without a header.
    where : dict of str
        Only the rows whose columns hold these values are prompts of this benchmark.
    licence : str
        Of the prompts.
    gated : bool
        Access must be asked for; `note` says where.
    original : Original
        The authors' own file, where `file` is a copy of it.
    """

    source: str = ""
    file: str = ""
    text: str
    id: str = ""
    category: str = ""
    origin: str = ""
    where: dict[str, str] = {}
    licence: str
    gated: bool = False
    note: str = ""
    original: Original | None = None

    @pydantic.model_validator(mode="after")
    def _check(self) -> "Prompts":
        if bool(self.source) != bool(self.file):
            raise ValueError("a source and its file, or neither")
        return self


class Benchmark(Strict):
    """The card of one benchmark (`data/benchmarks/<name>.yml`).

    `stated` is what its own paper or card says of its size, `editions` what was released, with a number of items each.
    `parts` are tasks or categories that papers report on by themselves, with their editions; each is a benchmark of its
    own, called "<name>: <part>". `judged` says that a judge compares its answers, whatever a paper calls the number: of
    others an accuracy is counted by a key.
    """

    name: str
    aliases: list[str] = []
    citation: str
    stated: list[Statement] = []
    editions: list[Edition] = []
    prompts: Prompts | None = None
    clusters: Clusters | None = None
    clusters_note: str = ""
    parts: dict[str, list[Edition]] = {}
    judged: bool = False

    @pydantic.model_validator(mode="after")
    def _check(self) -> "Benchmark":
        names = [(edition.n, edition.name) for edition in self.editions]
        if len(set(names)) < len(names):
            raise ValueError("two editions with one number of items and one name")
        return self
