"""What `data/printed_judges.yml` may say of the judges that papers name."""

from typing import Literal

from fragility.schemas.strict import Strict


class JudgeCard(Strict):
    """A judge that papers name: see `data/printed_judges.yml` for the words."""

    name: str
    aliases: list[str] = []
    kind: Literal["human", "model", "classifier", "keyword", "scorer", "task"]
    measures: Literal["harm", "refusal", "toxicity", "trigger", "ability"]


class JudgesFile(Strict):
    """`printed_judges.yml`: the judges that papers name."""

    judges: list[JudgeCard]
