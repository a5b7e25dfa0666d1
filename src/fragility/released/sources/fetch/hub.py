"""Files of a data set of the Hugging Face hub.

Prevents two failures. A pin is not honoured: `datasets.load_dataset(revision=...)` answers with another revision from
its cache when it is offline; here the commit that the hub names must be the pinned one. And a server writes where it
likes: the hub's own client names files after the ETag that it is sent, and asks further servers that the first one
names; here one file is asked for and written to one place.
"""

import os
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from fragility.errors import InputError
from fragility.released.sources.fetch.http import Download, Http
from fragility.released.sources.fetch.progress import Report
from fragility.schemas.source import Origin

#: Where data sets are had, unless $HF_ENDPOINT names a mirror.
HUB = "https://huggingface.co"
#: Where the hub keeps large files.
HOSTS = (".hf.co", ".huggingface.co")
#: The most bytes of a file whose length no card says.
LARGEST = 200_000_000


@dataclass(frozen=True)
class Asked:
    """A file of a hub data set: the pinned address, the path there, whether it is gated, the bytes that the card says.

    A gated file whose length nobody could look up is as long as the hub says, and no longer than `LARGEST`.
    """

    origin: Origin
    path: str
    gated: bool
    bytes: int | None


def bring(file: Asked, part: Path, where: str, report: Report, http: Http) -> None:
    """Download one file of a hub data set to `part`.

    The user's token is sent for a gated source and for no other, and to the hub alone.

    Raises
    ------
    NetworkError
        When hub or network failed as often as the client's patience allows. The part stays, to be resumed.
    InputError
        When the hub refuses, or answers with another commit or length, or names a version by no plain token.
    """
    base, commit = (os.environ.get("HF_ENDPOINT") or HUB).rstrip("/"), file.origin.revision
    url = f"{base}/datasets/{file.origin.repository}/resolve/{commit}/{quote(file.path)}"
    headers = _own_token() if file.gated else {}
    size, exact = (LARGEST, False) if file.bytes is None else (file.bytes, True)
    try:
        http.download(Download(url, part, where, report, size, exact, hosts=HOSTS, headers=headers, commit=commit))
    except InputError as error:
        if not file.gated or "access is restricted" not in error.what:
            raise
        what = f"the hub gives {file.origin.repository} only to users whom its authors let in"
        raise InputError(what, where, "ask on the data set's page, then log in with `hf auth login`") from None


def _own_token() -> dict[str, str]:
    from huggingface_hub import get_token  # takes a moment to load

    token = get_token()
    return {"authorization": f"Bearer {token}"} if token else {}
