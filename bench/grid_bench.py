"""The grid planner beside public peers: quality, time and memory, on invented districts and on shared instances.

    python bench/grid_bench.py [NAME ...] [--repeat 3] [--slow]

Without names: every invented district but the city of a million, and every instance of ../shared/bench/grid if that
folder is there. --slow adds the city and the peers that take minutes. Each run is a process of its own on one thread;
ours and the peers' take turns, so that a busy machine is busy for both; seconds are medians of the repeats.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import grid_instances
import numpy as np

from gongjian.engine.gridplan.files import read_edges, read_units
from gongjian.engine.gridplan.score import Score, score

ROOT = Path(__file__).resolve().parent.parent
WORK = ROOT / ".work" / "bench-grid"
SHARED = ROOT.parent / "shared" / "bench" / "grid"
PEER_PYTHON = ROOT / ".work" / "bench" / "bin" / "python"
OURS = {"size": [], "equal": ["--balance", "30"], "most": ["--mode", "maxp"], "change": ["--mode", "minchange"]}
SMALL = ("metis", "metis-36", "metis-most", "kahip", "geoda")
LARGE = ("metis", "metis-2", "metis-most")
SLOW = ("kahip", "geoda", "gerry")
TIME_LIMIT = 900


@dataclass(frozen=True)
class Line:
    """One solver on one instance."""

    name: str
    solver: str
    score: Score
    seconds: float
    peak_mb: float


def stems(names: list[str], slow: bool) -> dict[str, Path]:
    """The instances asked for; invented ones are made where they are not there yet."""
    WORK.mkdir(parents=True, exist_ok=True)
    shared = {path.name.split(".")[0]: path.parent for path in sorted(SHARED.glob("*.units.csv.gz"))}
    wanted = names or [name for name in grid_instances.RECIPES if slow or name != "city1M"] + list(shared)
    out = {}
    for name in wanted:
        folder = shared.get(name, WORK)
        if folder == WORK and not (WORK / f"{name}.edges.csv.gz").exists():
            grid_instances.write(*grid_instances.invent(grid_instances.RECIPES[name]), WORK / name)
        out[name] = folder / name
    return out


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


def commands(stem: Path, labels: Path, peers: tuple[str, ...]) -> dict[str, list[str]]:
    files = [f"{stem}.units.csv.gz", f"{stem}.edges.csv.gz"]
    planner = [sys.executable, "-m", "gongjian.engine.gridplan.command", *files, "--labels", str(labels)]
    python = str(PEER_PYTHON if PEER_PYTHON.exists() else sys.executable)
    out = {f"ours {mode}": planner + more for mode, more in OURS.items()}
    peer_file = str(ROOT / "bench" / "grid_peers.py")
    return out | {peer: [python, "-W", "ignore", peer_file, peer, str(stem), str(labels)] for peer in peers}


def measure(name: str, stem: Path, repeat: int, slow: bool) -> list[Line]:
    units = read_units(Path(f"{stem}.units.csv.gz"))
    edges = read_edges(Path(f"{stem}.edges.csv.gz"), len(units))
    labels = WORK / "labels.txt"
    peers = (SMALL if len(units) < 10_000 else LARGE) + (SLOW if slow and len(units) < 500_000 else ())
    runs: dict[str, list[dict[str, float]]] = {}
    scores: dict[str, Score] = {}
    for _ in range(repeat):
        for solver, command in commands(stem, labels, tuple(dict.fromkeys(peers))).items():
            said = run(command)
            if said is None:
                continue
            runs.setdefault(solver, []).append(said)
            if solver not in scores:
                scores[solver] = score(units, edges, np.loadtxt(labels, dtype=int), 300, 500)
    return [
        Line(name, solver, scores[solver], statistics.median(one["seconds"] for one in said),
             max(one["peak_mb"] for one in said))
        for solver, said in runs.items()
    ]  # fmt: skip


def show(line: Line) -> None:
    s = line.score
    moved = "-" if s.moved is None else f"{s.moved:.3f}"
    broken = s.noncontig + s.mixed_community + s.unassigned
    print(
        f"| {line.name} | {line.solver} | {s.grids} | {s.ok}/{s.most} | {s.avoidable_bad} | {broken} | {s.cv:.3f} "
        f"| {s.pp:.3f} | {s.dist:.3f} | {moved} | {line.seconds:.2f} | {line.peak_mb:.0f} |",
        flush=True,
    )


def ratios(lines: list[Line]) -> list[str]:
    """Ours over the peer's, for the figures that docs/engine-gridplan.md promises."""
    of = {line.solver: line for line in lines}
    best = of.get("metis-36") or of.get("metis-2")
    said = []
    if best:
        ours = of["ours size"]
        said.append(f"roundness {ours.score.pp / best.score.pp:.3f}, distance {ours.score.dist / best.score.dist:.3f}")
        if best.solver == "metis-2":
            said.append(f"time {ours.seconds / best.seconds:.2f}")
    if "metis" in of:
        equal, plain = of["ours equal"].score, of["metis"]
        said.append(f"roundness at cv {equal.cv:.3f} (metis {plain.score.cv:.3f}) {equal.pp / plain.score.pp:.3f}")
        said.append(f"time over metis {of['ours size'].seconds / max(plain.seconds, 1e-3):.2f}")
        said.append(f"memory over metis {of['ours size'].peak_mb / plain.peak_mb:.2f}")
    changes = [x.score.moved for x in lines if x.score.moved and not x.solver.startswith("ours")]
    if changes and of["ours change"].score.moved is not None:
        said.append(f"moved {of['ours change'].score.moved / min(changes):.3f} of the least")
    return said


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*")
    parser.add_argument("--repeat", type=int, default=1)
    parser.add_argument("--slow", action="store_true")
    given = parser.parse_args()
    print("| instance | solver | grids | ok/most | avoidable bad | broken | cv | pp | dist | moved | s | MB |")
    print("|---|---|---|---|---|---|---|---|---|---|---|---|")
    for name, stem in stems(given.names, given.slow).items():
        lines = measure(name, stem, given.repeat, given.slow)
        for line in lines:
            show(line)
        for sentence in ratios(lines):
            print(f"    {name}: {sentence}")


if __name__ == "__main__":
    main()
