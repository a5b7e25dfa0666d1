"""Whatever ends a command is one line and an exit code: the system's refusals, signals, a full disk, a deep file."""

import os
import signal
import subprocess
import sys
import time

import pydantic
import pytest

from fragility.documents import read_yaml
from fragility.errors import InputError
from fragility.files import content_digest

SCRIPT = """
import errno, os, signal, sys, time
import click
from fragility.suite.cli.guard import Commands

@click.group(cls=Commands)
@click.option("--early", is_flag=True, is_eager=True, callback=lambda c, p, v: v and open("/proc/0/x"))
def main(early): ...

@main.command()
@click.argument("kind")
def refuse(kind):
    raise OSError(getattr(errno, kind), os.strerror(getattr(errno, kind)), "place\\nof " + "x" * 900)

@main.command()
def wait():
    print("ready", flush=True)
    time.sleep(60)

@main.command()
def deep():
    raise RecursionError

main()
"""
KINDS = (
    *("EACCES", "EPERM", "EROFS", "ENOSPC", "EDQUOT", "ENOENT", "ENOTDIR", "EISDIR", "ENAMETOOLONG", "ELOOP", "EMFILE"),
    *("ENFILE", "EIO", "EBUSY", "EEXIST", "ENOTEMPTY", "EXDEV", "EFBIG", "ENODEV", "ENXIO", "ETXTBSY", "EINVAL"),
    "ESTALE",
)


def call(*words: str, **options):
    done = subprocess.run([sys.executable, "-c", SCRIPT, *words], capture_output=True, text=True, timeout=60, **options)
    return done.returncode, done.stderr


def test_every_refusal_of_the_system_is_one_line(monkeypatch, capsys):
    """All kinds in one process; the two below go through a process of their own."""
    space: dict[str, object] = {}
    exec(SCRIPT.replace("\nmain()\n", "\n"), space)
    for kind in KINDS:
        with pytest.raises(SystemExit) as ended:
            space["main"].main(["refuse", kind])
        told = capsys.readouterr().err
        assert ended.value.code == 2 and told.startswith("error: ") and told.count("\n") == 1 and len(told) < 400, kind


@pytest.mark.parametrize("words", [["--early"], ["refuse", "EROFS"], ["deep"]])
def test_options_that_are_answered_first_are_guarded_too(words):
    code, told = call(*words)
    assert code == 2 and told.count("\n") == 1 and told.startswith("error: ")


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="there is no /dev/full here")
def test_a_full_device_behind_the_output_is_one_line():
    with open("/dev/full", "w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "fragility", "--help"], stdout=full, stderr=subprocess.PIPE, text=True, timeout=60
        )
    assert done.returncode == 2 and done.stderr.count("\n") == 1


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_a_command_in_one_line(number):
    def hear():
        signal.signal(number, signal.SIG_DFL)

    command = [sys.executable, "-c", SCRIPT, "wait"]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with subprocess.Popen(command, text=True, preexec_fn=hear, **pipes) as process:
        assert process.stdout.readline() == "ready\n"
        process.send_signal(number)
        try:
            told = process.communicate(timeout=30)[1]
        except subprocess.TimeoutExpired:  # an exception in a finaliser is lost, with the signal that raised it
            process.send_signal(number)
            told = process.communicate(timeout=20)[1]
    assert process.returncode == 128 + number
    assert told.startswith("error: stopped") and told.count("\n") == 1


ANY = pydantic.RootModel[dict]
HOSTILE = {
    "deep lists": "a: " + "[" * 100_000,
    "deep mappings": "{a: " * 100_000,
    "deep by indent": "\n".join(" " * depth + "a:" for depth in range(2_000)),
    "a number of 5,000 digits": "a: " + "9" * 5_000,
    "a number in sixties": "a: 1" + ":10" * 300_000,
    "a key twice among many": "\n".join(f"k{number}: 1" for number in range(20_000)) + "\nk7: 1",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_yaml_file_is_refused_at_once(tmp_path, name):
    path = tmp_path / "file.yml"
    path.write_text(HOSTILE[name])
    started = time.process_time()
    with pytest.raises(InputError) as refused:
        read_yaml(path, ANY)
    assert time.process_time() - started < 5
    assert len(str(refused.value)) < 300


def test_what_a_digest_would_pass_over_is_refused(tmp_path):
    data = tmp_path / "data"
    (data / "papers").mkdir(parents=True)
    (tmp_path / "elsewhere").mkdir()
    link = data / "papers" / "linked2026"
    for make in (
        lambda: link.symlink_to(tmp_path / "elsewhere"),
        lambda: link.symlink_to("gone"),
        lambda: os.mkfifo(link),
    ):
        make()
        with pytest.raises(InputError, match="linked2026"):
            content_digest([data], tmp_path)
        link.unlink()
