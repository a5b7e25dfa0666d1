"""What the card of a benchmark may say: its size as stated and as released, its groups, where its prompts lie.

Prevents the failure in which each paper's folder has its own idea of how many prompts a benchmark has.
"""

import pydantic

from fragility.schemas.strict import Strict


class ReleasedCount(Strict):
    """A number of items that a benchmark's authors released, and where that is said."""

    n: pydantic.PositiveInt
    where: str


class Clusters(Strict):
    """Groups of items that a benchmark is made of: their number, their size, and where that is said."""

    count: pydantic.PositiveInt
    size: pydantic.PositiveInt
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

    @pydantic.model_validator(mode="after")
    def _check(self) -> "Prompts":
        if bool(self.source) != bool(self.file):
            raise ValueError("a source and its file, or neither")
        return self


class Benchmark(Strict):
    """The card of one benchmark (`data/benchmarks/<name>.yml`).

    `stated` is what its own paper or card says of its size, `released` what its files hold. `parts` are tasks or
    categories that papers report on by themselves, with their released number of items; each is a benchmark of its
    own, called "<name>: <part>".
    """

    name: str
    aliases: list[str] = []
    citation: str
    stated: list[ReleasedCount] = []
    released: list[ReleasedCount] = []
    prompts: Prompts | None = None
    clusters: Clusters | None = None
    clusters_note: str = ""
    parts: dict[str, list[ReleasedCount]] = {}
