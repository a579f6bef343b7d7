"""The command reads a file, writes the matching, says one JSON object; a bad file gets one clear sentence."""

import json

import numpy as np
import pytest

from gongjian.engine.matching.assign import match
from gongjian.engine.matching.command import run
from gongjian.engine.matching.testing import make_market


def arrays(market):
    sizes = {"n": len(market.demand), "m": len(market.capacity)}
    pairs = {"i": market.need, "j": market.resource, "w": market.weight}
    return sizes | pairs | {"demand": market.demand, "cap": market.capacity}


@pytest.fixture
def files(tmp_path):
    def write(**changes):
        given = {**arrays(make_market(1, 20, 15)), **changes}
        np.savez(tmp_path / "town.npz", **{name: value for name, value in given.items() if value is not None})
        return [str(tmp_path / "town.npz"), "--out", str(tmp_path / "out.npz")]

    return write


@pytest.mark.parametrize("method", ["flow", "prices"])
def test_the_matching_is_written_and_its_figures_are_said(files, tmp_path, capsys, method):
    market = make_market(1, 20, 15)
    assert run([*files(), "--method", method]) == 0
    said = json.loads(capsys.readouterr().out.splitlines()[-1])
    written = np.load(tmp_path / "out.npz")
    result = match(market, method=method)
    weight = {(i, j): w for i, j, w in zip(market.need, market.resource, market.weight, strict=True)}
    pairs = list(zip(written["need"], written["resource"], strict=True))
    assert all(written[name].dtype == np.int64 for name in ("need", "resource", "quantity"))
    assert said["objective"] == sum(weight[p] * q for p, q in zip(pairs, written["quantity"], strict=True))
    assert said["objective"] == result.value <= said["bound"]
    assert said["served"] == written["quantity"].sum() and (written["quantity"] > 0).all()
    assert {"build_seconds", "solve_seconds", "peak_mb"} <= set(said) and pairs == sorted(pairs)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"w": None}, "town.npz: array w is missing"),
        ({"n": 3}, "town.npz: demand has shape (20,), but there are 3 needs"),
        ({"m": -1}, "town.npz: m must be one whole number of 0 or more"),
        ({"n": np.arange(3)}, "town.npz: n must be one whole number"),
        ({"cap": np.ones((15, 1), int)}, "town.npz: cap has shape (15, 1), but there are 15 resources"),
        ({"cap": np.full(15, -2)}, "town.npz: cap[0]: -2 is negative"),
        ({"w": np.full(2, 0.5)}, "town.npz: w: numbers of type float64, expected whole numbers"),
        ({"i": np.array([0, 99]), "j": np.zeros(2, int), "w": np.ones(2, int)}, "i[1]: 99 is beyond the last need, 19"),
        ({"i": np.array([0]), "j": np.zeros(2, int), "w": np.ones(2, int)}, "town.npz: i, j and w have 1, 2 and 2"),
        ({"i": np.zeros(2, int), "j": np.zeros(2, int), "w": np.ones(2, int)}, "occur together a second time"),
        ({"w": np.array(["a", None], object)}, "town.npz: cannot be read as an .npz file of plain arrays"),
    ],
)
def test_a_bad_file_gets_one_sentence_that_names_file_and_place(files, tmp_path, capsys, changes, sentence):
    assert run(files(**changes)) == 1
    said = capsys.readouterr()
    assert sentence in said.err and said.err.count("\n") == 1 and said.out == ""
    assert not (tmp_path / "out.npz").exists()


@pytest.mark.parametrize("content", [b"", b"need,resource", b"PK\x03\x04\x00\x00", b"\x93NUMPY"])
def test_a_file_that_is_not_what_its_name_says_is_refused(tmp_path, capsys, content):
    (tmp_path / "town.npz").write_bytes(content)
    assert run([str(tmp_path / "town.npz"), "--out", str(tmp_path / "out.npz")]) == 1
    assert capsys.readouterr().err.count("\n") == 1


def test_missing_files_wrong_methods_and_no_arguments_are_refused(files, tmp_path, capsys):
    good = files()
    np.save(tmp_path / "single.npy", np.arange(3))
    for given in (
        ["no.npz", "--out", good[2]],
        [str(tmp_path), "--out", good[2]],
        [str(tmp_path / "single.npy"), "--out", good[2]],
        [good[0], "--out", str(tmp_path / "no" / "out.npz")],
        [good[0]],
        [*good, "--method", "guess"],
        [],
    ):
        assert run(given) == 1
        assert capsys.readouterr().err.count("\n") == 1
