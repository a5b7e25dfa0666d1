"""Every paper, source and list of the data folder has its terms in data/LICENSE.md, as its card says them."""

import re
from pathlib import Path

import pytest

from fragility import list_papers
from fragility.released.sources.card import list_sources, load_card

ROOT = Path(__file__).parents[2]
ROWS = {
    (cells[0], cells[1].split(" at ")[0]): cells[2]
    for cells in re.findall(
        r"^\| (\S+) \| (.+?) \| (.+?) \| (.+?) \|$", (ROOT / "data" / "LICENSE.md").read_text(encoding="utf-8"), re.M
    )
}


@pytest.mark.parametrize("name", list_sources())
def test_a_source_has_the_terms_of_its_card(name):
    card = load_card(name)
    terms = ROWS.get((f"sources/{name}", card.address.repository))
    row = f"| sources/{name} | {card.address.repository} at {card.address.revision[:8]} | {card.licence.name} | ... |"
    assert terms, f"data/LICENSE.md: add the row {row}"
    assert terms.startswith(card.licence.name)
    assert ("non-commercial" in terms) == card.licence.non_commercial and ("gated" in terms) == card.licence.gated


def test_every_paper_is_named():
    named = {folder.removeprefix("papers/") for folder, _ in ROWS if folder.startswith("papers/")}
    assert not set(list_papers()) - named, "data/LICENSE.md: add a row | papers/<key> | ... |"
    assert not named - set(list_papers()), "data/LICENSE.md: these papers have no folder"
