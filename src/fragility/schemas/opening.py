"""OpeningMeasure: which refusals of which models are taken, who labelled them, and which openings count.

Prevents the failure in which "the share of refusals that open so" has no stated judge, prompts or list: all of it is
data, and another judge of the same answers is another value of one field.
"""

from pathlib import Path
from typing import Literal

import pydantic

from fragility.errors import InputError
from fragility.schemas.outcome import FOLDER as OUTCOMES
from fragility.schemas.outcome import OPENERS
from fragility.schemas.strict import Strict


class JudgeName(Strict):
    """A judge of a source, as released; `version` where it has several."""

    judge: str
    version: str | None = None


class Labelled(JudgeName):
    """Labelled responses: a source and judge, other judges of the same responses, and what they are limited to.

    No condition or benchmark stands for all of the source.
    """

    source: str
    others: list[JudgeName] = []
    conditions: list[str] = []
    benchmarks: list[str] = []


class OpeningSet(Strict):
    """The most frequent openings of so many words: of the model itself ("own"), or one set from the other models."""

    words: pydantic.PositiveInt
    most: pydantic.PositiveInt
    chosen_from: Literal["own", "others"]


class OpeningMeasure(Strict):
    """The share of refusals that open in a certain way, one value per model.

    Parameters
    ----------
    sources : list of Labelled
        Where the refusals are.
    refused : list of str
        The meanings that count as a refusal.
    flag : str
        Column of the outcomes that says whether a response opens so; or
    keyword_judge : str
        the released list that stands among the judges ("refused" where it matches); or
    openers : OpeningSet
        the openers that count.
    least : int
        Refusals that a model needs to enter.
    """

    sources: list[Labelled] = pydantic.Field(min_length=1)
    refused: list[str] = ["refused"]
    flag: str = ""
    keyword_judge: str = ""
    openers: OpeningSet | None = None
    least: pydantic.PositiveInt = 10

    @pydantic.model_validator(mode="after")
    def _one_way(self) -> "OpeningMeasure":
        if sum(map(bool, (self.flag, self.keyword_judge, self.openers))) != 1:
            raise ValueError("exactly one of flag, keyword_judge and openers")
        names = [part.source for part in self.sources]
        if len(set(names)) < len(names):
            raise ValueError("each source once")
        return self

    def judged_by(self, source: str, other: JudgeName) -> "OpeningMeasure":
        """Return the same measure with another judge of one source."""
        if source not in [part.source for part in self.sources]:
            raise InputError(f"no source '{source}'", "measure", "name one of its sources")
        change = {"judge": other.judge, "version": other.version}
        parts = [part.model_copy(update=change if part.source == source else {}) for part in self.sources]
        return self.model_copy(update={"sources": parts})

    def absent(self, root: Path) -> list[str]:
        """Return the derived files that the measure needs and a checkout does not hold, below its root."""
        paths = [(OPENERS if self.openers else OUTCOMES) / f"{part.source}.parquet" for part in self.sources]
        return [path.as_posix() for path in paths if not (root / path).is_file()]

    def with_source(self, part: Labelled) -> "OpeningMeasure":
        """Return the same measure over one more source."""
        return self.model_copy(update={"sources": [*self.sources, part]})

    def by_source(self, folder: Path) -> list[tuple[str, int]]:
        """Return for each source the measure of it alone as JSON, and when its file in a folder was written.

        Together they name a result that can be kept; 0 stands for a file that is not there, which is refused when
        it is read.
        """
        paths = [folder / f"{part.source}.parquet" for part in self.sources]
        written = [path.stat().st_mtime_ns if path.is_file() else 0 for path in paths]
        alone = [self.model_copy(update={"sources": [part]}).model_dump_json() for part in self.sources]
        return list(zip(alone, written, strict=True))

    def with_flag(self, flag: str) -> "OpeningMeasure":
        """Return the same refusals with another flag."""
        return self.model_copy(update={"flag": flag, "keyword_judge": "", "openers": None})
