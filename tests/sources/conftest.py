"""Fixtures of the tests of released sources."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sources.hub import Hub


@pytest.fixture(autouse=True)
def _own_places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the user's cache, local folder and token out of every test."""
    monkeypatch.setenv("FRAGILITY_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    for name in ("FRAGILITY_UPSTREAM", "HF_ENDPOINT", "HF_TOKEN", "FRAGILITY_GITHUB_RAW", "FRAGILITY_PACKAGE_INDEX"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    """Serve hub, GitHub and package index on the loopback address, and send all fetching there."""
    with Hub() as server:
        for name in ("HF_ENDPOINT", "FRAGILITY_GITHUB_RAW", "FRAGILITY_PACKAGE_INDEX"):
            monkeypatch.setenv(name, server.url)
        yield server
