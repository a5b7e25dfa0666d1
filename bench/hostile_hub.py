"""Hostile servers: a hub, a code host and a package index whose answers are drawn.

Prevents the failure in which a lying server makes the client write where it should not, wait for ever, or take for a
file what is none.
"""

import json
import random
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from unittest import mock

from hostile_cases import ROOT, SEED, Case

sys.path.insert(0, str(ROOT / "tests"))

from sources.cards import COMMIT, REPOSITORY, content_of, write_card
from sources.fetching import cached, in_cache
from sources.hub import Hub

from fragility.errors import FragilityError, InputError

FILES = {"a.csv": content_of("one", 200), "folder/b.csv": content_of("two", 3)}
FAULTS = (
    *("404", "500", "429", "401", "416", "206", "cut", "shorter", "longer", "endless", "half", "other", "html"),
    *("commit", "packed", "drip", "slow headers", "elsewhere", "nearby"),
)
HEADERS = ("ETag", "X-Linked-ETag", "X-Linked-Size", "Content-Encoding", "Content-Type", "Retry-After", "X-Repo-Commit",
           "Content-Range", "Link", "Location", "X-Error-Code", "X-Xet-Hash", "Accept-Ranges")  # fmt: skip
VALUES = (
    *('"../../../outside"', "../../outside", '"/etc/x"', '"a/b"', '"\\x"', '""', '"', "W/", '"' + "a" * 4_000 + '"'),
    *("-1", "9" * 400, "1e9", "bytes 5-9/10", "bytes */0", "gzip", "br", "none", "text/html", "0" * 40, "\xff\xfe"),
    *("<http://elsewhere.invalid/>; rel=\"xet-auth\"", "http://127.0.0.1:1/", "file:///etc/passwd", "//[", " ", ""),
)  # fmt: skip
#: Stands where a server that chooses names would write.
PRECIOUS = b"precious\n"


def hub_cases(each: int) -> Iterator[Case]:
    """Yield servers: faults by file, and headers that every answer about a file has."""
    draw = random.Random(SEED)
    for number in range(each):
        told = {
            "kind": draw.choice(["github", "hub", "hub"]),
            "faults": {name: draw.choices(FAULTS, k=draw.randint(0, 5)) for name in FILES},
            "headers": {draw.choice(HEADERS): draw.choice(VALUES) for _ in range(draw.randint(0, 2))},
        }
        yield Case("hub answers", f"{number}.server", json.dumps(told).encode())


def ask(case: Case, folder: Path) -> str:
    """Fetch from the server; raise what the command line would say.

    Raises
    ------
    AssertionError
        When a file came that is not that of the card, or one outside of the cache was touched.
    """
    from fragility.released.sources.fetch import Request, fetch_sources
    from fragility.released.sources.fetch.patience import Patience

    told = json.loads(case.content)
    place = folder / "fetch"
    shutil.rmtree(place, ignore_errors=True)
    (place / "outside").mkdir(parents=True)
    (place / "outside" / "precious").write_bytes(PRECIOUS)
    before = {path for path in folder.rglob("*") if path.is_file()}
    with Hub() as hub:
        hub.files[REPOSITORY, COMMIT] = FILES
        hub.faults.update({name: list(faults) for name, faults in told["faults"].items()})
        hub.headers.update(dict.fromkeys(FILES, told["headers"]))
        names = ("HF_ENDPOINT", "FRAGILITY_GITHUB_RAW", "FRAGILITY_PACKAGE_INDEX")
        own = dict.fromkeys(names, hub.url) | {"FRAGILITY_CACHE": str(place / "cache"), "NO_PROXY": "127.0.0.1"}
        with mock.patch.dict("os.environ", own):
            card = write_card(place, "one", FILES, told["kind"])
            patience = Patience(attempts=3, timeout=2, longest=0.3, slowest=1e6, sleep=lambda _: None)
            errors: list[str] = []
            code = fetch_sources([card], Request(), lambda _: None, errors.append, patience)
    held, right = cached(place / "cache"), in_cache("one", FILES)
    assert all(right.get(name) == content for name, content in held.items()), "other bytes"
    assert (place / "outside" / "precious").read_bytes() == PRECIOUS, "a file of the user was touched"
    written = {path for path in folder.rglob("*") if path.is_file()} - before
    allowed = (place / "cache", place / "data")
    assert all(any(path.is_relative_to(own) for own in allowed) for path in written), "a file outside of the cache"
    if code == 0:
        assert held == right, "said to be whole"
        return ""
    assert len(errors) == 1, "more than one line"
    raise (InputError if code == 2 else FragilityError)(errors[0])
