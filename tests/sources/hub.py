"""A server on the loopback address that speaks the hub's protocol, GitHub's raw paths and a package index.

It serves real bytes to the real client code, keeps a log of what was asked, and fails as it is told: `faults` holds,
for the end of a path, what to do with the next requests for it, one after the other. A fault is one of

- a status ("404", "500", "429", ...);
- "cut" (half the bytes, then the connection ends), "stall" (half, and the rest when `released` is set);
- "shorter", "longer" (another length, truly announced), "endless", "half" (longer or shorter than expected, no length
  announced);
- "other" (other bytes of the same length), "html" (a page), "commit" (the hub names another commit);
- "packed" (said to be zipped), "drip" (a byte, and another one, each in time), "slow headers" (one that does not end);
- "elsewhere", "nearby" (a redirect to another host, to the same host).

A fault stands for one GET; a status also for one HEAD, and "commit", "html", "shorter" and "longer" for the HEAD before
their GET too. `headers` holds, for the end of a path, headers that every answer about it has.
"""

import hashlib
import json
import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlsplit

OTHER_COMMIT = "f" * 40
PAGE = b"<!DOCTYPE html>\n<html><body>Please sign in</body></html>"


class Hub(ThreadingHTTPServer):
    """The server; `files` is `{(repository, commit): {path: bytes}}`, `packages` `{name: {file: bytes}}`."""

    daemon_threads = True
    block_on_close = False

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.files: dict[tuple[str, str], dict[str, bytes]] = {}
        self.packages: dict[str, dict[str, bytes]] = {}
        self.faults: dict[str, list[str]] = {}
        self.headers: dict[str, dict[str, str]] = {}
        self.log: list[tuple[str, str, dict[str, str]]] = []
        self.stalled, self.released = threading.Event(), threading.Event()
        self.thread = threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)

    @property
    def url(self) -> str:
        """Address without a final slash."""
        return f"http://127.0.0.1:{self.server_address[1]}"

    def __enter__(self) -> "Hub":
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.released.set()
        self.shutdown()
        self.server_close()
        self.thread.join()

    def handle_error(self, *_: object) -> None:
        """Stay silent where a client went away; that is what several tests are about."""

    def gets(self, end: str) -> list[dict[str, str]]:
        """Return the headers of every GET whose path ends so."""
        return [headers for method, path, headers in self.log if method == "GET" and path.endswith(end)]

    def fault(self, method: str, path: str) -> str:
        """Return what is to go wrong with this request, and use it up with a GET."""
        for end, faults in self.faults.items():
            if path.endswith(end) and faults:
                if method == "GET" or faults[0].isdigit():
                    return faults.pop(0)
                return faults[0] if faults[0] in ("commit", "html", "shorter", "longer") else ""
        return ""


class _Handler(BaseHTTPRequestHandler):
    server: Hub
    protocol_version = "HTTP/1.1"
    #: What stands before the hub's and GitHub's paths of a file: repository, commit, path.
    FILE = (
        re.compile(r"/datasets/(?P<repo>[^/]+/[^/]+)/resolve/(?P<commit>[^/]+)/(?P<path>.+)"),
        re.compile(r"/(?P<repo>[^/]+/[^/]+)/(?P<commit>[0-9a-f]{40})/(?P<path>.+)"),
    )
    API = re.compile(
        r"/api/datasets/(?P<repo>[^/]+/[^/]+)(?:/(?P<what>revision|tree|paths-info)/(?P<commit>[^/]+)(?P<folder>/.+)?)?"
    )

    def log_message(self, *_: object) -> None:
        """Print nothing; `Hub.log` is the log."""

    def do_HEAD(self) -> None:
        self.answer()

    def do_GET(self) -> None:
        self.answer()

    def do_POST(self) -> None:
        self.answer()

    def answer(self) -> None:
        path = unquote(urlsplit(self.path).path)
        self.body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.server.log.append((self.command, path, dict(self.headers)))
        fault = self.server.fault(self.command, path)
        if fault.isdigit():
            code = {"Retry-After": "3"} if fault == "429" else {}
            return self.send(int(fault), b"", code | {"X-Error-Code": {"404": "EntryNotFound"}.get(fault, "")})
        if fault in ("elsewhere", "nearby"):
            host = "http://elsewhere.invalid" if fault == "elsewhere" else self.server.url
            return self.send(302, b"", {"Location": f"{host}{self.path}"})
        if api := self.API.fullmatch(path):
            return self.api(api)
        if path.startswith(("/simple/", "/packages/")):
            return self.package(path, fault)
        for pattern in self.FILE:
            if found := pattern.fullmatch(path):
                return self.file(found, fault)
        return self.send(404, b"")

    def file(self, found: re.Match[str], fault: str) -> None:
        held = self.server.files.get((found["repo"], self.commit(found["repo"], found["commit"])), {})
        if found["path"] not in held:
            return self.send(404, b"", {"X-Error-Code": "EntryNotFound"})
        content = held[found["path"]]
        commit = OTHER_COMMIT if fault == "commit" else self.commit(found["repo"], found["commit"])
        return self.content(content, fault, {"X-Repo-Commit": commit})

    def commit(self, repository: str, revision: str) -> str:
        """Return the commit that a revision names; a branch is the first commit there is."""
        commits = [commit for name, commit in self.server.files if name == repository]
        return revision if revision in commits else next((one for one in commits if revision == "main"), "")

    def content(self, content: bytes, fault: str, headers: dict[str, str]) -> None:
        """Serve bytes, a range of them where it is asked and still fits, or as the fault says."""
        if fault == "html":
            return self.send(200, PAGE, {"Content-Type": "text/html; charset=utf-8"})
        changed = {"shorter": content[:-3], "longer": content + b"\n\n\n", "other": bytes(reversed(content))}
        content = changed.get(fault, content)
        tag = f'"{hashlib.sha256(content).hexdigest()}"'
        headers = headers | {"ETag": tag, "Accept-Ranges": "bytes"}
        for end, given in self.server.headers.items():
            headers |= given if self.path.endswith(end) else {}
        if fault == "packed":
            headers["Content-Encoding"] = "gzip"
        if fault in ("endless", "half"):
            served = content + content if fault == "endless" else content[: len(content) // 2]
            return self.send(200, served, headers | {"Transfer-Encoding": "chunked"})
        asked = re.fullmatch(r"bytes=(\d+)-", self.headers.get("Range", ""))
        start = int(asked[1]) if asked and self.headers.get("If-Range", tag) == tag else 0
        if asked and start >= len(content):
            return self.send(416, b"", {"Content-Range": f"bytes */{len(content)}"})
        if start:
            headers["Content-Range"] = f"bytes {start}-{len(content) - 1}/{len(content)}"
        return self.send(206 if start else 200, content[start:], headers, fault)

    def send(self, status: int, body: bytes, headers: dict[str, str] | None = None, fault: str = "") -> None:
        headers = headers or {}
        self.send_response(status)
        if fault == "slow headers":
            self.flush_headers()
            self.drip(b"X-Long: ")
            return
        for name, value in headers.items():
            self.send_header(name, value)
        if "Transfer-Encoding" in headers:
            body = b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body)
        else:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command == "HEAD":
            return
        if fault == "drip":
            self.drip(body[:1])
            return
        if fault in ("cut", "stall"):
            self.wfile.write(body[: len(body) // 2])
            self.wfile.flush()
            if fault == "cut":
                self.close_connection = True
                return
            self.server.stalled.set()
            self.server.released.wait(60)
            body = body[len(body) // 2 :]
        self.wfile.write(body)

    def drip(self, begin: bytes) -> None:
        """Send a byte every 50 ms until the client goes away."""
        self.close_connection = True
        self.wfile.write(begin)
        while not self.server.released.wait(0.05):
            self.wfile.write(b"x")

    def api(self, found: re.Match[str]) -> None:
        """Answer what `datasets` asks of the hub's interface: a revision, its tree, and some of its paths."""
        repository = found["repo"]
        commit = self.commit(repository, found["commit"] or "main")
        if not commit:
            return self.send(404, b"{}", {"X-Error-Code": "RevisionNotFound"})
        held = self.server.files[repository, commit]
        asked = (found["folder"] or "").strip("/")
        entries = [
            {"type": "file", "path": path, "size": len(content), "oid": hashlib.sha1(content).hexdigest()}
            for path, content in held.items()
            if path.startswith(asked)
        ]
        if found["what"] == "paths-info":
            wanted = parse_qs(self.body.decode()).get("paths", [])
            entries = [entry for entry in entries if entry["path"] in wanted]
        if asked and not entries:
            return self.send(404, b"{}", {"X-Error-Code": "EntryNotFound"})
        if found["what"] in ("tree", "paths-info"):
            return self.send(200, json.dumps(entries).encode(), {"Content-Type": "application/json"})
        siblings = [{"rfilename": path} for path in held]
        about = {"_id": "1", "id": repository, "sha": commit, "private": False, "tags": [], "siblings": siblings}
        return self.send(200, json.dumps(about).encode(), {"Content-Type": "application/json", "X-Repo-Commit": commit})

    def package(self, path: str, fault: str) -> None:
        """Answer as a package index: a page of links with hashes, and the files behind them."""
        parts = path.strip("/").split("/")
        files = self.server.packages.get(parts[1], {})
        if parts[0] == "packages":
            return self.content(files[parts[2]], fault, {})
        links = [
            f'<a href="../../packages/{parts[1]}/{name}#sha256={hashlib.sha256(content).hexdigest()}">{name}</a>'
            for name, content in files.items()
        ]
        page = f"<!DOCTYPE html><html><body>{''.join(links)}</body></html>"
        return self.send(200, page.encode(), {"Content-Type": "text/html"})
