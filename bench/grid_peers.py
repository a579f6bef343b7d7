"""Run one public peer on one instance; write its labels and print its seconds and peak memory as JSON.

    python bench/grid_peers.py PEER STEM LABELS

PEER  metis (one run), metis-2 and metis-36 (best of 2 or 36 runs: fewest grids out of range, then roundest),
      metis-most (the most grids that reach 300), kahip, gerry (GerryChain), geoda (pygeoda max-p greedy), spopt (max-p)
Each piece (connected part of a community's free units) is given to the peer by itself, as a user would have to; the
seconds are those of the peer alone. Only numpy and the peer's own package are imported.
"""

from __future__ import annotations

import importlib
import json
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

LOWER, UPPER, WISHED = 300, 500, 400
MODULES = {
    "metis": "pymetis",
    "kahip": "kahip",
    "gerry": "gerrychain.tree",
    "geoda": "pygeoda",
    "spopt": "spopt.region",
}


@dataclass(frozen=True)
class Piece:
    """One problem: units numbered from 0, edges among them."""

    edges: NDArray[np.int64]
    length: NDArray[np.float64]
    households: NDArray[np.int64]
    xy: NDArray[np.float64]
    area: NDArray[np.float64]
    perimeter: NDArray[np.float64]

    @property
    def count(self) -> int:
        """Number of grids of about the wished size."""
        total = int(self.households.sum())
        return min(max(1, round(total / WISHED)), max(1, total // LOWER))

    def rows(self) -> tuple[list[int], list[int], list[int]]:
        """Neighbour lists as METIS and KaHIP want them: starts, neighbours, whole-numbered lengths."""
        n = len(self.households)
        a, b = np.concatenate([self.edges, self.edges[:, ::-1]]).T
        order = np.argsort(a, kind="stable")
        start = np.concatenate([[0], np.cumsum(np.bincount(a, minlength=n))])
        weight = np.maximum(1, np.rint(np.tile(self.length, 2)[order] / np.median(self.length) * 100)).astype(int)
        return start.tolist(), b[order].tolist(), weight.tolist()


def metis(piece: Piece, p: int, seed: int = 1, slack: int | None = None) -> NDArray[np.int64]:
    import pymetis  # noqa: PLC0415

    if p <= 1:
        return np.zeros(len(piece.households), int)
    start, near, weight = piece.rows()
    options = pymetis.Options()
    options.seed = seed
    options.contig = 1
    if slack is not None:
        options.ufactor = slack
    found = pymetis.part_graph(
        p, adjacency=pymetis.CSRAdjacency(start, near), vweights=piece.households.tolist(), eweights=weight,
        recursive=False, options=options,
    )  # fmt: skip
    return np.asarray(found[1])


def metis_best(piece: Piece, slacks: tuple[int, ...], seeds: int) -> NDArray[np.int64]:
    best, rank = np.zeros(len(piece.households), int), None
    if piece.count == 1:
        return best
    for slack in slacks:
        for seed in range(seeds):
            label = metis(piece, piece.count, seed, slack)
            k = label.max() + 1
            total = np.bincount(label, piece.households, k)
            within = label[piece.edges[:, 0]] == label[piece.edges[:, 1]]
            shared = np.bincount(label[piece.edges[within, 0]], piece.length[within], k)
            outline = np.bincount(label, piece.perimeter, k) - 2 * shared
            shape = 4 * np.pi * np.bincount(label, piece.area, k) / np.maximum(outline, 1e-9) ** 2
            now = (-int(((total < LOWER) | (total > UPPER)).sum()), float(shape[total > 0].mean()))
            if rank is None or now > rank:
                best, rank = label, now
    return best


def metis_most(piece: Piece) -> NDArray[np.int64]:
    p = int(piece.households.sum()) // LOWER
    while p > 1:
        for seed in range(3):
            label = metis(piece, p, seed)
            if np.bincount(label, piece.households, p).min() >= LOWER:
                return label
        p = min(p - 1, int(p * 0.985))
    return np.zeros(len(piece.households), int)


def kahip(piece: Piece) -> NDArray[np.int64]:
    import kahip as package  # noqa: PLC0415

    if piece.count == 1:
        return np.zeros(len(piece.households), int)
    start, near, weight = piece.rows()
    households = piece.households.tolist()
    return np.asarray(package.kaffpa(households, start, weight, near, piece.count, 0.15, True, 1, 1)[1])


def gerry(piece: Piece) -> NDArray[np.int64]:
    import networkx as nx  # noqa: PLC0415
    from gerrychain import Graph  # noqa: PLC0415
    from gerrychain.tree import recursive_tree_part  # noqa: PLC0415

    p = piece.count
    if p == 1:
        return np.zeros(len(piece.households), int)
    graph = nx.Graph()
    graph.add_nodes_from((u, {"pop": int(w)}) for u, w in enumerate(piece.households))
    graph.add_edges_from(piece.edges.tolist())
    mean = piece.households.sum() / p
    slack = min(mean - LOWER, UPPER - mean) / mean
    found = recursive_tree_part(Graph.from_networkx(graph), range(p), mean, "pop", slack, 1)
    return np.array([found[u] for u in range(len(piece.households))])


def geoda(piece: Piece) -> NDArray[np.int64]:
    import pygeoda  # noqa: PLC0415

    n = len(piece.households)
    if piece.households.sum() < 2 * LOWER:
        return np.zeros(n, int)
    start, near, _ = piece.rows()
    with tempfile.NamedTemporaryFile("w", suffix=".gal") as out:
        out.write(f"0 {n} x ID\n")
        for u in range(n):
            mine = near[start[u] : start[u + 1]]
            out.write(f"{u} {len(mine)}\n{' '.join(map(str, mine))}\n")
        out.flush()
        weights = pygeoda.read_gal(out.name, [str(u) for u in range(n)])
    data = [piece.xy[:, 0].tolist(), piece.xy[:, 1].tolist()]
    found = pygeoda.maxp_greedy(weights, data, piece.households.astype(float).tolist(), float(LOWER), iterations=99,
                                random_seed=1, cpu_threads=1)  # fmt: skip
    return np.array(found["Clusters"])


def spopt(piece: Piece) -> NDArray[np.int64]:
    import geopandas  # noqa: PLC0415
    import libpysal  # noqa: PLC0415
    import shapely  # noqa: PLC0415
    from spopt.region import MaxPHeuristic  # noqa: PLC0415

    n = len(piece.households)
    if piece.households.sum() < 2 * LOWER:
        return np.zeros(n, int)
    start, near, _ = piece.rows()
    frame = geopandas.GeoDataFrame({"x": piece.xy[:, 0], "y": piece.xy[:, 1], "w": piece.households},
                                   geometry=shapely.points(piece.xy))  # fmt: skip
    weights = libpysal.weights.W({u: near[start[u] : start[u + 1]] for u in range(n)}, silence_warnings=True)
    np.random.seed(1)
    model = MaxPHeuristic(frame, weights, ["x", "y"], "w", LOWER, 2, max_iterations_construction=9, max_iterations_sa=1)
    model.solve()
    return np.array(model.labels_)


PEERS: dict[str, Callable[[Piece], NDArray[np.int64]]] = {
    "metis": lambda piece: metis(piece, piece.count),
    "metis-2": lambda piece: metis_best(piece, (100, 200), 1),
    "metis-36": lambda piece: metis_best(piece, (30, 60, 100, 150, 200, 250), 6),
    "metis-most": metis_most,
    "kahip": kahip,
    "gerry": gerry,
    "geoda": geoda,
    "spopt": spopt,
}


def pieces(stem: str) -> tuple[int, list[tuple[NDArray[np.int64], Piece]]]:
    """All pieces of an instance, with the units behind them."""
    u = np.genfromtxt(f"{stem}.units.csv.gz", delimiter=",", names=True)
    e = np.genfromtxt(f"{stem}.edges.csv.gz", delimiter=",", names=True)
    n = len(u)
    pairs = np.stack([e["i"], e["j"]], axis=1).astype(int)
    a, b = pairs.T
    free = u["pin"] == 0
    kept = free[a] & free[b] & (u["community"][a] == u["community"][b])
    graph = coo_matrix((np.ones(kept.sum()), (a[kept], b[kept])), (n, n))
    part = np.where(free, connected_components(graph, directed=False)[1], -1)
    order = np.argsort(part, kind="stable")
    order = order[part[order] >= 0]
    edge_order = np.flatnonzero(kept)[np.argsort(part[a[kept]], kind="stable")]
    names = np.unique(part[order])
    new = np.empty(n, int)
    out = []
    for low, high, first, last in zip(
        np.searchsorted(part[order], names), np.searchsorted(part[order], names, "right"),
        np.searchsorted(part[a[edge_order]], names), np.searchsorted(part[a[edge_order]], names, "right"), strict=True,
    ):  # fmt: skip
        mine, ties = order[low:high], edge_order[first:last]
        new[mine] = np.arange(len(mine))
        xy = np.stack([u["x"][mine], u["y"][mine]], axis=1)
        piece = Piece(new[pairs[ties]].reshape(-1, 2), e["len"][ties], u["w"][mine].astype(int), xy,
                      u["area"][mine], u["perim"][mine])  # fmt: skip
        out.append((mine, piece))
    return n, out


def _peak_mb() -> int:
    """Most memory this process has held."""
    try:
        lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
        return round(next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024)
    except (OSError, StopIteration):
        return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def main(peer: str, stem: str, labels: str) -> None:
    importlib.import_module(MODULES[peer.split("-")[0]])
    n, found = pieces(stem)
    label, offset, seconds = np.full(n, -1), 0, 0.0
    for mine, piece in found:
        begun = time.perf_counter()
        grid = PEERS[peer](piece) if len(mine) > 1 else np.zeros(1, int)
        seconds += time.perf_counter() - begun
        _, number = np.unique(grid, return_inverse=True)
        label[mine] = number.ravel() + offset
        offset += int(number.max()) + 1
    Path(labels).write_text("\n".join(map(str, label.tolist())) + "\n")
    print(json.dumps({"seconds": round(seconds, 3), "peak_mb": _peak_mb()}))


if __name__ == "__main__":
    main(*sys.argv[1:4])
