"""Real processes: a killed download is resumed or thrown away, and two at once load a file once."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from sources.cards import COMMIT, REPOSITORY, content_of, write_card
from sources.fetching import cached, in_cache

FILES = {"big.csv": content_of("yes", 50_000)}
WAIT = 120
#: The command, which first says by a file that it asks for the lock.
SCRIPT = """
import pathlib, sys
import filelock
from fragility.suite.cli import main

class Lock(filelock.FileLock):
    def acquire(self, *args, **options):
        pathlib.Path(sys.argv[1]).touch()
        return super().acquire(*args, **options)

filelock.FileLock = Lock
main(["sources", "fetch", "one"])
"""


@pytest.fixture(params=["github", "hub"])
def start(request, tmp_path, hub):
    """Return a function that starts `fragility sources fetch one` as a process of its own."""
    hub.files[REPOSITORY, COMMIT] = FILES
    write_card(tmp_path, "one", FILES, request.param)
    environment = os.environ | {"FRAGILITY_ROOT": str(tmp_path), "HF_HOME": str(tmp_path / "hf")}
    running = []

    def run() -> subprocess.Popen[str]:
        command = [sys.executable, "-c", SCRIPT, str(tmp_path / f"asked {len(running)}")]
        process = subprocess.Popen(
            command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=tmp_path
        )
        running.append(process)
        return process

    yield run
    for process in running:
        process.kill()
        process.communicate()


def wait_until(happened: Callable[[], bool], process: subprocess.Popen[str], what: str) -> None:
    """Wait for something while the process lives; where it has ended, its own words are the failure."""
    deadline = time.monotonic() + WAIT
    while not happened():
        if process.poll() is not None:
            out, err = process.communicate()
            pytest.fail(f"the command ended with code {process.returncode} before {what}; it said:\n{out}{err}")
        if time.monotonic() > deadline:
            process.kill()
            pytest.fail(f"{WAIT} s passed before {what}; the command said:\n{''.join(process.communicate())}")
        time.sleep(0.02)


def loaded_in_part(cache: Path) -> int:
    """Return the bytes of an unfinished download."""
    parts = [path for path in (cache / ".parts").rglob("*") if path.suffix == ".part"]
    return sum(path.stat().st_size for path in parts)


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
def test_a_killed_download_is_never_used_by_half(tmp_path, hub, start):
    cache, size = tmp_path / "cache", len(FILES["big.csv"])
    hub.faults["big.csv"] = ["stall"]
    process = start()
    wait_until(hub.stalled.is_set, process, "half of the file was sent")
    wait_until(lambda: loaded_in_part(cache) >= size // 2, process, "half of the file was kept")
    os.kill(process.pid, signal.SIGKILL)
    process.wait(WAIT)
    assert cached(cache) == {}
    again = start()
    out, err = again.communicate(timeout=WAIT)
    assert (again.returncode, err) == (0, ""), out
    assert "1 fetched now" in out
    assert cached(cache) == in_cache("one", FILES)
    assert loaded_in_part(cache) == 0
    last = {key.lower(): value for key, value in hub.gets("big.csv")[-1].items()}
    assert last.get("range") == f"bytes={size // 2}-"


def test_two_processes_at_once_load_a_file_once(tmp_path, hub, start):
    hub.faults["big.csv"] = ["stall"]
    first = start()
    wait_until(hub.stalled.is_set, first, "half of the file was sent")
    second = start()
    wait_until((tmp_path / "asked 1").exists, second, "it asked for the lock")
    hub.released.set()
    results = [process.communicate(timeout=WAIT) for process in (first, second)]
    assert [process.returncode for process in (first, second)] == [0, 0], results
    assert sorted("1 fetched now" in out for out, _ in results) == [False, True]
    assert cached(tmp_path / "cache") == in_cache("one", FILES)
    assert len(hub.gets("big.csv")) == 1
