"""Inspect logs, `.eval` (a zip of Zstandard members) and `.json`.

The log is read here and not by `inspect_ai`: that package takes seconds to import, wants a newer pydantic than many
environments have, and loads every transcript. The zip holds a summary of all samples with their scores, which is all
that is needed, and no prompt is opened.
"""

import json
import struct
import zipfile
from dataclasses import replace
from typing import Any

import zstandard

from fragility.errors import InputError
from fragility.released.formats.reading import Options, Reading, Rows, Stored, json_text
from fragility.released.formats.registry import reads
from fragility.released.formats.source import ARCHIVE, DOCUMENT, Source
from fragility.wording import counted

#: A member larger than this (unfolded) is refused.
LARGEST_MEMBER = 400_000_000
#: Zip's number for Zstandard.
ZSTANDARD = 93
#: Inspect's grades: correct, incorrect; partial and no answer have no verdict of their own.
GRADES: dict[Any, tuple[float | None, str]] = {
    "C": (1, ""), "I": (0, ""), "P": (None, "partial"), "N": (None, "not judged"),
}  # fmt: skip


class Archive:
    """The members of a zip, whatever they are compressed by."""

    def __init__(self, source: Source) -> None:
        self.source = source
        try:
            self.zip = zipfile.ZipFile(source.open())
        except (zipfile.BadZipFile, OSError, ValueError):
            raise InputError("not a whole zip archive", source.name, "the file may be cut") from None
        self.names = {info.filename: info for info in self.zip.infolist()}

    def json(self, name: str) -> Any:
        """Return the content of a member."""
        where = f"{self.source.name}, member {name[:60]}"
        content = self._bytes(name, where)
        try:
            return json.loads(content)
        except (ValueError, RecursionError):
            raise InputError("not JSON", where, "the file may be cut") from None

    def _bytes(self, name: str, where: str) -> bytes:
        info = self.names[name]
        if info.file_size > LARGEST_MEMBER:
            raise InputError(f"{info.file_size:,} bytes unfolded", where, f"expected at most {LARGEST_MEMBER:,}")
        try:
            if info.compress_type != ZSTANDARD:
                with self.zip.open(info) as stream:
                    content = stream.read(LARGEST_MEMBER + 1)
            else:
                content = self._unfolded(info)
        except (
            zipfile.BadZipFile,
            zstandard.ZstdError,
            NotImplementedError,
            RuntimeError,
            OSError,
            struct.error,
            EOFError,
        ):
            raise InputError("a member cannot be unfolded", where, "the file may be cut") from None
        if len(content) > LARGEST_MEMBER:
            raise InputError("unfolds beyond its stated size", where, f"expected at most {LARGEST_MEMBER:,}")
        return content

    def _unfolded(self, info: zipfile.ZipInfo) -> bytes:
        with self.source.open() as stream:
            stream.seek(info.header_offset)
            name, extra = struct.unpack("<HH", stream.read(30)[26:30])
            stream.seek(name + extra, 1)
            folded = stream.read(info.compress_size)
        with zstandard.ZstdDecompressor().stream_reader(folded, read_across_frames=True) as reader:
            return bytes(reader.read(info.file_size + 1))


def _fits(source: Source) -> bool:
    if source.kind == ARCHIVE:
        return source.path.suffix == ".eval" or bool(
            {"header.json", "_journal/start.json"} & set(Archive(source).names)
        )
    return (
        source.kind == DOCUMENT
        and {"eval", "status"} <= source.keys
        and ("samples" in source.keys or "plan" in source.keys)
    )


@reads("inspect", "Inspect log", _fits)
def read_inspect(source: Source, _: Options) -> Reading:
    """Read the scores of an Inspect log: one judge a scorer, epochs as repeats, errored samples counted apart."""
    header, samples = (
        _from_archive(source) if source.kind == ARCHIVE else (source.document, source.document.get("samples") or [])
    )
    task, results = header["eval"], header.get("results") or {}
    arm = {"model": str(task.get("model", "")), "benchmark": str(task.get("task", ""))}
    rows, errored = Rows(), 0
    graded = _graded(samples)
    for sample in samples:
        more = arm | {"repeat": int(sample.get("epoch") or 1), "cluster": _cluster(sample.get("metadata"))}
        failed = bool(sample.get("error")) or sample.get("completed") is False
        errored += failed
        values = {name: value for score in (sample.get("scores") or {}).items() for name, value in _values(*score)}
        for name, is_grade in graded.items() or (("", False),):
            value, state = values.get(name, (None, "not judged"))
            state = "error" if failed and value is None else state
            rows.add(sample["id"], value, state, judge=name, counted=f"mean {name}" if is_grade else "correct", **more)
    dropped = _dropped(task, len(samples))
    frame = rows.frame()
    title = f"Inspect log, {counted(_scorers(samples), 'scorer')}, {counted(len(samples), 'sample')}, {errored} errored"
    notes = [f"The run's status is '{header.get('status')}'."] if header.get("status") not in ("success", None) else []
    notes += [f"{dropped} of {dropped + len(samples)} samples planned are not in the log."] if dropped > 0 else []
    return Reading(title, source.name, frame, _stored(results, arm), [], notes)


def _from_archive(source: Source) -> tuple[Any, list[Any]]:
    archive = Archive(source)
    start = "header.json" if "header.json" in archive.names else "_journal/start.json"
    if start not in archive.names:
        raise InputError("an archive without an Inspect header", source.name, "give a log written by Inspect")
    header = archive.json(start)
    if "summaries.json" in archive.names:
        return header, archive.json("summaries.json")
    parts = sorted(name for name in archive.names if name.startswith("_journal/summaries/"))
    if parts:
        return header, [sample for name in parts for sample in archive.json(name)]
    return header, [archive.json(name) for name in sorted(archive.names) if name.startswith("samples/")]


def _values(name: str, found: Any) -> list[tuple[str, Any]]:
    """Return the verdicts of one scorer by name: a scorer that gives several names each, as the header does."""
    value = found.get("value") if isinstance(found, dict) else found
    if isinstance(value, dict):
        return [(str(part), _value(one)) for part, one in value.items()]
    return [(str(name), _value(value))]


def _scorers(samples: list[Any]) -> int:
    return len({name for sample in samples for name in sample.get("scores") or {}})


def _value(value: Any) -> tuple[float | None, str]:
    if isinstance(value, str) and value in GRADES:
        return GRADES[value]
    if isinstance(value, bool | int | float) and value == value:
        return float(value), ""
    return None, "not judged"


def _graded(samples: list[Any]) -> dict[str, bool]:
    """Return the scores by name, each with whether it is a grade: a value of any sample that is no verdict."""
    found: dict[str, bool] = {}
    for sample in samples:
        for score in (sample.get("scores") or {}).items():
            for name, (value, _) in _values(*score):
                found[name] = found.get(name, False) or value not in (None, 0, 1)
    return found


def _cluster(metadata: Any) -> str:
    names = ("category", "cluster", "topic", "subject", "subset")
    return (
        next((str(metadata[name])[:60] for name in names if name in metadata), "") if isinstance(metadata, dict) else ""
    )


def _dropped(task: dict[str, Any], there: int) -> int:
    planned = (task.get("dataset") or {}).get("samples")
    ids = (task.get("dataset") or {}).get("sample_ids")
    items = len(ids) if isinstance(ids, list) and ids else planned
    return items * int((task.get("config") or {}).get("epochs") or 1) - there if isinstance(items, int) else 0


def _stored(results: dict[str, Any], arm: dict[str, Any]) -> list[Stored]:
    stored = []
    for score in results.get("scores") or []:
        metrics = {
            name.rpartition("/")[2]: metric.get("value") for name, metric in (score.get("metrics") or {}).items()
        }
        name, reducer = str(score["name"]), str(score.get("reducer") or "")
        apart = f"its epochs are reduced by '{reducer[:30]}'" if reducer not in ("", "mean") else ""
        for metric in ("accuracy", "mean"):
            value = metrics.get(metric)
            if isinstance(value, int | float):
                where = ", ".join(filter(None, ("header", name, reducer if apart else "", metric)))
                told = Stored(where, json_text(value), float(value), judge=name, share=None, apart=apart, **arm)
                stored.append(replace(told, stderr=metrics.get("stderr")))
    return stored
