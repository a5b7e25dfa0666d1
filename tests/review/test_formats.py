"""Every reader: its counts, its silence about text, and one clear line for a file that is broken."""

import json
import random
import struct
from pathlib import Path

import pyarrow.csv
import pyarrow.parquet
import pytest
import zstandard
from click.testing import CliRunner
from review import samples

from fragility.errors import InputError
from fragility.released.formats import read_results
from fragility.released.formats.open import formats
from fragility.review.doctor import doctor
from fragility.review.items import items
from fragility.review.page import page
from fragility.suite.cli import main

DATA = Path(__file__).parent / "data"
EVERY = sorted(samples.SAMPLES | samples.RATES)


def test_every_format_has_a_sample():
    assert set(EVERY) == set(formats())


@pytest.mark.parametrize("name", sorted(samples.SAMPLES))
def test_items_are_counted(name, tmp_path):
    _, _, (k, n), word, stored = samples.SAMPLES[name]
    path = samples.write(tmp_path, name)
    answer = items(path)
    arm = next(row for row in answer.tables["arms"] if row["counted"] == word)
    assert (arm["k"], arm["n"], arm["error"], arm["not_judged"]) == (k, n, 0, 0)
    assert len(answer.tables["stored"]) == stored
    assert all(row["result"] == "consistent" for row in answer.tables["stored"]), answer
    assert not answer.inconsistent


@pytest.mark.parametrize("name", sorted(samples.RATES))
def test_stored_rates_are_read(name, tmp_path):
    answer = items(samples.write(tmp_path, name))
    assert len(answer.tables["stored"]) == samples.RATES[name][2]
    assert {row["result"] for row in answer.tables["stored"]} == {"consistent"}, answer


@pytest.mark.parametrize("name", EVERY)
def test_no_text_comes_out(name, tmp_path):
    answer = doctor(samples.write(tmp_path, name))
    said = answer.as_text() + answer.as_json() + answer.as_csv() + page(answer)
    assert "zanzibar" not in said
    reading = read_results(samples.write(tmp_path, name))
    assert "zanzibar" not in reading.items.to_csv() + str(reading.stored) + str(reading.notes)


def broken(content):
    """Yield a file's bytes, broken in the ways that files break."""
    middle = len(content) // 2
    yield content[:middle]
    yield content[: middle + 7]
    yield content[:middle] + b"\xff\xfe\x80" + content[middle:]
    yield content.decode().encode("utf-16")
    yield b'{"a":' * 3_000
    yield content + b'\n"zanzibarsecret'
    yield b"zanzibarsecret made words, and more of them\n" * 20
    yield content.replace(b"0", b'"zanzibarsecret"')
    yield content.replace(b"1", b"[1]")
    yield b""


@pytest.mark.parametrize("name", EVERY)
def test_a_broken_file_is_one_line_that_quotes_nothing(name, tmp_path):
    path = samples.write(tmp_path, name)
    for content in broken(path.read_bytes()):
        path.write_bytes(content)
        done = CliRunner().invoke(main, ["items", str(path), "--format", name])
        assert done.exit_code in (0, 2), (content[:80], done.exception)
        assert "zanzibar" not in done.output
        if done.exit_code:
            assert done.output.startswith("error: ") and done.output.count("\n") == 1, done.output


def test_bytes_that_are_shuffled_never_end_in_a_traceback(tmp_path):
    draw = random.Random(20)
    for name in EVERY:
        path = samples.write(tmp_path, name)
        whole = bytearray(path.read_bytes())
        for _ in range(3):
            changed = bytearray(whole)
            for _ in range(8):
                changed[draw.randrange(len(changed))] = draw.randrange(256)
            path.write_bytes(bytes(changed))
            done = CliRunner().invoke(main, ["doctor", str(path)])
            assert done.exit_code in (0, 2), (name, done.exception)


def test_a_table_with_a_million_columns_is_refused(tmp_path):
    path = tmp_path / "wide.csv"
    path.write_text("id," + ",".join(f"c{number}" for number in range(200_000)) + "\n")
    with pytest.raises(InputError, match="columns"):
        items(path, label="c1")


def test_a_wrong_row_is_named_and_not_quoted(tmp_path):
    path = tmp_path / "rows.csv"
    path.write_text("id,label\na,1\nb,0,zanzibar\nc,1\n")
    with pytest.raises(InputError, match="row 2: 3 cells; the header has 2") as told:
        items(path, label="label")
    assert "zanzibar" not in str(told.value)


def test_labels_of_two_kinds_in_one_column_are_refused(tmp_path):
    path = tmp_path / "mixed.csv"
    path.write_text("id,label\n" + "".join(f"{n},{'safe' if n % 2 else 'refused'}\n" for n in range(20)))
    with pytest.raises(InputError, match=r"two kinds \(refused/complied and unsafe/safe\)"):
        items(path)
    assert items(path, counted="refused").tables["arms"][0]["k"] == 10


def test_text_where_labels_should_be_is_told_by_its_length(tmp_path):
    path = tmp_path / "text.csv"
    path.write_text("id,label\n" + "".join(f"{n},zanzibarsecret {'x' * 90} {n}\n" for n in range(20)))
    with pytest.raises(InputError, match=r"text of up to 1\d\d characters") as told:
        items(path, label="label")
    assert "zanzibar" not in str(told.value)


def zipped(members):
    """Return a zip whose members are compressed by Zstandard (method 93), as Inspect writes them."""
    body, index = b"", b""
    for name, content in members.items():
        packed = zstandard.compress(json.dumps(content).encode())
        raw = len(json.dumps(content).encode())
        head = struct.pack("<HHHHHIIIH", 63, 0, 93, 0, 0, 0, len(packed), raw, len(name))
        index += (
            b"PK\x01\x02"
            + struct.pack("<H", 63)
            + head
            + struct.pack("<HHHHII", 0, 0, 0, 0, 0, len(body))
            + name.encode()
        )
        body += b"PK\x03\x04" + head + struct.pack("<H", 0) + name.encode() + packed
    tail = struct.pack("<HHHHIIH", 0, 0, len(members), len(members), len(index), len(body), 0)
    return body + index + b"PK\x05\x06" + tail


def test_a_log_that_inspect_wrote(tmp_path):
    answer = items(DATA / "inspect.json")
    first, second = answer.tables["arms"]
    assert (first["k"], first["n"], first["error"], first["items"]) == (14, 20, 4, 12)
    assert (second["k"], second["n"], second["partial"], second["not_judged"], second["error"]) == (6, 12, 6, 2, 4)
    stored = answer.tables["stored"]
    assert [row["result"] for row in stored] == ["consistent"] * 2
    assert "half" in stored[1]["reason"] and stored[0]["stderr_result"] == "consistent"


def test_an_archive_gives_what_the_json_log_gives(tmp_path):
    whole = json.loads((DATA / "inspect.json").read_text())
    samples = whole.pop("samples")
    path = tmp_path / "log.eval"
    path.write_bytes(zipped({"header.json": whole, "summaries.json": samples}))
    assert items(path).tables["arms"] == items(DATA / "inspect.json").tables["arms"]
    each = {f"samples/{sample['id']}_epoch_{sample['epoch']}.json": sample for sample in samples}
    path.write_bytes(zipped({"header.json": whole} | each))
    counts = [(row["k"], row["n"]) for row in items(path).tables["arms"]]
    assert counts == [(14, 20), (6, 12)]
    content = path.read_bytes()
    for end in (len(content) // 2, len(content) - 30):
        path.write_bytes(content[:end])
        with pytest.raises(InputError, match="zip"):
            items(path)


def test_an_archive_that_unfolds_into_gigabytes_is_refused(tmp_path):
    path = tmp_path / "bomb.eval"
    content = bytearray(zipped({"header.json": {"a": "b"}}))
    place = content.rindex(b"PK\x01\x02") + 24
    content[place : place + 4] = struct.pack("<I", 2_000_000_000)
    path.write_bytes(bytes(content))
    with pytest.raises(InputError, match="bytes unfolded"):
        items(path)


def test_results_that_promptfoo_wrote():
    arms = items(DATA / "promptfoo.json").tables["arms"]
    assert [(row["condition"], row["k"], row["n"]) for row in arms] == [("prompt 1", 2, 6), ("prompt 2", 2, 6)]


def test_parquet_and_csv_give_the_same(tmp_path):
    csv = samples.write(tmp_path, "plain")
    table = pyarrow.csv.read_csv(csv)
    pyarrow.parquet.write_table(table, tmp_path / "labels.parquet")
    assert items(tmp_path / "labels.parquet").tables["arms"] == items(csv).tables["arms"]


def test_a_folder_and_the_standard_input(tmp_path, monkeypatch):
    samples.write(tmp_path, "plain")
    samples.write(tmp_path, "garak")
    answer = doctor(tmp_path)
    assert len(answer.files) == 2 and len(answer.tables["arms"]) == 2
    done = CliRunner().invoke(main, ["doctor", "-", "--json"], input=samples.inspect_json())
    assert json.loads(done.output)["arms"][0]["k"] == 2
