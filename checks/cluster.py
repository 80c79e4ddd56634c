"""``make cluster``: a Ray cluster of three nodes on this machine, input by a ``file://`` URL, one node killed.

The records must be those of a local run.

python -m checks.cluster [--articles 120]
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from checks.articles import ROOT, content, folder_of, stored


def _run(work: Path, name: str, *extra: str) -> subprocess.Popen:
    words = [
        sys.executable,
        "-m",
        "pipeline",
        "run",
        f"file://{work}/in",
        "-o",
        str(work / name),
        "-f",
        "jsonl",
        *extra,
    ]
    return subprocess.Popen(
        words,
        cwd=ROOT,
        env={**os.environ, "RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO": "0"},
        stdout=subprocess.DEVNULL,
        stderr=open(work / f"{name}.log", "w"),
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=120)
    given = parser.parse_args()
    from ray.cluster_utils import Cluster

    work = Path(tempfile.mkdtemp(prefix="svodka-cluster-"))
    folder_of(work / "in", given.articles)
    assert _run(work, "local", "--jobs", "1").wait() == 0, (work / "local.log").read_text()
    node = {"num_cpus": 1, "object_store_memory": 100 * 2**20}
    cluster = Cluster(initialize_head=True, head_node_args={**node, "include_dashboard": False})
    try:
        others = [cluster.add_node(**node) for _ in range(2)]
        cluster.wait_for_nodes()
        process = _run(work, "ray", "--engine", "ray", "--address", cluster.address, "--jobs", "3")
        end = time.time() + 600
        while stored(work / "ray") < given.articles // 6 and process.poll() is None and time.time() < end:
            time.sleep(0.2)
        before = stored(work / "ray")
        assert process.poll() is None, f"it was over too early: {(work / 'ray.log').read_text()}"
        cluster.remove_node(others[1], allow_graceful=False)
        status = process.wait(timeout=600)
    finally:
        cluster.shutdown()
    log = (work / "ray.log").read_text()
    assert status == 0, log
    local, ray = (content(f"sqlite:///{work / name / 'svodka.sqlite'}") for name in ("local", "ray"))
    for table, rows in local.items():
        assert ray.get(table) == rows, f"table {table} differs"
    assert (work / "local/records.jsonl").read_bytes() == (work / "ray/records.jsonl").read_bytes()
    print(
        f"{given.articles} articles on three nodes, one killed after {before}:"
        f" the {sum(map(len, local.values()))} rows of a local run"
    )
    shutil.rmtree(work, ignore_errors=True)


if __name__ == "__main__":
    main()
