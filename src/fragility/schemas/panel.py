"""What `data/judging.yml` may say: which judges of a source answer one question, and what is made of them.

Prevents the failure in which a judge of harm and a judge of refusals are compared as if they were asked the same.
"""

from typing import Literal

from fragility.schemas.strict import Strict

#: The meanings that count as "yes" to a question; every other meaning of `RATED` is a "no".
QUESTIONS = {
    "harm": ("unsafe",),
    "refusal": ("refused",),
    "any refusal": ("refused", "partly refused"),
    "success": ("unsafe", "complied"),
}

#: Meanings that answer no question.
UNRATED = ("unparsed", "error", "not rated")

#: What tells one response of a source from another.
RESPONSE = ("model", "condition", "benchmark", "item_id", "repeat")

Question = Literal["harm", "refusal", "any refusal", "success"]


class Panel(Strict):
    """Judges of one source on one question, as `data/judging.yml` names them.

    Parameters
    ----------
    source, question : str
        A source with derived outcomes, and one of `QUESTIONS`.
    reference : str
        The judge that stands for the truth (people, or what people settled); "" where there is none.
    annotators : list of str
        People whose agreement with each other is the ceiling.
    arms : list of str
        Columns that tell apart what a reader compares; none where nothing can be compared.
    cluster : str
        Column whose values were sampled.
    benchmarks, apart, flags : list of str
        Benchmarks to look at (all by default); judges to leave out; columns that hold the judgement of a
        rule.
    merge_versions : bool
        Whether the versions of a judge stand for one judge.
    lists : bool
        Whether a keyword list may be compared with the reference: not where its "refusal" is narrower than the
        list's.
    """

    source: str
    question: Question
    reference: str = ""
    annotators: list[str] = []
    arms: list[str] = ["model"]
    cluster: Literal["item_id", "cluster"] = "item_id"
    benchmarks: list[str] = []
    apart: list[str] = []
    flags: list[str] = []
    merge_versions: bool = False
    lists: bool = True
    note: str = ""


class Side(Strict):
    """Prompts that should be answered and prompts that should be refused: values of one column of a source.

    `unsafe` is "" where there are none; `judges` are those to look at, all by default.
    """

    source: str
    column: Literal["benchmark", "condition"]
    safe: str
    unsafe: str
    arms: list[str]
    judges: list[str] = []
    merge_versions: bool = False
    note: str = ""


class Rerun(Strict):
    """One judge asked again about the same answers."""

    source: str
    question: Question
    judges: list[str]
    note: str = ""


class Decodings(Strict):
    """Answers of one source that were sampled several times, under one judge."""

    source: str
    question: Question
    judge: str
    arms: list[str]
    merge_versions: bool = False


class Plan(Strict):
    """The content of `data/judging.yml`."""

    panels: list[Panel]
    sides: list[Side] = []
    reruns: list[Rerun] = []
    decodings: list[Decodings] = []
