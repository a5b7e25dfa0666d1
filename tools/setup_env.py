"""Make the environment `.venv` from the hashed lock.

Prevents three failures: an unsupported Python that fails late and at length, a package that is not the one
that was tested (every file is checked against the lock), and an environment half-made by a killed set-up that
is then used. Standard library only, and written so that an old Python can read it and say in one line that it
is too old.
"""

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile

OLDEST, NEWEST = (3, 11), (3, 13)
ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
VENV = os.path.join(ROOT, ".venv")
PYTHON = os.path.join(VENV, "bin", "python")
#: Stands in .venv while a set-up is in progress, so that a killed one is begun anew.
UNFINISHED = os.path.join(VENV, "setup-unfinished")
#: Stands in .venv when a set-up is done; holds the digest of what it was made from.
FINISHED = os.path.join(VENV, "setup-finished")
LOCK = os.path.join(ROOT, "requirements.lock")
#: What may be installed besides, each with a lock of its own, and what it is.
EXTRAS = {"lab": "JupyterLab", "cluster": "what runs the plan on many machines"}


def main():
    """Make the environment, or leave it alone when it is up to date; return the exit code."""
    parser = argparse.ArgumentParser(description="Make the environment .venv from the hashed lock.")
    for extra in sorted(EXTRAS):
        parser.add_argument("--" + extra, action="store_true", help="with " + EXTRAS[extra])
    asked = vars(parser.parse_args())
    extras = [extra for extra in sorted(EXTRAS) if asked[extra]]
    if not OLDEST <= sys.version_info[:2] <= NEWEST:
        text = "error: Python {0}.{1} is not supported; use 3.11 to 3.13, for example: make PYTHON=python3.12\n"
        sys.stderr.write(text.format(*sys.version_info[:2]))
        return 2
    locks = locks_of(extras)
    usable = [
        digest(locks_of(held)) for held in ([], ["cluster"], ["lab"], ["cluster", "lab"]) if set(extras) <= set(held)
    ]
    if not os.path.exists(UNFINISHED) and read(FINISHED) in usable:
        return 0
    print("setting up .venv from {0}".format(" and ".join(os.path.basename(lock) for lock in locks)))
    try:
        build(locks)
    except subprocess.CalledProcessError as error:
        sys.stderr.write("error: the set-up stopped at `{0}`; its reason stands above\n".format(" ".join(error.cmd)))
        return 1
    write(FINISHED, digest(locks))
    os.remove(UNFINISHED)
    return 0


def locks_of(extras):
    """Return the locks of an environment with these extras."""
    return [LOCK] + [os.path.join(ROOT, "requirements-{0}.lock".format(extra)) for extra in extras]


def build(locks):
    """Make .venv and install what the locks name, then the project itself."""
    same_python = os.path.isdir(os.path.join(VENV, "lib", "python{0}.{1}".format(*sys.version_info[:2])))
    if os.path.exists(UNFINISHED) or not same_python:
        shutil.rmtree(VENV, ignore_errors=True)
    if not os.path.isdir(VENV):
        os.makedirs(VENV)
    write(UNFINISHED, "")
    if os.path.exists(FINISHED):
        os.remove(FINISHED)
    base = getattr(sys, "_base_executable", sys.executable)
    subprocess.check_call([base, "-m", "venv", VENV])
    install_uv(LOCK)
    uv = [os.path.join(VENV, "bin", "uv"), "pip"]
    environment = uv_environment()
    subprocess.check_call(uv + ["sync", "--quiet", "--python", PYTHON, "--require-hashes"] + locks, env=environment)
    project = [
        "install",
        "--quiet",
        "--python",
        PYTHON,
        "--no-deps",
        "--no-build-isolation",
        "--editable",
        ROOT,
    ]
    subprocess.check_call(uv + project, env=environment)


def install_uv(lock):
    """Install uv with pip, checked against the lock's own hashes."""
    with tempfile.NamedTemporaryFile("w", suffix=".txt", delete=False) as stream:
        stream.write(block(read(lock), "uv"))
    try:
        command = [PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps"]
        subprocess.check_call(command + ["--require-hashes", "-r", stream.name])
    finally:
        os.remove(stream.name)


def block(lock, name):
    """Return the lines of one package in the text of a lock: its pin and its hashes."""
    lines = lock.splitlines()
    start = next(number for number, line in enumerate(lines) if line.startswith(name + "=="))
    end = start + 1
    while end < len(lines) and lines[end].startswith(" "):
        end += 1
    return "\n".join(lines[start:end]) + "\n"


def uv_environment():
    """Return the environment for uv, with the index of pip's settings, which uv does not read."""
    environment = dict(os.environ)
    environment.setdefault("UV_HTTP_TIMEOUT", "120")
    if not any(name in environment for name in ("UV_DEFAULT_INDEX", "UV_INDEX_URL")):
        listed = subprocess.check_output([PYTHON, "-m", "pip", "config", "list"], universal_newlines=True)
        for line in listed.splitlines():
            name, _, value = line.partition("=")
            if name.split(".")[-1] == "index-url":
                environment["UV_DEFAULT_INDEX"] = value.strip("'\"")
    return environment


def digest(locks):
    """Return the digest of what an environment is made from: locks, pyproject.toml, Python."""
    total = hashlib.sha256("{0}.{1}".format(*sys.version_info[:2]).encode())
    for path in locks + [os.path.join(ROOT, "pyproject.toml")]:
        total.update(read(path).encode("utf-8"))
    return total.hexdigest()


def read(path):
    """Return a file's text, "" if there is none."""
    if not os.path.exists(path):
        return ""
    with open(path, "rb") as stream:
        return stream.read().decode("utf-8")


def write(path, text):
    """Write a file."""
    with open(path, "wb") as stream:
        stream.write(text.encode("utf-8"))


if __name__ == "__main__":
    sys.exit(main())
