"""`gongjian gridplan UNITS EDGES`: plan a district from two CSV files, without a database."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path

from gongjian.engine.command import Parser, carried_out, peak_mb
from gongjian.engine.gridplan.explain import Forced
from gongjian.engine.gridplan.files import read_edges, read_units, write_labels
from gongjian.engine.gridplan.inputs import Options
from gongjian.engine.gridplan.plan import Plan, Progress, plan

MOST_LISTED = 20  # units of a forced grid that are listed; the rest is only counted


def _parser() -> Parser:
    parser = Parser(
        prog="gongjian gridplan",
        description="Plan grids from a units file and an edges file (CSV, plain or gzipped). "
        "The last line printed is one JSON object.",
        allow_abbrev=False,
    )
    parser.add_argument("units", type=Path, help="id,x,y,w,area,perim,community,pin,grid0")
    parser.add_argument("edges", type=Path, help="i,j,len,barrier")
    parser.add_argument("--mode", default="size", help="size, maxp or minchange (default size)")
    parser.add_argument("--lower", type=int, default=300, help="least households of a grid (default 300)")
    parser.add_argument("--upper", type=int, default=500, help="most households of a grid (default 500)")
    parser.add_argument("--seed", type=int, default=1, help="same seed, same plan (default 1)")
    parser.add_argument("--threads", type=int, default=1, help="the plan does not depend on it (default 1)")
    parser.add_argument("--barriers", default="soft", help="soft or hard (default soft)")
    parser.add_argument("--balance", type=float, default=0.0, help="larger = more equal grids (default 0; 30 is much)")
    parser.add_argument("--effort", type=float, default=1.0, help="multiple of the usual number of tries (default 1)")
    parser.add_argument("--deadline", type=float, default=None, help="seconds after which the best plan is taken")
    parser.add_argument("--labels", type=Path, default=None, help="write the grid of each unit here, one a line")
    parser.add_argument("--progress", action="store_true", help="report on standard error while it runs")
    return parser


def run(argv: list[str]) -> int:
    """Carry out the command. Returns the exit code: 0, or 1 after one sentence on standard error."""
    return carried_out(_parser(), argv, _planned)


def _planned(given: argparse.Namespace) -> str:
    options = Options(
        mode=given.mode,
        lower=given.lower,
        upper=given.upper,
        seed=given.seed,
        threads=given.threads,
        barriers=given.barriers,
        balance=given.balance,
        effort=given.effort,
        deadline=given.deadline,
    )
    units = read_units(given.units)
    edges = read_edges(given.edges, len(units))
    result = plan(units, edges, options, _tell if given.progress else None)
    if given.labels is not None:
        write_labels(given.labels, result.labels)
    return json.dumps(_report(result))


def _tell(now: Progress) -> bool:
    print(f"\r{now.stage} {now.done:5.0%} {now.grids} grids, {now.best_bad} out of range", end="", file=sys.stderr)
    if now.stage == "score":
        print(file=sys.stderr)
    return True


def _report(result: Plan) -> dict[str, object]:
    figures = {k: round(v, 6) if isinstance(v, float) else v for k, v in asdict(result.score).items()}
    return {
        **figures,
        "forced": [_forced(one) for one in result.forced],
        "seconds": round(result.seconds, 3),
        "peak_mb": peak_mb(),
        "stopped": result.stopped,
    }


def _forced(one: Forced) -> dict[str, object]:
    return {
        "kind": one.kind,
        "community": one.community,
        "households": one.households,
        "units": one.units[:MOST_LISTED].tolist(),
        "unit_count": len(one.units),
        "remedies": list(one.remedies),
    }


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
