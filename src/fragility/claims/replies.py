"""Replies: what an author answers, as readings of their own beside those that they answer.

Prevents the failure in which a verdict is argued away in words: a number or margin that the author names is computed,
and the page shows the verdict before and after.
"""

from collections.abc import Sequence
from typing import Any

import pydantic

from fragility.claims.kinds import kind_of
from fragility.documents import explain_invalid, read_yaml
from fragility.errors import InputError, near_name, quoted
from fragility.printed.paper import Paper
from fragility.schemas.claim import Claim, Reading
from fragility.schemas.reply import RepliesFile, Reply


def load_replies(paper: Paper) -> list[Reply]:
    """Read replies.yml of a paper folder; a folder without one has no replies."""
    path = paper.folder / "replies.yml"
    return read_yaml(path, RepliesFile).replies if path.is_file() else []


def with_replies(paper: Paper, claims: Sequence[Claim], replies: Sequence[Reply]) -> list[Claim]:
    """Return the claims with a reading more for every reply that changes a number, a margin or the wording.

    Raises
    ------
    InputError
        For a claim or reading that is not there, a change without effect in such a reading, or a file that is not in
        the folder.
    """
    added: dict[str, list[Reading]] = {}
    for number, reply in enumerate(replies, 1):
        where = f"{paper.key}/replies.yml, reply {number}"
        claim = _named("claim", reply.claim, {item.id: item for item in claims}, where)
        reading = _named("reading", reply.reading, {item.id: item for item in claim.readings}, where)
        for name in reply.files:
            if not (paper.folder / name).is_file():
                raise InputError(f"no file {quoted(name)} in the folder", where, "add the file, or take its name out")
        if reply.changes or reply.wording:
            added.setdefault(claim.id, []).append(_answered(claim, reading, reply, reply_id(reply, number), where))
    return [
        claim.model_copy(update={"readings": [*claim.readings, *added[claim.id]]}) if claim.id in added else claim
        for claim in claims
    ]


def reply_id(reply: Reply, number: int) -> str:
    """Return the id of the reading that a reply gives."""
    return f"{reply.reading}-reply-{number}"


def _answered(claim: Claim, reading: Reading, reply: Reply, name: str, where: str) -> Reading:
    """Return the reading with what the reply sets; a number or margin that an author names is the sentence's own."""
    own = {"margin": "margin"}
    whose = dict(reading.whose) | {own.get(part, "number"): "theirs" for part in reply.changes}
    told = ", ".join(f"{part.replace('_', ' ')} {value:g}" for part, value in reply.changes.items())
    said = reply.wording or f"{reading.statement} But as answered by {reply.who}, {reply.date}: {told}."
    given = {key: value for key, value in reading if key in reading.model_fields_set}
    whole = given | dict(reply.changes) | {"id": name, "statement": said, "whose": whose}
    schema = kind_of(claim.type, set(whole), where).schema
    try:
        return schema.model_validate(whole)
    except pydantic.ValidationError as error:
        raise InputError(*explain_invalid(error, where, whole)) from None


def _named(kind: str, name: str, known: dict[str, Any], where: str) -> Any:
    if name not in known:
        raise InputError(f"unknown {kind} {quoted(name)}", where, near_name(name, known))
    return known[name]
