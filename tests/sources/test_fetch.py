"""Fetching: each kind of address through the real client code, and what is never fetched."""

import pytest
from sources.cards import COMMIT, REPOSITORY, content_of, write_card, write_files
from sources.fetching import beside, cached, fetch, in_cache

FILES = {"data/labels of two.csv": content_of("yes", 300), "prompts.csv": content_of("no")}


@pytest.fixture(params=["github", "hub"])
def kind(request, hub):
    hub.files[REPOSITORY, COMMIT] = dict(FILES)
    return request.param


def test_files_come_into_the_cache_and_are_not_asked_for_twice(tmp_path, hub, kind):
    card = write_card(tmp_path, "one", FILES, kind)
    first = fetch([card])
    assert (first.code, first.errors) == (0, [])
    assert first.said == [f"one: 2 files, {sum(map(len, FILES.values())):,} bytes, in the cache (2 fetched now)"]
    assert cached(tmp_path / "cache") == in_cache("one", FILES)
    assert beside(tmp_path / "cache") == []
    asked = len(hub.gets(".csv"))
    second = fetch([card])
    assert second.code == 0 and "nothing to fetch" in second.said[0]
    assert len(hub.gets(".csv")) == asked == 2


def test_a_file_damaged_in_the_cache_is_fetched_again_and_no_other(tmp_path, hub, kind):
    card = write_card(tmp_path, "one", FILES, kind)
    fetch([card])
    place = tmp_path / "cache" / "one" / COMMIT / "prompts.csv"
    place.write_bytes(bytes(reversed(FILES["prompts.csv"])))
    assert "1 fetched now" in fetch([card]).said[0]
    assert cached(tmp_path / "cache") == in_cache("one", FILES)
    assert len(hub.gets(".csv")) == 3


def test_a_gated_or_non_commercial_source_is_fetched_only_when_its_licence_is_accepted(tmp_path, hub, kind):
    marks = {"gated": True} if kind == "hub" else {"non_commercial": True}
    licence = {"name": "CC BY-NC 4.0", "text_may_be_redistributed": False} | marks
    cards = [write_card(tmp_path, "free", FILES, kind), write_card(tmp_path, "kept", FILES, kind, licence=licence)]
    refused = fetch(cards)
    assert refused.code == 2
    assert len(refused.errors) == 1
    assert refused.errors[0].startswith("error: kept: ") and "licence CC BY-NC 4.0" in refused.errors[0]
    assert "--accept-licence" in refused.errors[0]
    assert cached(tmp_path / "cache") == in_cache("free", FILES)
    unnamed = fetch(cards, named=False)
    assert (unnamed.code, unnamed.errors) == (0, [])
    assert any(line.startswith("left out: kept: ") and "CC BY-NC 4.0" in line for line in unnamed.said)
    assert fetch(cards, accept=True).code == 0
    assert cached(tmp_path / "cache") == in_cache("free", FILES) | in_cache("kept", FILES)


def test_a_reduced_table_is_never_asked_for(tmp_path, hub):
    hub.files[REPOSITORY, COMMIT] = dict(FILES)
    card = write_card(tmp_path, "all", FILES)
    reduced = [item.model_copy(update={"reduced": True}) for item in card.files]
    whole = fetch([card.model_copy(update={"files": reduced})])
    assert whole.code == 2 and "cannot be fetched" in whole.errors[0] and "shipped" in whole.errors[0]
    assert fetch([card.model_copy(update={"files": reduced})], named=False).code == 0
    assert not hub.log
    partly = fetch([card.model_copy(update={"files": [card.files[0], reduced[1]]})])
    assert partly.code == 0 and "1 reduced table cannot be fetched: prompts.csv" in partly.said[0]
    assert [path for _, path, _ in hub.log] == [f"/{REPOSITORY}/{COMMIT}/data/labels of two.csv"]


def test_a_local_folder_is_checked_and_used_without_the_network(tmp_path, hub):
    card = write_card(tmp_path, "one", FILES)
    folder = write_files(tmp_path / "local", "one", FILES)
    used = fetch([card], from_dir=folder)
    assert used.code == 0 and used.said == ["one: 2 files verified, used in place"]
    write_files(folder, "one", {"prompts.csv": content_of("on")})
    refused = fetch([card], from_dir=folder)
    assert refused.code == 2 and refused.errors[0].startswith("error: one, prompts.csv: the sha256 is ")
    assert card.files[1].sha256 in refused.errors[0]
    assert not hub.log and not cached(tmp_path / "cache")


def test_a_token_is_sent_for_a_gated_source_only(tmp_path, hub, monkeypatch):
    monkeypatch.setenv("HF_TOKEN", "hf_not_a_real_token")
    hub.files[REPOSITORY, COMMIT] = dict(FILES)
    gated = {"name": "own", "text_may_be_redistributed": False, "gated": True}
    fetch([write_card(tmp_path, "open", FILES, "hub")])
    assert not any("authorization" in headers for headers in hub.gets(".csv"))
    hub.log.clear()
    fetch([write_card(tmp_path, "gated", FILES, "hub", licence=gated)], accept=True)
    assert hub.gets(".csv") and all("authorization" in headers for headers in hub.gets(".csv"))


def test_a_disk_that_is_full_is_one_error_and_leaves_the_cache(tmp_path, hub, kind, monkeypatch):
    card = write_card(tmp_path, "one", FILES, kind)

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("fragility.released.sources.fetch.one.os.replace", full)
    fetched = fetch([card])
    assert fetched.code == 1
    assert fetched.errors[0].endswith("cannot be written to the cache: No space left on device")
    assert cached(tmp_path / "cache") == {}


@pytest.mark.parametrize("how", ["a link in the cache", "a name on the card"])
def test_nothing_is_written_outside_of_the_cache(tmp_path, hub, kind, how):
    card = write_card(tmp_path, "one", FILES, kind)
    outside = tmp_path / "outside"
    outside.mkdir()
    if how == "a link in the cache":
        (tmp_path / "cache" / "one").mkdir(parents=True)
        (tmp_path / "cache" / "one" / COMMIT).symlink_to(outside, target_is_directory=True)
    else:
        named = [item.model_copy(update={"path": f"../../../outside/{item.path}"}) for item in card.files]
        card = card.model_copy(update={"files": named})
    fetched = fetch([card])
    assert fetched.code == 2 and "its place leads out of the cache" in fetched.errors[0]
    assert list(outside.iterdir()) == []
    assert not hub.log
