"""An empty paper folder to fill in.

Prevents the failure in which a new paper begins as a copy of another one, with the other one's models left in it.
"""

import json
import os
import re
import shutil
import tempfile
from pathlib import Path

from fragility.errors import InputError
from fragility.files import replace_folder, write_text
from fragility.printed.extract.fetch import arxiv_id as read_id
from fragility.printed.paper import COLUMNS

_KEY = re.compile(r"[a-z]+((?:19|20)\d\d)_[a-z0-9]+(?:_[a-z0-9]+)*")
_CARD = """\
# What paper.yml holds is told in CONTRIBUTING.md; `fragility check {key}` says what is wrong.
key: {key}
title: {title}{todo_title}
authors: []                     # TODO: [First Author, Second Author]
year: {year}
arxiv_id: {arxiv_id}{todo_id}
version: {version}{todo_version}
read_as: ""                     # TODO: how the numbers were read ("arXiv HTML, version 1, by fragility extract")

benchmarks: []
# TODO, one line each; a benchmark without a card gets one in data/benchmarks first:
#  - name: HEx-PHI
#    stated: [{{n: 330, where: "Sec. 4.1"}}]
#    released: [{{n: 330, where: "data/benchmarks/hex_phi.yml"}}]

models: []
# TODO: - {{name: Llama-3.1-8B, family: Llama, access: open}}

conditions: []
# TODO, the name as printed and what it is: - {{name: Base, role: untuned}}

tables: []
# TODO, each table and figure, held or not: - {{locator: Table 1, data: the fine-tuning data set, held: true}}
"""
_CLAIMS = """\
# The claims of {key} in our own words. Every reading stands here before any verdict is computed.
claims: []
# TODO; types and fields stand on the page "method/fields" of the site, and the other papers are models:
#  - id: C01
#    type: direction
#    locator: "Sec. 4.2"
#    statement: what is claimed, in our words.
#    readings:
#      - id: all
#        statement: what exactly is compared, on which cells.
#        reference: Base
#        treated: FT
#        scope: [{{tables: [Table 1], models: all}}]
"""


def new_paper(root: Path, key: str, title: str = "", arxiv_id: str = "", year: int | None = None) -> Path:
    """Make the folder of a new paper: paper.yml, scores.csv and claims.yml that `fragility check` accepts.

    Parameters
    ----------
    root : Path
        The checkout.
    key : str
        Name of the folder: first author, year, underscore, a word or more ("guo2026_refusal_unlearning").
    title, arxiv_id : str
        As far as known; the version is taken from the id.
    year : int, optional
        By default the year in the key.

    Returns
    -------
    Path
        The new folder.

    Raises
    ------
    InputError
        A key of another form or one that is taken, an id that is none, a year that the key does not have.
    """
    match = _KEY.fullmatch(key)
    if not match or len(key) > 80:
        raise InputError(f"'{key}'", "KEY", "expected one like lastname2026_word, in small letters")
    if year is not None and str(year) != match[1]:
        raise InputError(f"{year}", "--year", f"the key says {match[1]}")
    found = read_id(arxiv_id) if arxiv_id else ("", "")
    if found is None:
        raise InputError(f"'{arxiv_id}'", "--arxiv-id", "expected one like 2601.19231 or 2601.19231v1")
    if not title.isprintable() or len(title) > 500:
        raise InputError("the title", "--title", "expected one line of at most 500 characters")
    target = root / "data" / "papers" / key
    if target.exists():
        raise InputError(f"data/papers/{key} exists", "KEY", "choose another key, or fill in that folder")
    number, version = found
    card = _CARD.format(
        key=key,
        title=json.dumps(title, ensure_ascii=False),
        todo_title="" if title else "                       # TODO",
        year=match[1],
        arxiv_id=json.dumps(number),
        todo_id="" if number else '                    # TODO: "2601.19231", or leave it empty',
        version=json.dumps(version),
        todo_version="" if version else "                     # TODO: the version that was read (v1)",
    )
    staged = Path(tempfile.mkdtemp(dir=target.parent, prefix=".new-"))
    try:
        os.chmod(staged, 0o755)
        write_text(staged / "paper.yml", card)
        write_text(staged / "scores.csv", ",".join(COLUMNS) + "\n")
        write_text(staged / "claims.yml", _CLAIMS.format(key=key))
        return replace_folder(staged, target)
    except BaseException:
        shutil.rmtree(staged, ignore_errors=True)
        raise
