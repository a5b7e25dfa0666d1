"""Files of a data set of the Hugging Face hub.

Prevents two failures. A pin is not honoured: `datasets.load_dataset(revision=...)` answers with another revision from
its cache when it is offline; here the commit that the hub names must be the pinned one. And a server writes where it
likes: the hub's own client names files after the ETag that it is sent, and asks further servers that the first one
names; here one file is asked for and written to one place.
"""

import os
from pathlib import Path
from urllib.parse import quote

from fragility.released.sources.fetch.http import Download, Http
from fragility.released.sources.fetch.progress import Report
from fragility.schemas.source import SourceCard, SourceFile

#: Where data sets are had, unless $HF_ENDPOINT names a mirror.
HUB = "https://huggingface.co"
#: Where the hub keeps large files.
HOSTS = (".hf.co", ".huggingface.co")


def bring(card: SourceCard, item: SourceFile, part: Path, where: str, report: Report, http: Http) -> None:
    """Download one file of a hub data set to `part`.

    The user's token is sent for a gated source and for no other, and to the hub alone.

    Raises
    ------
    NetworkError
        When hub or network failed as often as the client's patience allows. The part stays, to be resumed.
    InputError
        When the hub refuses, or answers with another commit or length, or names a version by no plain token.
    """
    base = (os.environ.get("HF_ENDPOINT") or HUB).rstrip("/")
    url = f"{base}/datasets/{card.address.repository}/resolve/{card.address.revision}/{quote(item.path)}"
    headers = _own_token() if card.licence.gated else {}
    commit = card.address.revision
    http.download(Download(url, part, where, report, item.bytes, hosts=HOSTS, headers=headers, commit=commit))


def _own_token() -> dict[str, str]:
    from huggingface_hub import get_token  # takes a moment to load

    token = get_token()
    return {"authorization": f"Bearer {token}"} if token else {}
