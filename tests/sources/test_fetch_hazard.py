"""The hazard behind a rule: why `datasets.load_dataset` is not used to fetch.

These tests describe other people's code as locked here. If one fails after an upgrade, the rule may be read again.
"""

import os
import subprocess
import sys

import pytest
from sources.cards import COMMIT, REPOSITORY, content_of
from sources.hub import OTHER_COMMIT

LOAD = "import datasets, sys; print(list(datasets.load_dataset(sys.argv[1], revision=sys.argv[2])['train']['label']))"
HELD = "import sys; from huggingface_hub import hf_hub_download as get; "
GET = f"{HELD}print(get(sys.argv[1], 'train.csv', repo_type='dataset', revision=sys.argv[2]))"


@pytest.fixture
def run(tmp_path, hub):
    """Return a function that runs a line of Python with a cache of its own, online or offline."""

    def python(code, revision, offline=False):
        environment = os.environ | {"HF_HOME": str(tmp_path / "hf"), "HF_HUB_OFFLINE": str(int(offline))}
        command = [sys.executable, "-c", code, REPOSITORY, revision]
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=False, cwd=tmp_path)

    hub.files[REPOSITORY, COMMIT] = {"train.csv": content_of("first")}
    hub.files[REPOSITORY, OTHER_COMMIT] = {"train.csv": content_of("second")}
    return python


def test_hazard_offline_load_dataset_answers_with_another_revision_than_the_pinned_one(run):
    assert run(LOAD, COMMIT).stdout.splitlines()[-1] == "['first']"
    wrong = run(LOAD, OTHER_COMMIT, offline=True)
    assert wrong.returncode == 0
    assert wrong.stdout.splitlines()[-1] == "['first']", "load_dataset now honours the pin"


def test_offline_hf_hub_download_refuses_a_revision_that_is_not_there(run):
    assert run(GET, COMMIT).returncode == 0
    assert run(GET, COMMIT, offline=True).returncode == 0
    missing = run(GET, OTHER_COMMIT, offline=True)
    assert missing.returncode == 1 and "LocalEntryNotFoundError" in missing.stderr
