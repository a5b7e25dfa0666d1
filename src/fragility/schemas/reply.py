"""What replies.yml may say: an author's answer to a verdict, as data.

Prevents the failure in which a reply stands beside a verdict and changes nothing that is computed.
"""

import re
from typing import Literal

import pydantic

from fragility.schemas.strict import Strict

#: What of a reading an author can set: the claimed number, the level, the margin, the stated number of items.
Set = Literal["threshold", "level", "margin", "stated_n"]


class Reply(Strict):
    """One answer of an author, or of somebody else who knows.

    Parameters
    ----------
    who, date : str
        Who answers, and when ("2026-11-29").
    claim, reading : str
        What the answer is about.
    changes : dict
        Numbers that the sentence means; they give a reading of its own.
    wording : str
        The sentence as it is meant, in the author's words.
    files : list of str
        Files of the folder that were missing and are given now.
    words : str
        What else is said; it is printed and changes nothing.
    """

    who: str = pydantic.Field(min_length=1)
    date: str
    claim: str
    reading: str
    changes: dict[Set, float | int] = {}
    wording: str = ""
    files: list[str] = []
    words: str = ""

    @pydantic.field_validator("date")
    @classmethod
    def _a_day(cls, value: str) -> str:
        if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
            raise ValueError("a date such as 2026-11-29")
        return value

    @pydantic.model_validator(mode="after")
    def _says_something(self) -> "Reply":
        if not (self.changes or self.wording or self.files or self.words):
            raise ValueError("a reply that says nothing: give changes, wording, files or words")
        return self


class RepliesFile(Strict):
    """The content of replies.yml."""

    replies: list[Reply]
