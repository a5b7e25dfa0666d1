"""A server that fails: what heals is tried again, what does not is one line, the other sources go on."""

import time

import pytest
from sources.cards import COMMIT, REPOSITORY, content_of, write_card
from sources.fetching import beside, cached, fetch, in_cache
from sources.hub import OTHER_COMMIT

BAD = {"bad.csv": content_of("yes", 20_000)}
GOOD = {"good.csv": content_of("no")}
KINDS = ("github", "hub")


@pytest.fixture
def cards(tmp_path, hub):
    """Return a function that makes two sources of a kind, the first with the file that goes wrong."""
    hub.files[REPOSITORY, COMMIT] = BAD | GOOD

    def make(kind):
        return [write_card(tmp_path, "first", BAD, kind), write_card(tmp_path, "second", GOOD, kind)]

    return make


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("fault", ["500", "503", "429", "cut"])
def test_what_heals_is_tried_again(tmp_path, hub, cards, kind, fault):
    hub.faults["bad.csv"] = [fault, fault]
    fetched = fetch(cards(kind))
    assert (fetched.code, fetched.errors) == (0, [])
    assert cached(tmp_path / "cache") == in_cache("first", BAD) | in_cache("second", GOOD)
    assert beside(tmp_path / "cache") == []


@pytest.mark.parametrize(
    ("kind", "fault", "code", "words"),
    [
        ("github", "500", 1, "the server answers 500"),
        ("github", "429", 1, "the server answers 429"),
        ("github", "404", 2, "the server answers 404: no such file at the pinned revision"),
        ("github", "401", 2, "the server answers 401: access is restricted"),
        ("github", "403", 2, "the server answers 403: access is restricted"),
        ("github", "418", 2, "the server answers 418"),
        ("github", "shorter", 2, f"{len(BAD['bad.csv']) - 3:,} bytes where {len(BAD['bad.csv']):,} are expected"),
        ("github", "longer", 2, f"{len(BAD['bad.csv']) + 3:,} bytes where {len(BAD['bad.csv']):,} are expected"),
        ("github", "endless", 2, f"more than the {len(BAD['bad.csv']):,} bytes expected"),
        ("github", "half", 1, f"the connection ended after {len(BAD['bad.csv']) // 2:,} of {len(BAD['bad.csv']):,}"),
        ("github", "html", 2, "an HTML page in place of data"),
        ("github", "elsewhere", 2, "127.0.0.1 leads to http://elsewhere.invalid; not followed"),
        ("github", "nearby", 2, "more than 5 redirects"),
        ("hub", "500", 1, "the server answers 500"),
        ("hub", "404", 2, "the server answers 404: no such file at the pinned revision"),
        ("hub", "401", 2, "the server answers 401: access is restricted"),
        ("hub", "403", 2, "the server answers 403: access is restricted"),
        ("hub", "commit", 2, f"the hub answers with commit {OTHER_COMMIT}; it is not the pinned one"),
        ("hub", "html", 2, "the answer names no commit: no hub, or a page in between"),
        ("hub", "shorter", 2, f"{len(BAD['bad.csv']) - 3:,} bytes where {len(BAD['bad.csv']):,} are expected"),
        ("hub", "longer", 2, f"{len(BAD['bad.csv']) + 3:,} bytes where {len(BAD['bad.csv']):,} are expected"),
        ("hub", "half", 1, f"the connection ended after {len(BAD['bad.csv']) // 2:,} of {len(BAD['bad.csv']):,}"),
        ("hub", "elsewhere", 2, "127.0.0.1 leads to http://elsewhere.invalid; not followed"),
        ("hub", "nearby", 2, "more than 5 redirects"),
        ("hub", "packed", 2, "the answer is packed"),
        ("github", "packed", 2, "the answer is packed"),
        ("hub", "endless", 2, f"more than the {len(BAD['bad.csv']):,} bytes expected"),
    ],
)
def test_what_does_not_heal_is_one_line_and_the_other_source_goes_on(tmp_path, hub, cards, kind, fault, code, words):
    hub.faults["bad.csv"] = [fault] * 50
    fetched = fetch(cards(kind))
    assert fetched.code == code
    assert len(fetched.errors) == 1
    assert fetched.errors[0].startswith("error: first, bad.csv: ") and words in fetched.errors[0]
    assert "\n" not in fetched.errors[0]
    assert cached(tmp_path / "cache") == in_cache("second", GOOD)
    assert code == 1 or beside(tmp_path / "cache") in ([], ["bad.csv.part.etag"])


def test_after_an_error_the_other_files_of_the_source_are_left(tmp_path, hub, cards):
    files = {f"{name}.csv": content_of(name) for name in "abc"}
    sources = [write_card(tmp_path, "third", files), *cards("github")]
    fetched = fetch(sources, jobs=1)
    assert (fetched.code, len(fetched.errors)) == (2, 1)
    assert [path.rsplit("/", 1)[1] for _, path, _ in hub.log] == ["a.csv", "bad.csv", "good.csv"]


@pytest.mark.parametrize("kind", KINDS)
def test_another_file_under_the_right_name_is_refused_naming_both_hashes(tmp_path, hub, cards, kind):
    first, second = cards(kind)
    hub.faults["bad.csv"] = ["other"]
    fetched = fetch([first, second])
    wanted = first.files[0].sha256
    assert fetched.code == 2
    assert f"where the card says {wanted}" in fetched.errors[0]
    found = fetched.errors[0].split("the sha256 is ")[1].split()[0]
    assert len(found) == 64 and found != wanted
    assert cached(tmp_path / "cache") == in_cache("second", GOOD)
    assert "bad.csv.part" not in beside(tmp_path / "cache")
    assert fetch([first]).code == 0


@pytest.mark.parametrize("kind", KINDS)
def test_what_was_in_the_cache_stays_when_a_later_fetch_fails(tmp_path, hub, cards, kind):
    first, second = cards(kind)
    fetch([first, second])
    before = cached(tmp_path / "cache")
    newer = first.model_copy(update={"files": [first.files[0].model_copy(update={"sha256": "0" * 64})]})
    assert fetch([newer]).code == 2
    assert cached(tmp_path / "cache") == before


def test_the_waits_double_and_follow_what_the_server_asks(hub, cards):
    hub.faults["bad.csv"] = ["500"] * 3
    assert fetch(cards("github")).waits == [1.0, 2.0, 4.0]


def test_a_server_that_asks_for_a_wait_gets_it(hub, cards):
    hub.faults["bad.csv"] = ["429"]
    assert fetch(cards("github")).waits == [3.0]


def test_a_cut_download_is_resumed_where_it_ended(hub, cards):
    size = len(BAD["bad.csv"])
    hub.faults["bad.csv"] = ["cut"]
    assert fetch(cards("github")).code == 0
    first, second = hub.gets("bad.csv")
    assert "Range" not in first and "range" not in first
    resumed = {key.lower(): value for key, value in second.items()}
    assert resumed["range"] == f"bytes={size // 2}-"
    assert resumed["if-range"].startswith('"')


def test_a_file_that_changed_between_two_attempts_is_loaded_anew_and_not_glued(tmp_path, hub, cards):
    """The first half is of another version (its ETag differs), so the server answers the range with the whole file."""
    first, _ = cards("github")
    hub.files[REPOSITORY, COMMIT]["bad.csv"] = bytes(reversed(BAD["bad.csv"]))
    hub.faults["bad.csv"] = ["cut", *["500"] * 3]
    assert fetch([first]).code == 1
    assert beside(tmp_path / "cache") == ["bad.csv.part", "bad.csv.part.etag"]
    hub.files[REPOSITORY, COMMIT]["bad.csv"] = BAD["bad.csv"]
    assert fetch([first]).code == 0
    assert cached(tmp_path / "cache") == in_cache("first", BAD)


def test_a_part_longer_than_the_file_is_thrown_away(tmp_path, hub, cards):
    first, _ = cards("github")
    hub.faults["bad.csv"] = ["cut", *["500"] * 3]
    fetch([first])
    part = next((tmp_path / "cache").rglob("bad.csv.part"))
    part.write_bytes(part.read_bytes() * 3)
    assert fetch([first]).code == 0
    assert cached(tmp_path / "cache") == in_cache("first", BAD)


@pytest.mark.parametrize("kind", KINDS)
def test_a_server_that_falls_silent_is_given_up(hub, cards, kind):
    hub.faults["bad.csv"] = ["stall"] * 50
    fetched = fetch(cards(kind), timeout=0.2)
    assert fetched.code == 1
    assert fetched.errors[0].startswith("error: first, bad.csv: ")


@pytest.mark.parametrize("kind", KINDS)
def test_without_a_network_each_source_has_one_error(tmp_path, monkeypatch, cards, kind):
    sources = cards(kind)
    for name in ("HF_ENDPOINT", "FRAGILITY_GITHUB_RAW"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    fetched = fetch(sources)
    assert fetched.code == 1
    assert [line.split(":")[1] for line in fetched.errors] == [" first, bad.csv", " second, good.csv"]
    assert cached(tmp_path / "cache") == {}


def test_a_redirect_on_the_same_host_is_followed(tmp_path, hub, cards):
    hub.faults["bad.csv"] = ["nearby"]
    assert fetch(cards("github")).code == 0


def test_an_endpoint_that_is_no_address_is_refused_at_once(monkeypatch, cards):
    sources = cards("github")
    monkeypatch.setenv("FRAGILITY_GITHUB_RAW", "mirror.example")
    fetched = fetch(sources)
    assert fetched.code == 2 and "not an address" in fetched.errors[0] and not fetched.waits


CLIMBING = "../../../../../../../../../../../.."
TAGS = [
    "{climbing}{target}",
    '"{climbing}{target}"',
    "{target}",
    'W/"..{target}"',
    '"..\\..\\own"',
    "a b",
    '"',
    ".",
    "..",
]


@pytest.mark.parametrize("header", ["ETag", "X-Linked-ETag"])
@pytest.mark.parametrize("tag", TAGS)
def test_a_hub_that_names_a_version_by_a_path_touches_no_file(tmp_path, hub, cards, tag, header):
    first, second = cards("hub")
    own = tmp_path / "own.txt"
    own.write_text("precious", "utf-8")
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    hub.headers["bad.csv"] = {header: tag.format(climbing=CLIMBING, target=own)}
    fetched = fetch([first, second])
    assert (fetched.code, fetched.waits) == (2, [])
    assert fetched.errors == [f"error: first, bad.csv: the answer's {header} is no plain token; not used"]
    assert {path: path.read_bytes() for path in before} == before
    made = {path for path in tmp_path.rglob("*") if path.is_file()} - set(before)
    assert all(path.is_relative_to(tmp_path / "cache") for path in made)
    assert cached(tmp_path / "cache") == in_cache("second", GOOD)


@pytest.mark.parametrize("tag", ["0123abcdef", '"0123abcdef"', 'W/"0123abcdef"', '"0123abcdef-12"', '"5f3:1-gzip"'])
def test_a_plain_token_names_a_version(tmp_path, hub, cards, tag):
    hub.headers["bad.csv"] = {"ETag": tag}
    assert fetch(cards("hub")).code == 0


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("fault", ["drip", "slow headers"])
def test_a_server_that_sends_a_byte_now_and_then_is_given_up(tmp_path, hub, cards, kind, fault):
    """Every byte comes well within the time for one read, so that only the whole time can end it."""
    hub.faults["bad.csv"] = [fault] * 50
    begin = time.monotonic()
    fetched = fetch(cards(kind), timeout=20.0, longest=0.3, slowest=1e6)
    assert time.monotonic() - begin < 15
    assert fetched.code == 1 and len(fetched.errors) == 1
    assert "the server is too slow" in fetched.errors[0]
    assert cached(tmp_path / "cache") == in_cache("second", GOOD)
