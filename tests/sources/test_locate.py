"""Locating: the local folder, then the cache, and nothing whose hash is not that of the card."""

import pytest
from sources.cards import COMMIT, content_of, write_card, write_files

from fragility.errors import InputError
from fragility.released.sources.cache import cache_folder, locate, states

FILES = {"data/labels.csv": content_of("yes", 9), "prompts.csv": content_of("no")}


@pytest.fixture
def card(tmp_path):
    return write_card(tmp_path, "one", FILES)


def fill_cache(card, files):
    for path, content in files.items():
        place = cache_folder() / card.name / COMMIT / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)


def test_a_local_folder_comes_before_the_cache(tmp_path, card, monkeypatch):
    fill_cache(card, FILES)
    assert locate(card).folder == cache_folder() / "one" / COMMIT
    folder = write_files(tmp_path / "local", "one", FILES)
    assert locate(card, folder).folder == folder / "one"
    monkeypatch.setenv("FRAGILITY_UPSTREAM", str(folder))
    assert locate(card).folder == folder / "one"
    assert states(card, tmp_path) == ["local", "cached"]


def test_a_local_folder_need_not_hold_every_source(tmp_path, card, monkeypatch):
    fill_cache(card, FILES)
    monkeypatch.setenv("FRAGILITY_UPSTREAM", str(write_files(tmp_path / "local", "two", FILES)))
    assert locate(card).folder == cache_folder() / "one" / COMMIT
    with pytest.raises(InputError, match="--from: no folder 'one' in "):
        locate(card, tmp_path / "local")


def test_a_folder_that_is_not_there_is_refused(tmp_path, card):
    with pytest.raises(InputError, match="--from: no such folder"):
        locate(card, tmp_path / "lacking")


def test_what_is_not_there_names_the_command_that_fetches_it(card):
    with pytest.raises(InputError, match=r"one, data/labels.csv: no such file; fragility sources fetch one"):
        locate(card)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (FILES["prompts.csv"][:-1], "13 bytes where the card says 14"),
        (bytes(reversed(FILES["prompts.csv"])), "the sha256 is [0-9a-f]{64} where the card says [0-9a-f]{64}"),
        (b"<!DOCTYPE html><html></html>", "an HTML page in place of data"),
    ],
)
def test_a_file_that_is_not_that_of_the_card_is_refused(card, content, words):
    fill_cache(card, FILES | {"prompts.csv": content})
    with pytest.raises(InputError, match=f"one, prompts.csv: {words}"):
        locate(card)


def test_a_reduced_table_that_is_not_there_says_that_it_cannot_be_fetched(tmp_path, card):
    reduced = [item.model_copy(update={"reduced": True}) for item in card.files]
    with pytest.raises(InputError, match="no such file; it is made from upstream files and cannot be fetched"):
        locate(card.model_copy(update={"files": reduced}))


def test_the_cache_lies_where_the_platform_keeps_caches(monkeypatch, tmp_path):
    monkeypatch.setenv("FRAGILITY_CACHE", str(tmp_path / "here"))
    assert cache_folder() == tmp_path / "here"
    monkeypatch.delenv("FRAGILITY_CACHE")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "there"))
    assert cache_folder().name == "fragility"
