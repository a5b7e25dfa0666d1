"""What the workflow leaves through Slurm is what a run leaves; `.ci/run` sets up a cluster of one node for it."""

import importlib.util
import os
import shutil
import subprocess
import sys

import pytest
from folders import ROOT


@pytest.mark.timeout(600)
def test_slurm_leaves_the_bytes_of_a_run():
    command = [sys.executable, str(ROOT / "bench" / "ways.py"), "--made", "2", "--only", "slurm"]
    if importlib.util.find_spec("snakemake") is None:
        pytest.skip("the extra `cluster` is not installed: python tools/setup_env.py --cluster")
    if shutil.which("sinfo") is None or subprocess.run(["sinfo"], capture_output=True, check=False).returncode:
        pytest.skip("no Slurm answers here: bash workflow/slurm.sh start, as root")
    done = subprocess.run(command, cwd=ROOT, env=dict(os.environ), capture_output=True, text=True, check=False)
    rows = [line for line in done.stdout.splitlines() if "profiles/slurm" in line]
    assert done.returncode == 0, done.stderr[-3000:]
    assert rows and rows[0].endswith("| the same bytes |")
