"""The HTML page of an arXiv paper, over the network.

Prevents the failures of a trusting download: a redirect to another host, a page cut off in the middle and read as
whole, an answer without end.
"""

import http.client
import re
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from functools import partial
from typing import IO, Any
from urllib.parse import urlsplit

from fragility import __version__
from fragility.deadline import Deadline
from fragility.errors import FragilityError, InputError

#: Where arXiv serves its pages.
ARXIV = "https://arxiv.org"
#: A page larger than this is refused (the largest of arXiv's are a few MB).
LARGEST_PAGE = 20_000_000
#: Seconds for one answer, and for the whole page.
TIMEOUT, LONGEST = 30.0, 180.0
_ID = re.compile(r"(?:arxiv:)?(\d{4}\.\d{4,5})(v[1-9]\d?)?", re.IGNORECASE)
_LOOPBACK = {"127.0.0.1", "localhost", "::1"}
_AGAIN = {429, 500, 502, 503, 504}


class _UnsteadyError(Exception):
    """A failure that may pass: a server error, a lost connection."""


@dataclass(frozen=True)
class Page:
    """A page as fetched: its text and the address that it came from."""

    text: str
    address: str


def arxiv_id(text: str) -> tuple[str, str] | None:
    """Return (number, version) of an arXiv id such as "2601.19231v1"; version "" if none; None for another text."""
    match = _ID.fullmatch(text.strip())
    return (match[1], match[2] or "") if match else None


def fetch_arxiv(
    paper: str, base_url: str = ARXIV, *, timeout: float = TIMEOUT, attempts: int = 3, wait: float = 1.0
) -> Page:
    """Fetch the HTML page of an arXiv paper.

    Parameters
    ----------
    paper : str
        The arXiv id, with or without version.
    base_url : str
        The server: https, or http on this machine.
    timeout : float
        Seconds to wait for one answer.
    attempts : int
        How often a failure that may pass is tried.
    wait : float
        Seconds before the second attempt; doubled before each further one.

    Raises
    ------
    InputError
        No arXiv id, no such page, a server that is not https, a redirect to another server, a page that is no HTML
        or too large.
    FragilityError
        The page could not be had: no answer, server errors, a page cut off.
    """
    found = arxiv_id(paper)
    if not found:
        raise InputError(f"'{paper}' is no arXiv id", fix="expected one like 2601.19231 or 2601.19231v1")
    server = urlsplit(base_url)
    if server.scheme != "https" and not (server.scheme == "http" and server.hostname in _LOOPBACK):
        raise InputError(f"'{base_url}'", "--base-url", "expected an https address")
    address = f"{base_url.rstrip('/')}/html/{''.join(found)}"
    for attempt in range(attempts):
        if attempt:
            time.sleep(wait * 2 ** (attempt - 1))
        try:
            return _get(address, timeout)
        except _UnsteadyError as error:
            reason = str(error)
    raise FragilityError(f"{address}: {reason}, {attempts} times; try again later, or name a file")


class _SameServer(urllib.request.HTTPRedirectHandler):
    """Follow a redirect within the server that was asked, and no other."""

    def redirect_request(
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: http.client.HTTPMessage,
        newurl: str,
    ) -> urllib.request.Request | None:
        """Return the next request; refuses another server."""
        asked, answered = urlsplit(req.full_url), urlsplit(newurl)
        if (asked.scheme, asked.netloc) != (answered.scheme, answered.netloc):
            raise InputError(f"sends on to {answered.scheme}://{answered.netloc}", req.full_url, "not followed")
        return super().redirect_request(req, fp, code, msg, headers, newurl)


class _Held:
    """Keeps the deadline of a connection."""

    def __init__(self, *args: Any, deadline: Deadline, **options: Any) -> None:
        super().__init__(*args, **options)
        self.deadline = deadline


class _Plain(_Held, urllib.request.HTTPHandler):
    """Opens connections that a deadline holds."""

    def http_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
        """Open an http address."""
        return self.do_open(partial(_PlainConnection, deadline=self.deadline), req)


class _Secure(_Held, urllib.request.HTTPSHandler):
    """Opens connections that a deadline holds."""

    def https_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
        """Open an https address."""
        return self.do_open(partial(_SecureConnection, deadline=self.deadline), req)


class _HeldConnection:
    """Has its connection opened by a deadline, which holds it before the two sides agree on keys."""

    def __init__(self, *args: Any, deadline: Deadline, **options: Any) -> None:
        super().__init__(*args, **options)
        self._create_connection = deadline.connect


class _PlainConnection(_HeldConnection, http.client.HTTPConnection):
    """A connection without TLS."""


class _SecureConnection(_HeldConnection, http.client.HTTPSConnection):
    """A connection with TLS."""


def _get(address: str, timeout: float) -> Page:
    with Deadline(LONGEST) as deadline:
        try:
            return _ask(address, timeout, deadline)
        finally:
            if deadline.passed:  # an answer without a length ends where it is cut
                raise _UnsteadyError(f"not whole after {LONGEST:.0f} seconds") from None


def _ask(address: str, timeout: float, deadline: Deadline) -> Page:
    request = urllib.request.Request(address, headers={"User-Agent": f"fragility/{__version__}", "Accept": "text/html"})
    try:
        opener = urllib.request.build_opener(_SameServer, _Plain(deadline=deadline), _Secure(deadline=deadline))
        with opener.open(request, timeout=timeout) as answer:
            kind = answer.headers.get_content_type()
            if kind not in ("text/html", "application/xhtml+xml"):
                raise InputError(f"the answer is {kind}", address, "expected an HTML page")
            content = _content(answer, address)
            text = content.decode(answer.headers.get_content_charset() or "utf-8")
            return Page(text, answer.url)
    except urllib.error.HTTPError as error:
        if error.code in _AGAIN:
            raise _UnsteadyError(f"the server answers {error.code}") from None
        fix = "not every paper has an HTML page: name its LaTeX source" if error.code == 404 else ""
        raise InputError(f"the server answers {error.code}", address, fix) from None
    except (UnicodeDecodeError, LookupError):
        raise InputError("the page is not in the encoding that it names", address) from None
    except (OSError, http.client.HTTPException) as error:
        reason = getattr(error, "reason", None) or error
        raise _UnsteadyError(f"no answer ({type(error).__name__}: {reason})") from None


def _content(answer: http.client.HTTPResponse, address: str) -> bytes:
    """Read the whole body: refuses one that is too large, and one shorter than announced."""
    told = answer.headers.get("Content-Length", "")
    announced = int(told) if re.fullmatch(r"[0-9]{1,18}", told) else 0
    parts, size = [], 0
    while size <= LARGEST_PAGE >= announced:
        part = answer.read1(65_536)
        if not part:
            break
        parts.append(part)
        size += len(part)
    if max(size, announced) > LARGEST_PAGE:
        raise InputError(f"more than {LARGEST_PAGE:,} bytes", address, "not read")
    if size < announced:
        raise _UnsteadyError(f"cut off after {size:,} of {announced:,} bytes")
    return b"".join(parts)
