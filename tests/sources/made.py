"""Make small files of a source, read them with its reader, and take the records apart."""

import json

from sources.cards import write_card, write_files

from fragility.released.sources.records import Files, find_reader

TEXT = "words of a reply"


def made(tmp_path, reader, contents):
    """Return the files of a made source; a text is written as it is, a list of objects as JSON lines."""
    files = {path: _content(path, content).encode() for path, content in contents.items()}
    card = write_card(tmp_path, "made", files, reader=reader)
    return Files(card, write_files(tmp_path / "upstream", "made", files) / "made")


def _content(path, content):
    if isinstance(content, str):
        return content
    return "\n".join(map(json.dumps, content)) if path.endswith(".jsonl") else json.dumps(content)


def read(files):
    return list(find_reader(files.card.reader, "test")(files))


def outcomes(records):
    return [outcome for record in records for outcome in record.outcomes]


def scores(records):
    return [score for record in records for score in record.scores]
