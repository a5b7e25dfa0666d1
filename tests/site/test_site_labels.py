"""Short labels of papers: authors and year, and never one label for two papers."""

import pytest

from fragility.schemas.paper import PaperCard
from fragility.suite.site.labels import short_labels


def card(key: str, *authors: str, year: int | None = 2026, arxiv_id: str = "", version: str = "") -> PaperCard:
    nothing = {"benchmarks": [], "models": [], "conditions": [], "tables": []}
    fields = {"key": key, "title": key, "authors": list(authors), "year": year, "arxiv_id": arxiv_id}
    return PaperCard.model_validate(fields | {"version": version, "read_as": "read", **nothing})


def labels(*cards: PaperCard) -> list[str]:
    return list(short_labels({item.key: item for item in cards}).values())


@pytest.mark.parametrize(
    ("authors", "label"),
    [
        (("Ann Roe",), "Roe 2026"),
        (("Ann Roe", "Bo Doe"), "Roe and Doe 2026"),
        (("Ann Roe", "Bo Doe", "Cy Poe"), "Roe et al. 2026"),
        ((), "key 2026"),
    ],
)
def test_a_label_is_authors_and_year(authors: tuple[str, ...], label: str) -> None:
    assert labels(card("key", *authors)) == [label]


def test_a_year_that_is_not_known_is_left_out() -> None:
    assert labels(card("key", "Ann Roe", year=None)) == ["Roe"]


def test_the_first_authors_full_name_tells_two_papers_apart_and_others_keep_theirs() -> None:
    cards = [card(f"k{name}", f"{name} Roe", "Bo Doe", "Cy Poe") for name in ("Ann", "Abe")]
    assert labels(*cards, card("k", "Cy Poe")) == ["Ann Roe et al. 2026", "Abe Roe et al. 2026", "Poe 2026"]


def test_then_the_version_read_then_the_key() -> None:
    same = [card(f"k{version}", "Ann Roe", arxiv_id="1.2", version=f"v{version}") for version in (1, 2)]
    assert labels(*same) == ["Ann Roe 2026, arXiv 1.2v1", "Ann Roe 2026, arXiv 1.2v2"]
    assert len(set(labels(card("a", "Ann Roe"), card("b", "Ann Roe")))) == 2
