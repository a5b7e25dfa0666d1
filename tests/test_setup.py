"""The environment is the same for users of make, of pip and of conda, and is never used half-made."""

import ast
import json
import os
import re
import subprocess
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

import lock
import setup_env

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
LOCKS = {path.name: path.read_text(encoding="utf-8") for path in sorted(ROOT.glob("requirements*.lock"))}
CONDA = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))


def direct_dependencies(*extra: str) -> list[Requirement]:
    project, groups = PROJECT["project"], PROJECT["dependency-groups"]
    listed = [*project["dependencies"], *groups["site"], *groups["test"]]
    return [
        Requirement(text)
        for text in listed + [text for name in extra for text in project["optional-dependencies"][name]]
    ]


def versions(pins: list[str]) -> dict[str, set[str]]:
    """Return the pinned versions by name; more than one where markers tell Pythons apart."""
    found: dict[str, set[str]] = {}
    for pin in map(Requirement, pins):
        (specifier,) = pin.specifier
        assert specifier.operator == "=="
        found.setdefault(pin.name, set()).add(specifier.version)
    return found


@pytest.mark.parametrize(("names", "extra"), [(["requirements.lock"], ()), (list(LOCKS), ("cluster", "lab"))])
def test_the_locks_pin_every_direct_dependency_within_its_bounds(names, extra):
    pinned = versions([pin for name in names for pin in lock.pins(LOCKS[name])])
    for wanted in direct_dependencies(*extra):
        assert all(wanted.specifier.contains(version) for version in pinned[wanted.name.lower()])


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_holds_a_hash_for_every_pin_and_no_address(name):
    blocks = re.split(r"\n(?=\S)", LOCKS[name].strip())
    assert len(blocks) == len(lock.pins(LOCKS[name]))
    assert all("--hash=sha256:" in block for block in blocks)
    assert not re.search(r"https?://|--index|--find-links|file:", LOCKS[name])


@pytest.mark.parametrize(("extra", "what"), [("lab", "jupyterlab"), ("cluster", "snakemake")])
def test_the_lock_of_an_extra_holds_only_what_it_adds(extra, what):
    plain, lab = LOCKS["requirements.lock"], LOCKS[f"requirements-{extra}.lock"]
    assert what in versions(lock.pins(lab))
    assert lock.added(lab, plain) == lab
    assert not set(versions(lock.pins(plain))) & set(versions(lock.pins(lab)))
    assert lock.added(
        "aa==1 \\\n    --hash=sha256:0\nbb==2 \\\n    --hash=sha256:1\n", "bb==2 \\\n    --hash=sha256:1\n"
    ) == ("aa==1 \\\n    --hash=sha256:0\n")


@pytest.mark.parametrize(
    ("lab", "plain", "added"),
    [
        ("aa==1", "aa==1 ; sys_platform != 'emscripten'", False),
        ("aa==1", "aa==1 ; sys_platform != 'win32'", True),
        ("aa==1", "aa==1 ; python_full_version >= '3.12'", True),
        ("aa==1 ; python_full_version >= '3.13'", "aa==1 ; python_full_version >= '3.12'", False),
        ("aa==2", "aa==1", True),
    ],
)
def test_an_entry_is_left_out_where_the_other_lock_installs_it_anyway(lab, plain, added):
    lab, plain = (f"{text} \\\n    --hash=sha256:0\n" for text in (lab, plain))
    assert lock.added(lab, plain) == (lab if added else "")


def test_markers_are_tried_on_pythons_of_the_project():
    assert all(SpecifierSet(PROJECT["project"]["requires-python"]).contains(one) for one in lock.PYTHONS)


def test_conda_users_get_the_pins_of_both_locks():
    python, pip, listed = CONDA["dependencies"]
    assert CONDA["name"] == "fragility"
    assert python == f"python {PROJECT['project']['requires-python']}"
    assert pip == "pip"
    both = [pin for name in ("requirements.lock", "requirements-lab.lock") for pin in lock.pins(LOCKS[name])]
    assert versions(listed["pip"]) == versions(both)


def test_every_pin_is_found_in_a_lock():
    first = "aa==1.0 \\\n    --hash=sha256:0\n"
    text = first + 'b-b==2 ; sys_platform == "linux" \\\n    --hash=sha256:1\n    --hash=sha256:2\n'
    assert lock.pins(text) == ["aa==1.0", 'b-b==2 ; sys_platform == "linux"']
    assert setup_env.block(text, "aa") == first
    assert setup_env.block(text, "b-b").endswith("sha256:1\n    --hash=sha256:2\n")


@pytest.fixture
def venv(tmp_path, monkeypatch):
    """Point the set-up at an empty folder, and count how often it builds there."""
    built: list[str] = []
    for name in ("UNFINISHED", "FINISHED"):
        monkeypatch.setattr(setup_env, name, str(tmp_path / name))
    monkeypatch.setattr("sys.argv", ["setup_env.py"])
    monkeypatch.setattr(setup_env, "build", lambda path: (built.append(path), (tmp_path / "UNFINISHED").touch()))
    return tmp_path, built


def test_a_finished_set_up_is_left_alone_and_an_outdated_one_made_again(venv, monkeypatch):
    folder, built = venv
    assert [setup_env.main(), setup_env.main()] == [0, 0]
    assert len(built) == 1
    assert not (folder / "UNFINISHED").exists()
    (folder / "FINISHED").write_text("another lock")
    assert setup_env.main() == 0
    assert len(built) == 2
    monkeypatch.setattr("sys.version_info", (3, 12 if setup_env.sys.version_info[1] != 12 else 13, 0))
    setup_env.main()
    assert len(built) == 3


def test_a_killed_set_up_is_made_again(venv):
    folder, built = venv
    setup_env.main()
    (folder / "UNFINISHED").touch()
    setup_env.main()
    assert len(built) == 2


def test_a_failed_set_up_is_one_line_and_not_taken_for_finished(venv, monkeypatch, capsys):
    folder, _ = venv

    def fail(path):
        raise subprocess.CalledProcessError(1, ["uv", "pip", "sync"])

    monkeypatch.setattr(setup_env, "build", fail)
    assert setup_env.main() == 1
    assert capsys.readouterr().err == "error: the set-up stopped at `uv pip sync`; its reason stands above\n"
    assert not (folder / "FINISHED").exists()


@pytest.mark.parametrize("version", [(2, 7, 18), (3, 6, 15), (3, 10, 13), (3, 14, 0)])
def test_another_python_gets_one_line(venv, monkeypatch, capsys, version):
    monkeypatch.setattr("sys.version_info", version)
    assert setup_env.main() == 2
    error = capsys.readouterr().err
    assert error.startswith(f"error: Python {version[0]}.{version[1]} is not supported; use 3.11 to 3.13")
    assert error.count("\n") == 1
    assert venv[1] == []


def test_an_old_python_can_read_the_set_up():
    text = (ROOT / "tools" / "setup_env.py").read_text(encoding="utf-8")
    assert ast.parse(text, feature_version=(3, 6))


def test_actions_of_the_workflow_are_pinned_by_commit_with_their_version_beside():
    """A tag may be moved; a commit is what was looked at."""
    files = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
    used = [
        line.split("uses:")[1].strip() for path in files for line in path.read_text().splitlines() if "uses:" in line
    ]
    assert len(used) >= 6
    for action in used:
        assert re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", action), action
    jobs = yaml.safe_load(files[0].read_text())["jobs"]
    resolutions = {row["resolution"] for row in jobs["range"]["strategy"]["matrix"]["include"]}
    assert resolutions == {"lowest-direct", "highest"}
    assert any(".ci/offline" in step.get("run", "") for step in jobs["offline"]["steps"])


@pytest.mark.parametrize("target", ["reproduce", "test", "lab", "site", "lint", "lock", "clean"])
def test_the_makefile_has_every_target(target):
    done = subprocess.run(["make", "--dry-run", target], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_a_lab_opens_on_the_path_and_hosted_ones_are_made_of_the_same_environment():
    lab = (ROOT / "Makefile").read_text(encoding="utf-8").split("lab:")[1]
    page = re.search(r"default_url=/lab/tree/(\S+)", lab)
    settings = re.search(r"app_settings_dir=(\S+)", lab)
    assert page and (ROOT / page.group(1)).is_file()
    assert settings and json.loads((ROOT / settings.group(1) / "overrides.json").read_text(encoding="utf-8"))
    assert (ROOT / ".binder" / "environment.yml").read_bytes() == (ROOT / "environment.yml").read_bytes()
    assert os.access(ROOT / ".binder" / "postBuild", os.X_OK)
    container = json.loads((ROOT / ".devcontainer" / "devcontainer.json").read_text(encoding="utf-8"))
    assert (ROOT / container["postCreateCommand"].split()[1]).is_file()
    linked = (ROOT / "docs" / "method" / "running.md").read_text(encoding="utf-8")
    assert page.group(1) in linked
