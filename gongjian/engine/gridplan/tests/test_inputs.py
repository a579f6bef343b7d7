"""What the planner refuses, and that the sentence names the place."""

import numpy as np
import pytest

from gongjian.engine.errors import EngineError
from gongjian.engine.gridplan.inputs import Edges, Options, Units
from gongjian.engine.gridplan.plan import plan
from gongjian.engine.gridplan.testing import make_lattice


def units_with(**wrong: object) -> Units:
    fine = {
        "xy": np.zeros((3, 2)), "households": [1, 2, 3], "area": np.ones(3), "perimeter": np.full(3, 4.0),
        "community": [0, 0, 0], "pin": [0, 0, 0], "existing": [0, 0, 0],
    }  # fmt: skip
    return Units(**{**fine, **wrong})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"households": [1, -2, 3]}, "households 1: is negative"),
        ({"households": [1, 2, 10**9 + 1]}, "households 2: is more than 1000000000"),
        ({"households": [1, float("nan"), 3]}, "households 1: must be a finite number"),
        ({"households": [1, 2.5, 3]}, "households 1: must be whole"),
        ({"households": [1, 2, 10**30]}, "households"),
        ({"households": ["many", 2, 3]}, "households: must be numbers"),
        ({"xy": [[0, 0], [0, float("inf")], [0, 0]]}, "xy 1: must be a finite number"),
        ({"xy": [[0, 0], [0, 0], [1e12, 0]]}, "xy 2: is farther than"),
        ({"xy": np.zeros((2, 2))}, "xy: shape (2, 2), expected (3, 2)"),
        ({"area": [1, 1]}, "area: shape (2,), expected (3,)"),
        ({"area": [1, -1, 1]}, "area 1: is negative"),
        ({"perimeter": [1, 1, float("nan")]}, "perimeter 2: must be a finite number"),
        ({"pin": [0, -1, 0]}, "pin 1: is negative"),
        ({"existing": [0, 0, -4]}, "existing 2: is negative"),
        ({"community": [0, 0.5, 0]}, "community 1: must be whole"),
    ],
)
def test_units_that_cannot_be_are_refused_by_index(wrong, sentence):
    with pytest.raises(EngineError) as refusal:
        units_with(**wrong)
    assert str(refusal.value).startswith(sentence)


@pytest.mark.parametrize(
    ("pairs", "length", "barrier", "sentence"),
    [
        ([[0, 1], [1, 1]], [1, 1], [0, 0], "edge 1: joins a unit to itself"),
        ([[0, 1], [-1, 1]], [1, 1], [0, 0], "edge 1: names a unit below 0"),
        ([[0, 1], [1, 2], [1, 0]], [1, 1, 1], [0, 0, 0], "edge 2: joins units 1 and 0 a second time"),
        ([[0, 1]], [-1], [0], "edge length 0: is negative"),
        ([[0, 1]], [float("nan")], [0], "edge length 0: must be a finite number"),
        ([[0, 1], [1, 2]], [1, 1], [0], "edge barrier: shape (1,), expected (2,)"),
        ([[0, 1]], [1, 1], [0, 0], "edge: shape (1, 2), expected (2, 2)"),
    ],
)
def test_edges_that_cannot_be_are_refused_by_index(pairs, length, barrier, sentence):
    with pytest.raises(EngineError) as refusal:
        Edges(pairs, length, barrier)
    assert str(refusal.value).startswith(sentence)


def test_an_edge_to_a_unit_that_is_not_there_is_refused():
    units, _ = make_lattice(2, 2)
    edges = Edges([[0, 1], [1, 9]], [1.0, 1.0], [False, False])
    with pytest.raises(EngineError, match="edge 1: names a unit beyond the last one, 3"):
        plan(units, edges, Options())


@pytest.mark.parametrize(
    ("wrong", "name"),
    [
        ({"mode": "best"}, "mode"),
        ({"barriers": "none"}, "barriers"),
        ({"lower": 0}, "lower"),
        ({"lower": 600}, "lower 600 is above upper 500"),
        ({"upper": 10**12}, "upper"),
        ({"seed": -1}, "seed"),
        ({"seed": 2**70}, "seed"),
        ({"threads": 0}, "threads"),
        ({"threads": True}, "threads"),
        ({"balance": float("nan")}, "balance"),
        ({"balance": -1.0}, "balance"),
        ({"effort": 0}, "effort"),
        ({"deadline": float("inf")}, "deadline"),
    ],
)
def test_wishes_that_cannot_be_are_refused_by_name(wrong, name):
    with pytest.raises(EngineError, match=name):
        Options(**wrong)


def test_no_units_at_all_make_an_empty_plan():
    units = Units(np.zeros((0, 2)), [], [], [], [], [], [])
    edges = Edges(np.zeros((0, 2), int), [], [])
    assert plan(units, edges, Options()).grids == 0
