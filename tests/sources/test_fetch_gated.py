"""Gated data sets that nobody here could read, and second addresses: what is asked, of whom, and what is believed."""

import pytest
from sources.cards import COMMIT, REPOSITORY, content_of, write_card
from sources.fetching import beside, cached, fetch, in_cache

from fragility.released.benchmarks.cards import prompt_cards
from fragility.released.sources.card import list_sources, load_card

GATED = {"name": "own", "text_may_be_redistributed": False, "gated": True}
FILES = {"data/rows.csv": content_of("yes", 30), "prompts/set.csv": content_of("no")}
COPY = "someone/copy"


def unread(root):
    """Return the card of a gated data set whose sizes and hashes nobody could look up."""
    return write_card(root, "asked", {}, "hub", licence=GATED, files=[{"path": path} for path in FILES])


def test_a_user_with_a_token_gets_a_gated_set_at_the_pinned_commit(tmp_path, hub, monkeypatch):
    hub.files[REPOSITORY, COMMIT] = dict(FILES)
    hub.files[REPOSITORY, "0" * 40] = {path: content_of("later") for path in FILES}
    monkeypatch.setenv("HF_TOKEN", "hf_not_a_real_token")
    assert fetch([unread(tmp_path)], accept=True).code == 0
    assert cached(tmp_path / "cache") == in_cache("asked", FILES)
    asked = [path for method, path, _ in hub.log if method == "GET"]
    assert len(asked) == len(FILES) and all(f"/resolve/{COMMIT}/" in path for path in asked)


@pytest.mark.parametrize("status", ["401", "403"])
def test_everyone_else_gets_one_line(tmp_path, hub, status):
    hub.faults = {path: [status] * 9 for path in FILES}
    fetched = fetch([unread(tmp_path)], accept=True)
    assert fetched.code == 2 and len(fetched.errors) == 1 and "\n" not in fetched.errors[0]
    assert f"the hub gives {REPOSITORY} only to users whom its authors let in" in fetched.errors[0]
    assert "ask on the data set's page" in fetched.errors[0] and "hf auth login" in fetched.errors[0]
    assert not cached(tmp_path / "cache") and not beside(tmp_path / "cache")


def test_an_open_source_without_sizes_is_no_card(tmp_path):
    with pytest.raises(ValueError, match="bytes and sha256 of 'data/rows"):
        write_card(tmp_path, "open", {}, "hub", files=[{"path": path} for path in FILES])


def with_copy(root, **other):
    copy = {"kind": "github", "repository": COPY, "revision": COMMIT} | other
    return write_card(root, "two", FILES, "hub", copies=[copy])


def test_the_copy_is_asked_where_the_first_address_fails_and_for_nothing_else(tmp_path, hub):
    hub.files[REPOSITORY, COMMIT] = {"data/rows.csv": FILES["data/rows.csv"]}
    hub.files[COPY, COMMIT] = dict(FILES)
    assert fetch([with_copy(tmp_path)]).code == 0
    assert cached(tmp_path / "cache") == in_cache("two", FILES)
    assert [path for _, path, _ in hub.log if path.startswith(f"/{COPY}/")] == [f"/{COPY}/{COMMIT}/prompts/set.csv"]


def test_the_copy_is_believed_by_its_hash_alone(tmp_path, hub):
    hub.files[COPY, COMMIT] = {path: bytes(reversed(content)) for path, content in FILES.items()}
    fetched = fetch([with_copy(tmp_path)])
    assert fetched.code == 2 and "the server answers 404" in fetched.errors[0]
    assert not cached(tmp_path / "cache")


def test_an_address_that_serves_one_folder_is_asked_for_that_folder(tmp_path, hub):
    hub.files[COPY, COMMIT] = {"elsewhere/set.csv": FILES["prompts/set.csv"]}
    hub.files[REPOSITORY, COMMIT] = {"data/rows.csv": FILES["data/rows.csv"]}
    assert fetch([with_copy(tmp_path, holds="prompts", folder="elsewhere")]).code == 0
    assert cached(tmp_path / "cache") == in_cache("two", FILES)
    del hub.files[REPOSITORY, COMMIT]
    (tmp_path / "cache" / "two" / COMMIT / "data" / "rows.csv").unlink()
    assert fetch([with_copy(tmp_path, holds="prompts", folder="elsewhere")]).code == 2
    assert len([path for _, path, _ in hub.log if path.startswith(f"/{COPY}/")]) == 1


def test_gated_sets_are_hub_data_sets_with_a_pinned_commit():
    gated = [card for card in map(load_card, list_sources()) if card.licence.gated]
    assert {card.address.repository for card in gated} == {
        "LLM-Tuning-Safety/HEx-PHI",
        "sorry-bench/sorry-bench-202503",
    }
    assert all(card.address.kind == "hub" and not card.licence.text_may_be_redistributed for card in gated)


def test_the_authors_own_file_has_the_hash_of_the_copy_that_is_read():
    named = [card for card in prompt_cards().values() if card.prompts and card.prompts.original]
    assert {card.name for card in named} >= {"AdvBench", "Do-Not-Answer"}
    for card in named:
        held = {item.path: item.sha256 for item in load_card(card.prompts.source).files}
        assert held[card.prompts.file] == card.prompts.original.sha256, card.name
