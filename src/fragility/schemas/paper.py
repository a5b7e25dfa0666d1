"""The card of a paper: what paper.yml says of its benchmarks, models, conditions and tables.

Prevents the failure in which a comparison over papers rests on somebody's memory of what a condition name means:
the role of every arm, the size of every model and what is not held stand in data, in closed words.
"""

from typing import Literal

import pydantic

from fragility.schemas.strict import Strict

#: What was done to a model before it was measured. "description" is no arm: a row that describes data or weights.
Role = Literal[
    "untuned",
    "plain fine-tuning",
    "identity-shifting fine-tuning",
    "harmful fine-tuning",
    "refusal-prefix fine-tuning",
    "random-prefix fine-tuning",
    "backdoor fine-tuning",
    "fine-tuning of a backdoored model",
    "safety fine-tuning",
    "defended fine-tuning",
    "weight edit",
    "activation edit",
    "prompt template",
    "optimised suffix",
    "optimised prompt",
    "decoding",
    "description",
    "not stated",
]


class CountStatement(Strict):
    """A number of items and where it is said; `as_printed` where the print says more than the number."""

    n: pydantic.PositiveInt
    where: str
    as_printed: str = ""


class PaperBenchmark(Strict):
    """A benchmark as the paper uses it: what n it states, and which released counts could stand behind it."""

    name: str
    stated: list[CountStatement]
    released: list[CountStatement]


class PaperModel(Strict):
    """A model that the paper evaluates; `size_b` is billions of parameters by its name, null where it says none."""

    name: str
    family: str
    access: Literal["open", "closed", "not stated"]
    config: str = ""
    size_b: pydantic.PositiveFloat | None = None


class Condition(Strict):
    """What was done to the model before it was measured: the name that the print uses, and ours for sentences.

    `reference` is the condition that the paper measures this one against, in the same table. `samples`, `data` and
    `prefix` are the number of fine-tuning samples, the data set they come from, and what every answer opens with;
    empty where nothing is fine-tuned or nothing is stated.
    """

    name: str
    label: str = ""
    role: Role
    reference: str = ""
    samples: pydantic.PositiveInt | None = None
    data: str = ""
    prefix: str = ""
    note: str = ""


class PrintedTable(Strict):
    """A table, figure or passage of the paper: what it reports on, and whether we read its numbers.

    `models` names those that a table reports on, where it is missing and they are known.
    """

    locator: str
    data: str = ""
    held: bool
    models: list[str] = []
    note: str = ""


class Release(Strict):
    """The code that a paper releases."""

    repository: str
    commit: str
    licence: str


class PaperCard(Strict):
    """The content of paper.yml; `subject` says whether the paper is about aligned models or about their judges."""

    key: str
    subject: Literal["alignment", "judges"] = "alignment"
    title: str
    authors: list[str]
    year: pydantic.PositiveInt | None
    arxiv_id: str
    version: str
    read_as: str
    release: Release | None = None
    benchmarks: list[PaperBenchmark]
    models: list[PaperModel]
    conditions: list[Condition]
    tables: list[PrintedTable]
    notes: list[str] = []
