"""Fetching a page: against a server on this machine, made for the test."""

import contextlib
import http.server
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from extract.pages import latexml
from extract.test_grids import held_table

from fragility.errors import FragilityError, InputError
from fragility.printed.extract import fetch
from fragility.printed.extract.fetch import arxiv_id, fetch_arxiv
from fragility.printed.extract.source import read_source

Answer = Callable[[http.server.BaseHTTPRequestHandler], None]
PAGE = "<p>Sätze</p>".encode()


def send(code: int, body: bytes = PAGE, **headers: str) -> Answer:
    """Return an answer; headers by name with "_" for "-"."""

    def answer(handler: http.server.BaseHTTPRequestHandler) -> None:
        handler.send_response(code)
        named = {"Content-Type": "text/html; charset=utf-8", "Content-Length": str(len(body))}
        named |= {name.replace("_", "-"): value for name, value in headers.items()}
        for name, value in named.items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(body)

    return answer


def hang_up(handler: http.server.BaseHTTPRequestHandler) -> None:
    handler.close_connection = True


@contextmanager
def server(*answers: Answer) -> Iterator[tuple[str, list[str]]]:
    """Serve these answers in turn, the last one for ever; yield the address and the paths asked for."""
    asked: list[str] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            answers[min(len(asked), len(answers)) - 1](self)

        def log_message(self, *_: object) -> None:
            """Stay quiet."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as running:
        threading.Thread(target=running.serve_forever, args=(0.01,), daemon=True).start()
        yield f"http://127.0.0.1:{running.server_port}", asked
        running.shutdown()


def get(address: str, paper: str = "2601.19231v1") -> str:
    return fetch_arxiv(paper, address, timeout=5, wait=0).text


@pytest.mark.parametrize("paper", ["2601.19231v1", "arXiv:2601.19231v1"])
def test_a_page_is_fetched_from_its_address(paper):
    with server(send(200)) as (address, asked):
        assert get(address, paper) == PAGE.decode()
    assert asked == ["/html/2601.19231v1"]


@pytest.mark.parametrize("first", [send(503), send(500), send(429), hang_up, send(200, Content_Length="9999")])
def test_a_failure_that_passes_is_tried_again(first):
    with server(first, send(200)) as (address, asked):
        assert get(address) == PAGE.decode()
    assert len(asked) == 2


@pytest.mark.parametrize(
    ("answer", "words"),
    [(send(503), "answers 503"), (hang_up, "no answer"), (send(200, Content_Length="9999"), "cut off after")],
)
def test_a_failure_that_stays_is_one_line_and_no_mistake_of_the_user(answer, words):
    with server(answer) as (address, asked), pytest.raises(FragilityError, match=words) as caught:
        get(address)
    assert caught.value.exit_code == 1 and len(asked) == 3 and "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (send(404), "answers 404; not every paper"),
        (send(403), "answers 403"),
        (send(200, Content_Type="application/pdf"), "application/pdf"),
        (send(302, Location="http://localhost:9/html/x"), "sends on to http://localhost:9"),
        (send(302, Location="ftp://127.0.0.1/x"), "sends on to ftp"),
        (send(200, b"\xff\xfe"), "encoding"),
        (send(200, Content_Type="text/html; charset=nonsense"), "encoding"),
        (send(200, b"", Content_Length=str(fetch.LARGEST_PAGE + 1)), "more than 20,000,000 bytes"),
    ],
)
def test_what_is_refused_is_asked_for_once(answer, words):
    with server(answer) as (address, asked), pytest.raises(InputError, match=words):
        get(address)
    assert len(asked) == 1


def test_a_body_without_a_length_is_refused_when_it_grows_too_large(monkeypatch):
    monkeypatch.setattr(fetch, "LARGEST_PAGE", 1000)

    def endless(handler: http.server.BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", "text/html")
        handler.end_headers()
        handler.wfile.write(b"x" * 5000)

    with server(endless) as (address, _), pytest.raises(InputError, match="more than"):
        get(address)


@pytest.mark.parametrize("length", [{}, {"Content-Length": "5000"}], ids=["no length", "a length"])
@pytest.mark.parametrize("part", ["body", "headers"])
def test_a_page_that_comes_a_byte_at_a_time_is_given_up(monkeypatch, part, length):
    """Each byte comes well within the time for one read."""
    monkeypatch.setattr(fetch, "LONGEST", 0.3)

    def drip(handler: http.server.BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        for name, value in {"Content-Type": "text/html", **length}.items():
            handler.send_header(name, value)
        if part == "body":
            handler.end_headers()
        else:
            handler.flush_headers()
            handler.wfile.write(b"X-Long: ")
        with contextlib.suppress(OSError):
            while True:
                handler.wfile.write(b"x")
                time.sleep(0.05)

    begin = time.monotonic()
    with server(drip) as (address, asked), pytest.raises(FragilityError, match="not whole after 0 seconds"):
        get(address)
    assert len(asked) == 3 and time.monotonic() - begin < 10


@pytest.mark.parametrize("drips", [True, False])
def test_a_server_that_never_agrees_on_keys_is_given_up(monkeypatch, drips):
    """The bytes of a handshake come one at a time, or none comes."""
    monkeypatch.setattr(fetch, "LONGEST", 0.3)
    done = threading.Event()

    def serve(listener: socket.socket) -> None:
        while not done.is_set():
            with contextlib.suppress(OSError):
                connection = listener.accept()[0]
                connection.sendall(b"\x16\x03\x03\x40\x00" if drips else b"")  # a record of 16,384 bytes begins
                while drips and not done.wait(0.05):
                    connection.sendall(b"x")

    begin = time.monotonic()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.1)
        threading.Thread(target=serve, args=(listener,), daemon=True).start()
        with pytest.raises(FragilityError, match="not whole after 0 seconds"):
            fetch_arxiv("2601.19231", f"https://127.0.0.1:{listener.getsockname()[1]}", timeout=20, attempts=1)
        done.set()
    assert time.monotonic() - begin < 5


def test_a_name_that_nobody_knows_for_long_is_given_up(monkeypatch):
    monkeypatch.setattr(fetch, "LONGEST", 0.3)
    known = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: known.wait(60) or [])
    begin = time.monotonic()
    with pytest.raises(FragilityError, match=r"the name was not found in time|not whole"):
        fetch_arxiv("2601.19231", "https://slow.invalid", timeout=20, attempts=1)
    known.set()
    assert time.monotonic() - begin < 5


def test_a_redirect_within_the_server_is_followed():
    with server(send(301, Location="/html/2601.19231v2"), send(200)) as (address, asked):
        page = fetch_arxiv("2601.19231", address, timeout=5, wait=0)
    assert asked == ["/html/2601.19231", "/html/2601.19231v2"]
    assert page.address.endswith("v2")


@pytest.mark.parametrize("address", ["http://example.org", "ftp://127.0.0.1", "file:///etc", "", "127.0.0.1"])
def test_only_https_is_asked(address):
    with pytest.raises(InputError, match="https"):
        fetch_arxiv("2601.19231", address)


@pytest.mark.parametrize("text", ["2601.19231/../x", "26.19231", "2601.19231v0", "hep-th/9901001", "2601.19231v1?x"])
def test_what_is_no_id(text):
    assert arxiv_id(text) is None
    with pytest.raises(InputError, match="no arXiv id"):
        fetch_arxiv(text)


def test_the_tables_of_a_fetched_page():
    page = latexml(held_table("Table 4")).encode()
    with server(send(200, page)) as (address, _):
        document, name = read_source("2601.19231", address)
    assert [table.locator for table in document.tables] == ["Table 3"]
    assert name == f"{address}/html/2601.19231"
    assert "no version named" in document.notices[0]
