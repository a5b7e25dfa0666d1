"""Files of a data set of the Hugging Face hub.

Prevents the failure in which a pin is not honoured: `datasets.load_dataset(revision=...)` answers with another
revision from its cache when it is offline. Here one file is asked for by `hf_hub_download`, into a folder that was
empty, and the commit that the hub answers with must be the pinned one.
"""

import logging
import os
import shutil
import threading
from pathlib import Path
from typing import Any

import httpx2
from huggingface_hub import hf_hub_download
from huggingface_hub.errors import FileMetadataError, HfHubHTTPError, LocalEntryNotFoundError, XetDownloadError

from fragility.errors import FragilityError, InputError
from fragility.sources.card import SourceCard, SourceFile
from fragility.sources.fetch.patience import NetworkError, Patience, status_error
from fragility.sources.fetch.progress import Report

#: The hub's client closes its one connection pool when a connection fails, under the feet of every other thread.
_one_at_a_time = threading.Lock()


def bring(card: SourceCard, item: SourceFile, part: Path, where: str, report: Report, patience: Patience) -> None:
    """Download one file of a hub data set to `part`.

    The hub's client resumes a cut connection by itself; a download that was killed starts anew. The endpoint is
    $HF_ENDPOINT, else the hub's. The user's token is sent for a gated source and for no other.

    Raises
    ------
    NetworkError
        When hub or network failed as often as `patience` allows.
    InputError
        When the hub refuses, or answers with another commit or length.
    """
    staging = part.with_name(f"{part.name}.hub")
    logging.getLogger("huggingface_hub").setLevel(logging.ERROR)

    def attempt() -> None:
        shutil.rmtree(staging, ignore_errors=True)
        try:
            with _one_at_a_time:
                held = _download(card, item, staging, where, report)
            os.replace(os.path.realpath(held), part)
        except (httpx2.HTTPError, OSError, XetDownloadError) as error:
            raise _in_our_words(error, where) from None

    try:
        patience.persist(attempt)
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def _download(card: SourceCard, item: SourceFile, folder: Path, where: str, report: Report) -> str:
    """Return where the hub's client put the file; commit and length are checked before anything is loaded."""
    asked: dict[str, Any] = {
        "repo_id": card.address.repository,
        "filename": item.path,
        "repo_type": "dataset",
        "revision": card.address.revision,
        "cache_dir": folder,
        "endpoint": os.environ.get("HF_ENDPOINT"),
        "token": None if card.licence.gated else False,
    }
    answer = hf_hub_download(**asked, dry_run=True)
    if answer.commit_hash != card.address.revision:
        raise InputError(f"the hub answers with commit {answer.commit_hash}", where, "it is not the pinned one")
    if answer.file_size not in (None, item.bytes):
        raise InputError(f"{answer.file_size:,} bytes where the card says {item.bytes:,}", where, "not used")

    return hf_hub_download(**asked, tqdm_class=bar_class(item, where, report))


def bar_class(item: SourceFile, where: str, report: Report) -> type:
    """Return what the hub's client tells its progress to; ends a download that is longer than the card says."""

    class Bar:
        def __init__(self, initial: int = 0, **_: object) -> None:
            self.done = initial

        def __enter__(self) -> "Bar":
            return self

        def __exit__(self, *_: object) -> None:
            pass

        def update(self, count: int) -> None:
            self.done += count
            if self.done > item.bytes:
                raise InputError(f"more than the {item.bytes:,} bytes expected", where, "not used")
            report(self.done)

        def ignore(self, *_: object, **__: object) -> None:
            """Leave out bytes on the wire and speeds, which the client tells besides the bytes of the file."""

        update_transfer = set_postfix_str = set_transfer_postfix_str = close = ignore

    return Bar


def _in_our_words(error: Exception, where: str) -> FragilityError | Exception:
    """Return the error as one that the user can act on; an error of this machine's disk stays what it is."""
    cause = error.__cause__ if isinstance(error, LocalEntryNotFoundError) and error.__cause__ else error
    if isinstance(cause, HfHubHTTPError):
        return status_error(cause.response.status_code, where)
    if isinstance(cause, FileMetadataError):
        return InputError("the answer names no commit: no hub, or a page in between", where, "check HF_ENDPOINT")
    if isinstance(cause, OSError) and cause.errno is not None:
        return cause
    return NetworkError(f"the download failed: {str(cause).splitlines()[0]}", where)
