"""The jobs that the Kubernetes profile asks for, caught by a stand-in of a cluster on this machine and looked at.

Prevents the failure in which a profile that no cluster ever saw asks for what a cluster would refuse: each job must
name its image, mount the volume with the checkout, ask for memory and processors in the units of Kubernetes, and have a
name that may be one. `python bench/kubernetes_jobs.py`, in an environment with the extra `cluster`, with git and rsync,
sends the first jobs of the plan and prints what was found; `--keep` keeps it in bench/results. No job is run: what a
real cluster adds (images, volumes, nodes, rights) is not looked at.
"""

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from run_notebooks import BIN, ROOT

from fragility import __version__

KEPT = ROOT / "bench" / "results" / "kubernetes.md"
_NAME = re.compile(r"[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?")
_QUANTITIES = {"cpu": re.compile(r"[1-9]\d*m?"), "memory": re.compile(r"[1-9]\d*(M|Mi|G|Gi)?")}


def faults(job: Mapping[str, Any]) -> list[str]:
    """Return what a cluster would refuse of a job, or could not run."""
    pod = job["spec"]["template"]["spec"]
    found = [] if job["apiVersion"] == "batch/v1" and job["kind"] == "Job" else ["it is no job"]
    if not _NAME.fullmatch(job["metadata"]["name"]):
        found.append("its name may not be one")
    if pod.get("restartPolicy") not in ("Never", "OnFailure"):
        found.append("a pod of a job may not be started for ever")
    volumes = {volume["name"] for volume in pod.get("volumes", ())}
    claims = {volume["name"] for volume in pod.get("volumes", ()) if "persistentVolumeClaim" in volume}
    for container in pod["containers"]:
        mounts = [mount["name"] for mount in container.get("volumeMounts", ())]
        paths = [mount["mountPath"] for mount in container.get("volumeMounts", ())]
        if not set(mounts) <= volumes or len(set(paths)) < len(paths):
            found.append("its mounts are not those of its volumes")
        if not claims & set(mounts):
            found.append("no volume with the checkout is mounted")
        if not container.get("image") or not _NAME.fullmatch(container["name"]):
            found.append("no image or no name")
        asked = container.get("resources", {}).get("requests", {})
        for name, form in _QUANTITIES.items():
            if not form.fullmatch(asked.get(name, "")):
                found.append(f"{name} is not asked for in units that there are")
    return found


class Cluster:
    """What the stand-in was given: jobs by name. None is run, so that each has failed when it is asked for."""

    def __init__(self) -> None:
        self.jobs: dict[str, Mapping[str, Any]] = {}


@contextmanager
def cluster(folder: Path) -> Iterator[tuple[Cluster, dict[str, str]]]:
    """Serve on a loopback address; give what it was given, and the environment in which a client finds it."""
    stand_in = Cluster()

    class Handler(BaseHTTPRequestHandler):
        def _answer(self, code: int, content: Mapping[str, Any]) -> None:
            body = json.dumps(content).encode()
            self.send_response(code)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def _body(self) -> dict[str, Any]:
            content: dict[str, Any] = json.loads(self.rfile.read(int(self.headers.get("Content-Length") or 0)) or "{}")
            return content

        def do_POST(self) -> None:
            content = self._body()
            if self.path.endswith("/jobs"):
                content = {"apiVersion": "batch/v1", "kind": "Job", **content}
                stand_in.jobs[content["metadata"]["name"]] = content
            self._answer(201, content)

        def do_GET(self) -> None:
            parts = self.path.split("?")[0].strip("/").split("/")
            if "jobs" in parts:
                name = parts[parts.index("jobs") + 1]
                held = stand_in.jobs.get(name)
                self._answer(200 if held else 404, {**held, "status": {"failed": 1}} if held else {})
            else:
                self._answer(200, {"apiVersion": "v1", "kind": "PodList", "metadata": {}, "items": []})

        def do_DELETE(self) -> None:
            self._body()
            self._answer(200, {"apiVersion": "v1", "kind": "Status", "status": "Success"})

        def log_message(self, format: str, *words: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_address[1]}"
    config = {
        "apiVersion": "v1", "kind": "Config", "current-context": "here",
        "clusters": [{"name": "here", "cluster": {"server": address}}],
        "contexts": [{"name": "here", "context": {"cluster": "here", "user": "me"}}],
        "users": [{"name": "me", "user": {}}],
    }  # fmt: skip
    path = folder / "kubeconfig.json"
    path.write_text(json.dumps(config), encoding="utf-8")
    try:
        yield stand_in, os.environ | {"KUBECONFIG": str(path)}
    finally:
        server.shutdown()


def main() -> None:
    """Send the first jobs of the plan, and say what a cluster would refuse."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--keep", action="store_true", help="keep the answer in bench/results")
    asked = parser.parse_args()
    for tool in ("git", "rsync"):
        if not shutil.which(tool):
            sys.exit(f"error: {tool} is not installed, and snakemake needs it to send its sources")
    with tempfile.TemporaryDirectory() as name:
        folder, disk = Path(name) / "checkout", Path(name) / "disk"
        disk.mkdir()
        subprocess.run(["git", "clone", "--quiet", "--depth", "1", f"file://{ROOT}", str(folder)], check=True)
        shutil.copytree(ROOT / "workflow", folder / "workflow", dirs_exist_ok=True)
        for top in ("data", "src", "notebooks"):
            shutil.copytree(folder / top, disk / top)
        command = [sys.executable, "-m", "snakemake", "-s", "workflow/Snakefile", "--profile"]
        command += ["workflow/profiles/kubernetes", "--default-storage-prefix", str(disk), "--latency-wait", "1"]
        with cluster(Path(name)) as (stand_in, environment):
            environment |= {"PATH": f"{BIN}{os.pathsep}{environment['PATH']}"}
            done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    if not stand_in.jobs:
        sys.exit(f"error: no job was sent:\n{done.stderr[-2000:]}")
    wrong = Counter(fault for job in stand_in.jobs.values() for fault in faults(job))
    first = next(iter(stand_in.jobs.values()))["spec"]["template"]["spec"]["containers"][0]
    shown = {name: first[name] for name in ("image", "resources", "volumeMounts", "workingDir")}
    told = ", ".join(f"{fault} ({n})" for fault, n in wrong.items()) or "nothing that was looked for"
    head = f"fragility {__version__}. {len(stand_in.jobs)} jobs of the plan, sent to a stand-in that ran none of them"
    lines = [
        "# Jobs for Kubernetes",
        "",
        f"{head}; a real cluster was not at hand.",
        "",
        f"A cluster would refuse: {told}.",
        "",
        "```json",
        json.dumps(shown, indent=1),
        "```",
    ]
    print("\n".join(lines))
    if asked.keep:
        KEPT.write_text("\n".join(lines) + "\n", encoding="utf-8")
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
