"""Regenerate the locks and environment.yml from pyproject.toml.

Prevents the failure in which pip users, JupyterLab users and conda users run different versions: all three
files come from one resolution. Pins that still fit are kept; `--upgrade` moves every pin to the newest. The
files name no index address; `uv.lock`, which names thousands, stays in a temporary folder.
"""

import argparse
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from itertools import product
from pathlib import Path

from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parent.parent
UV = Path(sys.executable).with_name("uv")
#: What may be installed besides: JupyterLab, and what runs the plan on many machines.
EXTRAS = ("lab", "cluster")
GROUPS = ("--group", "site", "--group", "test")
FORM = ("--format", "requirements-txt", "--no-emit-project", "--no-header", "--no-annotate")
#: Where the project is installed: CPython, on three systems. Markers of other systems make no entry of its own.
SYSTEMS = [
    {
        "implementation_name": "cpython",
        "platform_python_implementation": "CPython",
        "os_name": name,
        "sys_platform": system,
    }
    for name, system in (("posix", "linux"), ("posix", "darwin"), ("nt", "win32"))
]
#: Pythons on either side of every border that a marker of the locks has.
PYTHONS = ("3.11.0", "3.11.14", "3.12.0", "3.13.0")
PIN = re.compile(r"^[a-z0-9][a-z0-9._-]*==[^\\\n]*?(?= *\\?$)", re.MULTILINE)


def main() -> None:
    """Write requirements.lock, those of the extras, and environment.yml."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--upgrade", action="store_true", help="move every pin to the newest version")
    names = ("requirements.lock", *(f"requirements-{extra}.lock" for extra in EXTRAS))
    keep = "" if parser.parse_args().upgrade else "".join(map(read_lock, names))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        shutil.copy(ROOT / "README.md", folder)
        project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
        (folder / "pyproject.toml").write_text(project + constraints(pins(keep)), encoding="utf-8")
        subprocess.run([UV, "lock", "--quiet"], cwd=folder, check=True)
        plain = export(folder)
        extras = {extra: export(folder, "--extra", extra) for extra in EXTRAS}
    (ROOT / "requirements.lock").write_text(plain, encoding="utf-8")
    for extra, whole in extras.items():
        (ROOT / f"requirements-{extra}.lock").write_text(added(whole, plain), encoding="utf-8")
    python = tomllib.loads(project)["project"]["requires-python"]
    (ROOT / "environment.yml").write_text(conda_environment(pins(extras["lab"]), python), encoding="utf-8")


def export(folder: Path, *options: str) -> str:
    """Return a lock with hashes and universal markers, as pip and uv read it."""
    command = [UV, "export", "--quiet", "--locked", *FORM, *GROUPS, *options]
    return subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True).stdout


def blocks(lock: str) -> list[str]:
    """Return the entries of a lock: a pin and its hashes each."""
    return [part + "\n" for part in re.split(r"\n(?=\S)", lock.strip()) if part]


def added(lab: str, plain: str) -> str:
    """Return the entries of the one lock whose version the other does not install wherever this one would."""
    held: dict[str, list[Requirement]] = {}
    for pin in map(Requirement, pins(plain)):
        held.setdefault(f"{pin.name}{pin.specifier}", []).append(pin)
    return "".join(part for part in blocks(lab) if not installed(Requirement(pins(part)[0]), held))


def installed(pin: Requirement, held: dict[str, list[Requirement]]) -> bool:
    """Return whether pins of the same version hold on every system and Python where this one does."""
    same = held.get(f"{pin.name}{pin.specifier}", [])
    places = [
        system | {"python_version": python.rpartition(".")[0], "python_full_version": python}
        for system, python in product(SYSTEMS, PYTHONS)
    ]
    return all(any(holds(one, place) for one in same) for place in places if holds(pin, place))


def holds(pin: Requirement, place: dict[str, str]) -> bool:
    """Return whether a pin is installed on a system."""
    return pin.marker is None or pin.marker.evaluate(place)


def read_lock(name: str) -> str:
    """Return a lock's text, "" if there is none."""
    path = ROOT / name
    return path.read_text(encoding="utf-8") if path.exists() else ""


def pins(lock: str) -> list[str]:
    """Return the pins of a lock, with their markers and without their hashes."""
    return [pin.strip() for pin in PIN.findall(lock)]


def constraints(kept: list[str]) -> str:
    """Return the section of pyproject.toml that keeps pins where they are."""
    lines = "".join(f'    "{pin}",\n' for pin in kept)
    return f"\n[tool.uv]\nconstraint-dependencies = [\n{lines}]\n" if kept else ""


def conda_environment(pinned: list[str], python: str) -> str:
    """Return environment.yml: Python and pip from conda, everything else the locked versions, by pip."""
    packages = "".join(f'      - "{pin}"\n' for pin in pinned)
    return (
        "# Made by tools/lock.py from the same resolution as the locks; do not edit.\n"
        "name: fragility\n"
        "channels:\n"
        "  - conda-forge\n"
        "dependencies:\n"
        f'  - "python {python}"\n'
        "  - pip\n"
        "  - pip:\n"
        f"{packages}"
    )


if __name__ == "__main__":
    main()
