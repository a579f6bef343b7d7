"""Matching beside public peers: value, time and memory on instances of three sizes.

    python bench/match_bench.py [NAME ...] [--repeat 3]

NAME is S, M or L with -unit or -qty (default: all six). The instances come from the generator in ../shared/bench/match
if that folder is there, else from the smaller one below. Each run is a process of its own; ours and the peers' take
turns, so that a busy machine is busy for both; seconds are medians of the repeats, of processor time.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
WORK = ROOT / ".work" / "bench-match"
SHARED = ROOT.parent / "shared" / "bench" / "match" / "make_match_instance.py"
PEER_PYTHON = ROOT / ".work" / "bench" / "bin" / "python"
SIZES = {"S": (300, 300, 40), "M": (5_000, 2_000, 12), "L": (100_000, 30_000, 6)}
TIME_LIMIT = 900
OURS = (
    "import json, sys, time\nfrom pathlib import Path\n"
    "from gongjian.engine.matching.assign import match, warm_up\n"
    "from gongjian.engine.matching.files import make_market, read_arrays\n"
    "import resource\n"
    "path = Path(sys.argv[2]); arrays = read_arrays(path); warm_up()\n"
    "begun, work = time.perf_counter(), time.process_time()\n"
    "market = make_market(path, arrays); result = match(market, method=sys.argv[1])\n"
    "seconds, work = time.perf_counter() - begun, time.process_time() - work\n"
    "peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024\n"
    "print(json.dumps({'objective': result.value, 'served': int(result.used.sum()), 'seconds': seconds, 'cpu': work,"
    " 'peak_mb': peak, 'gap': result.gap}))"
)


def invent(needs: int, resources: int, mode: str, path: Path) -> None:
    """Needs and resources on a line, 20 pairs a need with resources near by, weights falling with distance."""
    random = np.random.default_rng(1)
    at, places = random.random(needs), np.sort(random.random(resources))
    degree = min(20, resources)
    near = np.searchsorted(places, at)[:, None] + random.integers(-60, 60, (needs, 3 * degree))
    need = np.repeat(np.arange(needs), 3 * degree)
    pairs = np.unique(np.stack([need, near.ravel() % resources], 1), axis=0)
    pairs = pairs[random.random(len(pairs)) < 0.4]
    gap = np.abs(at[pairs[:, 0]] - places[pairs[:, 1]]) * resources / 60
    weight = 1 + (999 * (0.5 * random.random(len(pairs)) + 0.5 * np.exp(-gap))).astype(np.int64)
    demand = np.ones(needs, np.int64) if mode == "unit" else random.geometric(0.3, needs)
    cap = random.geometric(min(1.0, resources / (1.1 * demand.sum())), resources)
    np.savez(path, n=needs, m=resources, i=pairs[:, 0], j=pairs[:, 1], w=weight, demand=demand, cap=cap)


def instance(name: str) -> Path:
    WORK.mkdir(parents=True, exist_ok=True)
    path = WORK / f"{name}.npz"
    size, mode = name.split("-")
    needs, resources, near = SIZES[size]
    if not path.exists() and SHARED.exists():
        sizes = [str(needs), str(resources), "--near", str(near), "--mode", mode]
        subprocess.run([sys.executable, str(SHARED), *sizes, "--out", str(path)], check=True, stdout=subprocess.DEVNULL)
    elif not path.exists():
        invent(needs, resources, mode, path)
    return path


def run(command: list[str]) -> dict[str, float] | None:
    """The JSON of the last line a solver prints; None when it failed or took too long."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=TIME_LIMIT, cwd=ROOT)
    except subprocess.TimeoutExpired:
        return None
    if done.returncode:
        print("   ", *done.stderr.strip().splitlines()[-1:], file=sys.stderr)
        return None
    return json.loads(done.stdout.strip().splitlines()[-1])


def measure(name: str, repeat: int) -> None:
    path = str(instance(name))
    python = str(PEER_PYTHON if PEER_PYTHON.exists() else sys.executable)
    peer_file = str(ROOT / "bench" / "match_peers.py")
    solvers = {f"ours {method}": [sys.executable, "-c", OURS, method, path] for method in ("flow", "prices")}
    for peer in ("ortools", "greedy", *(("highs",) if name[0] != "L" else ())):
        solvers[peer] = [python, peer_file, peer, path]
    runs: dict[str, list[dict[str, float]]] = {solver: [] for solver in solvers}
    for _ in range(repeat):
        for solver, command in solvers.items():
            said = run(command)
            runs[solver] += [said] if said else []
    for solver, all_said in runs.items():
        if all_said:
            cpu = statistics.median(said["cpu"] for said in all_said)
            last = all_said[-1]
            proof = f" gap {last['gap']:.5f}" if "gap" in last else ""
            figures = f"{last['objective']:>12} {last['served']:>8} {cpu:9.3f} s {last['peak_mb']:7.0f} MB{proof}"
            print(f"{name:<7} {solver:<12} {figures}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    names = [f"{size}-{mode}" for size in SIZES for mode in ("unit", "qty")]
    parser.add_argument("names", nargs="*", default=names)
    parser.add_argument("--repeat", type=int, default=3)
    given = parser.parse_args()
    print("instance solver          value   served  processor   peak")
    for name in given.names:
        measure(name, given.repeat)


if __name__ == "__main__":
    main()
