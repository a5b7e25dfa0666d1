"""Lexicons: published lists of refusal openers and keywords, each with its address and its authors' own rule.

Prevents the failure in which "the" refusal keywords are spoken of, while every paper matches another list in another
way: a list is data with a source, and how its authors match is part of it.
"""

from pathlib import Path
from typing import Literal

import pydantic

from fragility.documents import read_yaml
from fragility.errors import InputError
from fragility.files import project_root
from fragility.released.refusals.normalisation import first_words, normalise_text

#: Where the lists lie, below the checkout's root: one YAML file a list, named like it.
FOLDER = Path("data") / "lexicons"
#: An entry longer than this is no opener or keyword and does not belong here.
LONGEST_ENTRY = 60


class Lexicon(pydantic.BaseModel):
    """The content of `data/lexicons/<name>.yml`.

    Parameters
    ----------
    name, title : str
        Short name, as in the flag columns, and whose list it is.
    kind : str
        What its authors use it for; a "control opener" is no sign of a refusal.
    match : {"anywhere", "start", "prepended"}
        Where the authors look for an entry; "prepended": they put it before an answer and look for nothing.
    fold : {"none", "lower", "casefold"}
        What the authors do to text and entry before they compare; "none" is a case-sensitive match.
    source, licence, note : str
        Repository at a commit and file, its licence, what a reader must know.
    affirmative : tuple of str
        Phrases that the authors ask for, all of them, before they call an answer a compliance.
    entries : tuple of str
        As printed, in order; an entry that stands twice is kept, and counts once in matching.
    """

    model_config = pydantic.ConfigDict(extra="forbid", strict=True, frozen=True, defer_build=True)

    name: str
    title: str
    kind: Literal["refusal opener", "refusal keyword", "control opener"]
    match: Literal["anywhere", "start", "prepended"]
    fold: Literal["none", "lower", "casefold"]
    source: str
    licence: str
    note: str = ""
    affirmative: list[str] = []
    entries: list[str] = pydantic.Field(min_length=1)

    @pydantic.field_validator("entries", "affirmative")
    @classmethod
    def _short(cls, entries: list[str]) -> list[str]:
        for entry in entries:
            if not first_words(normalise_text(entry), 1) or len(entry) > LONGEST_ENTRY:
                raise ValueError(f"an entry holds a word and at most {LONGEST_ENTRY} characters; not '{entry}'")
        return entries

    @property
    def distinct(self) -> tuple[str, ...]:
        """The entries in their order, each once."""
        return tuple(dict.fromkeys(self.entries))

    @property
    def normalised(self) -> tuple[str, ...]:
        """The entries as they are matched here: normalised, each once."""
        return tuple(dict.fromkeys(normalise_text(entry) for entry in self.entries))


def load_lexicons(root: Path | None = None) -> dict[str, Lexicon]:
    """Read every published list, sorted by name.

    Raises
    ------
    InputError
        For a breach of the contract, and for a list whose name is not that of its file.

    Examples
    --------
    >>> sorted(load_lexicons())[:2]
    ['autodan-implementation', 'autodan-keyword']
    """
    found = {}
    for path in sorted(((root or project_root()) / FOLDER).glob("*.yml"), key=lambda path: path.stem):
        lexicon = read_yaml(path, Lexicon)
        if lexicon.name != path.stem:
            raise InputError(f"name '{lexicon.name}'", f"lexicons/{path.name}", f"expected '{path.stem}'")
        found[lexicon.name] = lexicon
    return found
