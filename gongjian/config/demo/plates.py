"""Names of roads and the house numbers along them."""

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.strtree import STRtree

from gongjian.config.demo.city import Way
from gongjian.config.demo.layout import Layout
from gongjian.config.demo.names import Heads, pick

ROADS = ("trunk", "primary", "secondary", "tertiary")
ENDINGS = {
    "trunk": ("大道",),
    "primary": ("路", "路", "大街"),
    "secondary": ("路", "路", "街"),
    "tertiary": ("路", "街", "支路"),
    "lane": ("巷", "巷", "里巷", "弄"),
}
NUMBER_EVERY_M = 9.0


def name_ways(layout: Layout) -> dict[str, str]:
    """A name for every key of a way. The showcase community lies at 云栖大街, the quays are 河沿路 and 望川路."""
    rng = layout.city.rng(10)
    heads = Heads(rng, taken=("云栖",))
    names = {"quay-north": "河沿路", "quay-south": "望川路", "creek": "棠溪浜", "rail": "明川铁路"}
    names |= {way.key: "明川江" for way in layout.ways if way.kind == "river"}
    names |= {way.key: "明川铁路" for way in layout.ways if way.kind == "rail"}
    main = _main_road(layout)
    if main:
        names[main] = "云栖大街"
    for way in layout.ways:
        if way.key not in names:
            names[way.key] = heads.take() + pick(rng, ENDINGS[way.kind])
    return names


def _main_road(layout: Layout) -> str:
    """Key of the arterial road that runs longest inside the showcase community."""
    inner = layout.communities[layout.showcase].outline.buffer(-15)
    found = [(way.line.intersection(inner).length, way.key) for way in layout.ways if way.kind in {"trunk", "primary"}]
    length, key = max(found)
    return key if length > 50 else ""


class Plates:
    """Gives out house numbers: odd on the left, even on the right, growing along the road, none twice."""

    def __init__(self, layout: Layout, names: dict[str, str]) -> None:
        ways = [way for way in layout.ways if way.kind in ROADS]
        self._names = [names[way.key] for way in ways]
        self._lines = np.array([way.line for way in ways], dtype=object)
        self._starts = _starts(ways)
        self._tree = STRtree(self._lines)
        self._given: set[tuple[str, int]] = set()

    def give(self, points: NDArray[np.object_]) -> list[tuple[str, int]]:
        """Road and number for each point."""
        nearest = self._tree.nearest(points)
        lines = self._lines[nearest]
        along = shapely.line_locate_point(lines, points)
        feet, ahead = (shapely.line_interpolate_point(lines, along + step) for step in (-0.5, 0.5))
        foot, front, spot = (np.column_stack([shapely.get_x(p), shapely.get_y(p)]) for p in (feet, ahead, points))
        way, off = front - foot, spot - foot
        left = way[:, 0] * off[:, 1] - way[:, 1] * off[:, 0] > 0
        return [
            self._one(self._names[k], int((self._starts[k] + at) / NUMBER_EVERY_M) * 2 + (1 if side else 2))
            for k, at, side in zip(nearest.tolist(), along.tolist(), left.tolist(), strict=True)
        ]

    def _one(self, road: str, number: int) -> tuple[str, int]:
        while (road, number) in self._given:
            number += 2
        self._given.add((road, number))
        return road, number


def _starts(ways: list[Way]) -> list[float]:
    """Metres of the same road that lie before each of its pieces."""
    reached: dict[str, float] = {}
    starts = []
    for way in ways:
        starts.append(reached.get(way.key, 0.0))
        reached[way.key] = starts[-1] + way.line.length
    return starts
