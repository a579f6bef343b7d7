"""`gongjian match INSTANCE.npz --out X.npz`: match needs and resources of a file, without a database."""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path

from gongjian.engine.command import Parser, carried_out, peak_mb
from gongjian.engine.matching.assign import METHODS, Matching, match, warm_up
from gongjian.engine.matching.files import make_market, read_arrays, write_matching


def _parser() -> Parser:
    parser = Parser(
        prog="gongjian match",
        description="Match needs and resources so that the total weight is the largest possible. "
        "The last line printed is one JSON object.",
        allow_abbrev=False,
    )
    parser.add_argument("instance", type=Path, help=".npz with n, m, i, j, w, demand, cap")
    parser.add_argument("--out", type=Path, required=True, help="write need, resource, quantity here (.npz)")
    parser.add_argument("--method", default="flow", help=f"{' or '.join(METHODS)} (default flow, the optimum)")
    return parser


def run(argv: list[str]) -> int:
    """Carry out the command. Returns the exit code: 0, or 1 after one sentence on standard error."""
    return carried_out(_parser(), argv, _matched)


def _matched(given: argparse.Namespace) -> str:
    arrays = read_arrays(given.instance)
    warm_up()
    begun = time.perf_counter()
    market = make_market(given.instance, arrays)
    built = time.perf_counter()
    result = match(market, method=given.method)
    seconds = (built - begun, time.perf_counter() - built)
    write_matching(given.out, market, result.used)
    return json.dumps(_report(result, given.method, seconds))


def _report(result: Matching, method: str, seconds: tuple[float, float]) -> dict[str, object]:
    """Reading the file and loading the compiled parts are not in the seconds; all work on the arrays is."""
    return {
        "objective": result.value,
        "served": int(result.used.sum()),
        "bound": result.bound,
        "method": method,
        "build_seconds": round(seconds[0], 4),
        "solve_seconds": round(seconds[1], 4),
        "peak_mb": peak_mb(),
    }


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
