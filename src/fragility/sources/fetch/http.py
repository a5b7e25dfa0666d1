"""Downloading one file over HTTP: resumed where it was cut, never longer than expected, from no other host.

Prevents the failures in which a cut download is taken for a file, a resumed one is glued together from two versions,
an error page is stored as data, and a redirect leads to a host that nobody named.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx2

from fragility import __version__
from fragility.errors import InputError
from fragility.sources.fetch.patience import NetworkError, Patience, status_error
from fragility.sources.fetch.progress import Report

#: Redirects that are followed for one request.
REDIRECTS = 5
#: The largest page of a package index that is read (the largest known holds about 5 MB).
LARGEST_PAGE = 50_000_000


@dataclass(frozen=True)
class Download:
    """One file to be downloaded.

    Attributes
    ----------
    url : str
        The address.
    part : Path
        Where it goes.
    where : str
        Source and file, for errors.
    report : callable
        Told how many bytes there are.
    limit : int
        The most bytes that are accepted; where `exact`, the file must have so many.
    exact : bool
        Whether the length is known.
    hosts : tuple of str
        Hosts that a redirect may lead to over https, besides the host asked.
    """

    url: str
    part: Path
    where: str
    report: Report
    limit: int
    exact: bool = True
    hosts: tuple[str, ...] = ()

    @property
    def tag(self) -> Path:
        """The note beside the part: which version on the server it belongs to."""
        return self.part.with_name(f"{self.part.name}.etag")


class Http:
    """A client for the downloads of one run; safe to be used by several threads."""

    def __init__(self, patience: Patience) -> None:
        self.patience = patience
        self.client = httpx2.Client(timeout=patience.timeout, follow_redirects=False)

    def __enter__(self) -> "Http":
        return self

    def __exit__(self, *_: object) -> None:
        self.client.close()

    def page(self, url: str, where: str) -> str:
        """Return a page as text."""

        def attempt() -> str:
            content = bytearray()
            with self._answer(url, {"Accept": "text/html"}, (), where) as response:
                for chunk in response.iter_bytes():
                    content += chunk
                    if len(content) > LARGEST_PAGE:
                        raise InputError(f"a page of more than {LARGEST_PAGE:,} bytes", where)
            return content.decode("utf-8", "replace")

        return self.patience.persist(attempt)

    def download(self, file: Download) -> None:
        """Bring a file to `file.part`; an earlier part is resumed if the server still has the same version.

        Raises
        ------
        NetworkError
            When the server or the network failed as often as `patience` allows. The part stays, to be resumed.
        InputError
            When the server refuses, leads to another host or offers another length. The part is thrown away.
        """
        try:
            self.patience.persist(lambda: self._attempt(file))
        except InputError:
            file.part.unlink(missing_ok=True)
            raise
        file.tag.unlink(missing_ok=True)

    def _attempt(self, file: Download) -> None:
        held = file.part.stat().st_size if file.part.is_file() and file.tag.is_file() else 0
        resume = {"Range": f"bytes={held}-", "If-Range": file.tag.read_text("ascii")} if held else {}
        with self._answer(file.url, resume | {"Accept-Encoding": "identity"}, file.hosts, file.where) as response:
            resumed = response.status_code == 206
            place = response.headers.get("Content-Range", "")
            if response.status_code == 416 or (resumed and not place.startswith(f"bytes {held}-")):
                file.part.unlink(missing_ok=True)
                raise NetworkError("the server does not resume where the download was cut", file.where)
            done = held if resumed else 0
            _check_length(response, done, file)
            with open(file.part, "ab" if resumed else "wb") as stream:
                if not resumed:
                    _keep_tag(response, file.tag)
                for chunk in response.iter_raw():
                    done += len(chunk)
                    if done > file.limit:
                        raise InputError(f"more than the {file.limit:,} bytes expected", file.where, "not used")
                    stream.write(chunk)
                    file.report(done)
        if file.exact and done < file.limit:
            raise NetworkError(f"the connection ended after {done:,} of {file.limit:,} bytes", file.where)

    @contextmanager
    def _answer(
        self, url: str, headers: dict[str, str], hosts: tuple[str, ...], where: str
    ) -> Iterator[httpx2.Response]:
        """Give the answer to a request, redirects followed; what is no success raises."""
        headers = {"User-Agent": f"fragility/{__version__}"} | headers
        try:
            address = httpx2.URL(url)
            for _ in range(REDIRECTS + 1):
                with self.client.stream("GET", address, headers=headers) as response:
                    if not response.has_redirect_location:
                        if response.status_code not in (200, 206, 416):
                            raise status_error(response.status_code, where, response.headers.get("Retry-After", ""))
                        yield response
                        return
                    address = follow(address, response.headers["Location"], hosts, where)
        except httpx2.TimeoutException:
            raise NetworkError(f"no answer from {address.host} in {self.patience.timeout:g} s", where) from None
        except (httpx2.UnsupportedProtocol, httpx2.InvalidURL) as error:
            raise InputError(f"not an address: {error}", where) from None
        except httpx2.RequestError as error:
            raise NetworkError(f"the connection to {address.host} failed: {error}", where) from None
        raise InputError(f"more than {REDIRECTS} redirects", where, "not followed")


def follow(address: httpx2.URL, location: str, hosts: tuple[str, ...], where: str) -> httpx2.URL:
    """Return where a redirect or a link of a page leads: the same host, or one of `hosts` over https."""
    target = address.join(location)
    same = (target.scheme, target.host, target.port) == (address.scheme, address.host, address.port)
    if same or (target.scheme == "https" and target.host in (address.host, *hosts)):
        return target
    raise InputError(f"{address.host} leads to {target.scheme}://{target.host}", where, "not followed")


def _check_length(response: httpx2.Response, done: int, file: Download) -> None:
    """Refuse, before a byte is read, a file that is announced with another length than the card's."""
    announced = response.headers.get("Content-Length", "")
    total = done + int(announced) if announced.isdigit() else file.limit
    if total > file.limit or (file.exact and total != file.limit):
        page = response.headers.get("Content-Type", "").startswith("text/html")
        what = f"{total:,} bytes where {'' if file.exact else 'at most '}{file.limit:,} are expected"
        raise InputError(f"an HTML page in place of data, {what}" if page else what, file.where, "not used")


def _keep_tag(response: httpx2.Response, tag: Path) -> None:
    """Note which version the part belongs to; a weak tag does not name one byte for byte, so that is not resumed."""
    value = response.headers.get("ETag", "")
    if value.startswith('"') and value.isascii():
        tag.write_text(value, "ascii")
    else:
        tag.unlink(missing_ok=True)
