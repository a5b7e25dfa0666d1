"""Downloading one file over HTTP: resumed where it was cut, never longer than expected, from no other host.

Prevents the failures in which a cut download is taken for a file, a resumed one is glued together from two versions,
an error page is stored as data, a redirect leads to a host that nobody named, and a server holds the command for ever.
"""

import re
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx2

from fragility import __version__
from fragility.deadline import Deadline
from fragility.errors import InputError
from fragility.released.sources.fetch.patience import NetworkError, Patience, status_error
from fragility.released.sources.fetch.progress import Report

#: Redirects that are followed for one request.
REDIRECTS = 5
#: The largest page of a package index that is read (the largest known holds about 5 MB).
LARGEST_PAGE = 50_000_000
#: Names of a version that are accepted: a token, mostly hexadecimal, in quotes or not. No path is one.
_TAG = re.compile(r'(?:W/)?("?)(?!\.)[\w.:+=~-]{1,200}\1', re.ASCII)
#: Headers of a hub that name a version.
_TAGS = ("ETag", "X-Linked-ETag")


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
        Hosts that a redirect may lead to over https, besides the host asked; one that begins with a dot stands for
        every host below it.
    headers : mapping of str to str
        Sent to the host asked and to no other.
    commit : str
        The commit that the answer must name, where it is a hub's.
    """

    url: str
    part: Path
    where: str
    report: Report
    limit: int
    exact: bool = True
    hosts: tuple[str, ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    commit: str = ""

    @property
    def tag(self) -> Path:
        """The note beside the part: which version on the server it belongs to."""
        return self.part.with_name(f"{self.part.name}.etag")


class Http:
    """A client for the downloads of one run; safe to be used by several threads."""

    def __init__(self, patience: Patience) -> None:
        self.patience = patience
        # A connection serves one request, so that its deadline holds it.
        one_each = httpx2.Limits(max_keepalive_connections=0)
        self.client = httpx2.Client(timeout=patience.timeout, follow_redirects=False, limits=one_each)

    def __enter__(self) -> "Http":
        return self

    def __exit__(self, *_: object) -> None:
        self.client.close()

    def page(self, url: str, where: str) -> str:
        """Return a page as text."""
        asked = Download(url, Path(), where, lambda _: None, LARGEST_PAGE)

        def attempt() -> str:
            content = bytearray()
            with self._answer(asked, {"Accept": "text/html"}) as response:
                for chunk in self._chunks(response, where):
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
        with self._answer(file, resume) as response:
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
                for chunk in self._chunks(response, file.where):
                    done += len(chunk)
                    if done > file.limit:
                        raise InputError(f"more than the {file.limit:,} bytes expected", file.where, "not used")
                    stream.write(chunk)
                    file.report(done)
        if file.exact and done < file.limit:
            raise NetworkError(f"the connection ended after {done:,} of {file.limit:,} bytes", file.where)

    @contextmanager
    def _answer(self, file: Download, headers: dict[str, str]) -> Iterator[httpx2.Response]:
        """Give the answer to a request, redirects followed; what is no success raises."""
        where = file.where
        headers = {"User-Agent": f"fragility/{__version__}", "Accept-Encoding": "identity"} | headers
        try:
            asked = address = httpx2.URL(file.url)
            with Deadline(self.patience.longest) as deadline:
                commit = ""
                for _ in range(REDIRECTS + 1):
                    own = file.headers if _origin(address) == _origin(asked) else {}
                    extensions = {"trace": deadline.trace}
                    with self.client.stream(
                        "GET", address, headers=headers | dict(own), extensions=extensions
                    ) as response:
                        if _origin(address) == _origin(asked):
                            commit = response.headers.get("X-Repo-Commit", commit)
                        if file.commit:
                            _check_tags(response, where)
                        if not response.has_redirect_location:
                            if response.status_code not in (200, 206, 416):
                                raise status_error(response.status_code, where, response.headers.get("Retry-After", ""))
                            _check_commit(commit, file)
                            deadline.extend(self.patience.longest + file.limit / self.patience.slowest)
                            yield response
                            if deadline.passed:  # an answer without a length ends where it is cut
                                raise _too_slow(where)
                            return
                        address = follow(address, response.headers["Location"], file.hosts, where)
        except httpx2.TimeoutException:
            raise NetworkError(f"no answer from {address.host} in {self.patience.timeout:g} s", where) from None
        except (httpx2.UnsupportedProtocol, httpx2.InvalidURL) as error:
            raise InputError(f"not an address: {error}", where) from None
        except httpx2.RequestError as error:
            if deadline.passed:
                raise _too_slow(where) from None
            raise NetworkError(f"the connection to {address.host} failed: {error}", where) from None
        raise InputError(f"more than {REDIRECTS} redirects", where, "not followed")

    def _chunks(self, response: httpx2.Response, where: str) -> Iterator[bytes]:
        """Give the bytes as they were sent; a server that sends too few a second is given up."""
        if response.headers.get("Content-Encoding", "identity").lower() != "identity":
            raise InputError("the answer is packed, which was not asked for", where, "not used")
        done, begin = 0, time.monotonic()
        for chunk in response.iter_raw():
            done += len(chunk)
            yield chunk
            taken = time.monotonic() - begin
            if taken > self.patience.longest and done < taken * self.patience.slowest:
                raise _too_slow(where)


def _origin(address: httpx2.URL) -> tuple[str, str, int | None]:
    return address.scheme, address.host, address.port


def _too_slow(where: str) -> NetworkError:
    return NetworkError("the server is too slow: the time for one answer is over", where)


def _check_tags(response: httpx2.Response, where: str) -> None:
    """Refuse a hub that names a version by anything but a plain token."""
    for name in _TAGS:
        value = response.headers.get(name)
        if value is not None and not _TAG.fullmatch(value):
            raise InputError(f"the answer's {name} is no plain token", where, "not used")


def _check_commit(found: str, file: Download) -> None:
    """Refuse the answer of a hub for another commit than the one pinned."""
    if not file.commit:
        return
    if not found:
        raise InputError("the answer names no commit: no hub, or a page in between", file.where, "check HF_ENDPOINT")
    if found != file.commit:
        told = found if re.fullmatch(r"[0-9a-f]{40}", found) else "that is none"
        raise InputError(f"the hub answers with commit {told}", file.where, "it is not the pinned one")


def follow(address: httpx2.URL, location: str, hosts: tuple[str, ...], where: str) -> httpx2.URL:
    """Return where a redirect or a link of a page leads: the same host, or one of `hosts` over https."""
    target = address.join(location)
    if _origin(target) == _origin(address):
        return target
    below = tuple(name for name in hosts if name.startswith("."))
    named = target.host in (address.host, *hosts) or target.host.endswith(below)
    if target.scheme == "https" and named:
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
    if value.startswith('"') and _TAG.fullmatch(value):
        tag.write_text(value, "ascii")
    else:
        tag.unlink(missing_ok=True)
