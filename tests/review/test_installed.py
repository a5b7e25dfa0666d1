"""The four commands after `pip install`, in an empty folder that nothing may be written to."""

import json
import os
import re
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]
#: What is run in the clean environment: every command, and what it said.
SCRIPT = """
import json, sys
from click.testing import CliRunner
import fragility
from fragility.suite.cli import main
said = {}
for line in json.loads(sys.argv[1]):
    done = CliRunner().invoke(main, line)
    said[" ".join(line[:2])] = [done.exit_code, done.output]
print(json.dumps({"home": fragility.__file__, "said": said}))
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=PROJECT, check=True, capture_output=True)
    (path,) = folder.glob("*.whl")
    return path


def test_the_wheel_carries_what_the_commands_read(wheel):
    names = zipfile.ZipFile(wheel).namelist()
    assert "fragility/data/vocabulary.yml" in names
    for kind in ("benchmarks", "lexicons"):
        shipped = {path.name for path in (PROJECT / "data" / kind).glob("*.yml")}
        assert shipped == {
            Path(name).name for name in names if re.fullmatch(rf"fragility/data/{kind}/[^/]+\.yml", name)
        }


def test_the_four_commands_work_where_there_is_no_checkout(wheel, tmp_path):
    venv.create(tmp_path / "env", with_pip=False, symlinks=True)
    site = next((tmp_path / "env").glob("lib/python*/site-packages"))
    zipfile.ZipFile(wheel).extractall(site)
    (site / "others.pth").write_text(sysconfig.get_path("purelib") + "\n")  # their own .pth files are not read
    table = tmp_path / "table.csv"
    table.write_text("model,benchmark,value_text,unit,metric,n_stated\nA,AdvBench,18.52,%,ASR,520\n")
    labels = tmp_path / "labels.csv"
    labels.write_text(
        "id,model,refused\n" + "".join(f"q{n},{m},{(n + k) % 2}\n" for n in range(8) for k, m in enumerate("ab"))
    )
    out = tmp_path / "out"
    out.mkdir()
    empty = tmp_path / "empty"
    empty.mkdir(mode=0o555)
    lines = [
        ["doctor", str(table), "--page", str(out / "a.html"), "--strict"],
        ["items", str(labels), "--json"],
        ["compare", str(labels), "--notebook", str(out / "a.ipynb")],
        ["plan", "--from", "70", "--detect", "5"],
    ]
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("FRAGILITY", "PYTHON"))}
    command = [str(tmp_path / "env" / "bin" / "python"), "-c", SCRIPT, json.dumps(lines)]
    done = subprocess.run(command, cwd=empty, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["home"].startswith(str(tmp_path))
    assert {name.split()[0]: code for name, (code, _) in told["said"].items()} == {
        "doctor": 1,
        "items": 0,
        "compare": 0,
        "plan": 0,
    }, told
    assert (out / "a.html").is_file() and (out / "a.ipynb").is_file() and not list(empty.iterdir())
