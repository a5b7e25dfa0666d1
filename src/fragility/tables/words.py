"""What is said of a shipped table: the card for a reader, and the same facts on the data set itself.

Prevents the failure in which a licence or a known defect stays in a folder that the reader of a table never opens.
"""

import html
from dataclasses import dataclass
from pathlib import Path

import datasets
import pyarrow as pa

from fragility.documents import read_yaml
from fragility.errors import InputError
from fragility.files import MARK
from fragility.released.benchmarks.cards import find_card
from fragility.released.sources.card import list_sources, load_card
from fragility.schemas.paper import PaperCard
from fragility.tables import register

#: The licence of what the project itself wrote down.
OURS = "CC-BY-4.0"


@dataclass(frozen=True)
class About:
    """What a table is, for a reader; shown as a short list in a notebook."""

    title: str
    facts: tuple[tuple[str, str], ...]

    def __str__(self) -> str:
        return "\n".join([self.title, *(f"{name}: {value}" for name, value in self.facts)])

    __repr__ = __str__

    def _repr_html_(self) -> str:
        rows = "".join(f"<dt>{html.escape(name)}</dt><dd>{html.escape(value)}</dd>" for name, value in self.facts)
        return f"<section><strong>{html.escape(self.title)}</strong><dl>{rows}</dl></section>"

    def fact(self, name: str) -> str:
        """Return one fact by its name; "" where it is not known."""
        return dict(self.facts).get(name, "")


def about(name: str, root: Path) -> About:
    """Return what is known of a table, or of several together ("outcomes", "printed", "ledger")."""
    together = {
        "outcomes": "Released judgements of all sources, without text",
        "printed": "Printed numbers of all papers",
        "ledger": "Verdicts on all claims, computed from printed and released numbers",
    }
    source = name.removeprefix("outcomes-")
    if name in together:
        return About(together[name], (("licence", "of each source, on its card" if name == "outcomes" else OURS),))
    if name not in register.tables(root) and source in list_sources(root):
        return _of_source(source, register.KINDS["outcomes"], root)
    return about_table(register.find(name, root), root)


def info(name: str, schema: pa.Schema, root: Path) -> datasets.DatasetInfo:
    """Return the card as the library keeps it on a data set."""
    try:
        known = about(name, root)
    except InputError:
        known = About(name, ())
    return datasets.DatasetInfo(
        description=str(known),
        citation=known.fact("cite"),
        license=known.fact("licence"),
        features=datasets.Features.from_arrow_schema(schema),
        dataset_name="fragility",
        config_name=name,
    )


def about_table(table: register.Table, root: Path) -> About:
    """Return what is known of a shipped table."""
    row = ("a row is", register.KINDS[table.kind])
    if table.kind == "printed":
        paper = read_yaml(root / MARK / table.of / "paper.yml", PaperCard)
        licence = f"{OURS}; the numbers are facts of the paper"
        return About(f"Printed numbers of: {paper.title or table.of}", (row, ("licence", licence)))
    if table.kind == "benchmark":
        found = find_card(table.of, root)
        licence = found.prompts.licence if found.prompts else ""
        return About(f"{found.name}, prompts without text", (row, ("cite", found.citation), ("licence", licence)))
    if table.of in list_sources(root):
        return _of_source(table.of, row[1], root)
    return About(table.name, (row, ("licence", OURS)))


def _of_source(name: str, row: str, root: Path) -> About:
    card = load_card(name, root)
    where = f"{card.address.repository} at {card.address.revision[:12]}"
    facts = [("a row is", row), ("what", card.what), ("cite", card.citation), ("licence", card.licence.name)]
    facts += [("from", where), *(("known defect", f"{item.what} ({item.handling})") for item in card.defects)]
    return About(card.title, tuple(facts))
