"""`gongjian match INSTANCE.npz --out X.npz`: match needs and resources of a file, without a database."""

from __future__ import annotations

import argparse
import json
import resource
import sys
import time
from pathlib import Path
from typing import NoReturn

from gongjian.engine.errors import EngineError
from gongjian.engine.matching.assign import METHODS, Matching, match, warm_up
from gongjian.engine.matching.files import make_market, read_arrays, write_matching


class _Parser(argparse.ArgumentParser):
    """An argparse that says one sentence and exits 1, like every other refusal."""

    def error(self, message: str) -> NoReturn:
        print(f"gongjian match: {message}.", file=sys.stderr)
        raise SystemExit(1)


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
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
    try:
        given = _parser().parse_args(argv)
    except SystemExit as leave:
        return int(leave.code or 0)
    try:
        arrays = read_arrays(given.instance)
        warm_up()
        begun = time.perf_counter()
        market = make_market(given.instance, arrays)
        built = time.perf_counter()
        result = match(market, method=given.method)
        seconds = (built - begun, time.perf_counter() - built)
        write_matching(given.out, market, result.used)
    except EngineError as refusal:
        print(f"gongjian match: {str(refusal).rstrip('.')}.", file=sys.stderr)
        return 1
    except MemoryError:
        print("gongjian match: there is not enough memory for a file of this size.", file=sys.stderr)
        return 1
    print(json.dumps(_report(result, given.method, seconds)))
    return 0


def _report(result: Matching, method: str, seconds: tuple[float, float]) -> dict[str, object]:
    """Reading the file and loading the compiled parts are not in the seconds; all work on the arrays is."""
    return {
        "objective": result.value,
        "served": int(result.used.sum()),
        "bound": result.bound,
        "method": method,
        "build_seconds": round(seconds[0], 4),
        "solve_seconds": round(seconds[1], 4),
        "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1),
    }


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
