"""Run one public peer on one instance; print its value, seconds and peak memory as JSON.

    python bench/match_peers.py PEER INSTANCE.npz

PEER  ortools (SimpleMinCostFlow), highs (scipy linprog, dual simplex), greedy (heaviest pair first)
The seconds are those of handing over the arrays and solving; reading the file is not counted.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Arrays = dict[str, NDArray[np.int64]]
Ints = NDArray[np.int64]


def ortools(a: Arrays) -> Ints:
    """Needs supply, one sink demands; a need may send its units to the sink at cost 0."""
    from ortools.graph.python import min_cost_flow  # noqa: PLC0415

    n, m = len(a["demand"]), len(a["cap"])
    needs, sink = np.arange(n), n + m
    solver = min_cost_flow.SimpleMinCostFlow()
    most = np.minimum(a["demand"][a["i"]], a["cap"][a["j"]])
    arcs = solver.add_arcs_with_capacity_and_unit_cost(a["i"], n + a["j"], most, -a["w"])
    solver.add_arcs_with_capacity_and_unit_cost(needs, np.full(n, sink), a["demand"], 0 * needs)
    resources = n + np.arange(m)
    solver.add_arcs_with_capacity_and_unit_cost(resources, np.full(m, sink), a["cap"], 0 * resources)
    solver.set_nodes_supplies(np.arange(n + m + 1), np.r_[a["demand"], np.zeros(m, np.int64), -a["demand"].sum()])
    if solver.solve() != solver.OPTIMAL:
        raise SystemExit("ortools found no optimum")
    return np.asarray(solver.flows(arcs), np.int64)


def highs(a: Arrays) -> Ints:
    from scipy.optimize import linprog  # noqa: PLC0415
    from scipy.sparse import csr_array  # noqa: PLC0415

    k, n, m = len(a["w"]), len(a["demand"]), len(a["cap"])
    matrix = csr_array(
        (np.ones(2 * k), (np.r_[a["i"], n + a["j"]], np.r_[np.arange(k), np.arange(k)])), shape=(n + m, k)
    )
    found = linprog(-a["w"], A_ub=matrix, b_ub=np.r_[a["demand"], a["cap"]], method="highs-ds")
    return np.rint(found.x).astype(np.int64)


def greedy(a: Arrays) -> Ints:
    left_need, left_resource = a["demand"].tolist(), a["cap"].tolist()
    need, resource_of = a["i"].tolist(), a["j"].tolist()
    used = np.zeros(len(need), np.int64)
    for e in np.argsort(-a["w"], kind="stable").tolist():
        i, j = need[e], resource_of[e]
        units = min(left_need[i], left_resource[j])
        if units:
            used[e] = units
            left_need[i] -= units
            left_resource[j] -= units
    return used


PEERS: dict[str, Callable[[Arrays], Ints]] = {"ortools": ortools, "highs": highs, "greedy": greedy}


def main(peer: str, path: str) -> None:
    with np.load(path) as file:
        arrays = {name: file[name].astype(np.int64) for name in ("i", "j", "w", "demand", "cap")}
    if peer == "ortools":
        import ortools.graph.python.min_cost_flow  # noqa: F401, PLC0415
    begun, work = time.perf_counter(), time.process_time()
    used = PEERS[peer](arrays)
    seconds, work = time.perf_counter() - begun, time.process_time() - work
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    value = int((used * arrays["w"]).sum())
    print(json.dumps({"objective": value, "served": int(used.sum()), "seconds": seconds, "cpu": work, "peak_mb": peak}))


if __name__ == "__main__":
    main(*sys.argv[1:])
