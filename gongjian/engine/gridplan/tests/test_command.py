"""The command: files in, labels and one JSON line out, and a sentence instead of a traceback."""

import gzip
import json

import numpy as np
import pytest

from gongjian.engine.gridplan.command import run
from gongjian.engine.gridplan.files import read_edges, read_units
from gongjian.engine.gridplan.score import score
from gongjian.engine.gridplan.testing import make_town

UNITS = "id,x,y,w,area,perim,community,pin,grid0\n"
EDGES = "i,j,len,barrier\n"


@pytest.fixture
def town(tmp_path):
    """The files of an invented town, gzipped."""
    units, edges = make_town(4)
    rows = zip(units.xy, units.households, units.community, units.pin, units.existing, strict=True)
    lines = [f"{k},{xy[0]},{xy[1]},{w},1.0,4.0,{c},{p},{g}\n" for k, (xy, w, c, p, g) in enumerate(rows)]
    ties = [f"{a},{b},{x},{int(r)}\n" for (a, b), x, r in zip(edges.pairs, edges.length, edges.barrier, strict=True)]
    for name, text in (("units", UNITS + "".join(lines)), ("edges", EDGES + "".join(ties))):
        with gzip.open(tmp_path / f"{name}.csv.gz", "wt") as out:
            out.write(text)
    return tmp_path


def test_it_writes_labels_and_reports_in_one_json_line(town, capsys):
    units, edges, labels = (str(town / name) for name in ("units.csv.gz", "edges.csv.gz", "labels.txt"))
    assert run([units, edges, "--labels", labels, "--effort", "0.05", "--threads", "2"]) == 0
    said = json.loads(capsys.readouterr().out.strip().splitlines()[-1])
    read = read_units(town / "units.csv.gz")
    written = np.loadtxt(labels, dtype=int)
    truth = score(read, read_edges(town / "edges.csv.gz", len(read)), written, 300, 500)
    assert (said["grids"], said["ok"], said["forced_bad"]) == (truth.grids, truth.ok, truth.forced_bad)
    assert len(said["forced"]) == truth.forced_bad
    assert said["pp"] == pytest.approx(truth.pp, abs=1e-6)
    assert {"in_range", "seconds", "peak_mb", "stopped", "moved", "avoidable_bad"} <= set(said)


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        (["--mode", "best"], "mode must be one of size, maxp, minchange, not 'best'"),
        (["--lower", "600"], "lower 600 is above upper 500"),
        (["--threads", "0"], "threads must be a whole number from 1 to"),
        (["--deadline", "nan"], "deadline must be a number from 0"),
        (["--seed", "many"], "argument --seed: invalid int value: 'many'"),
        (["--colour"], "unrecognized arguments: --colour"),
        (["--labels", "/nowhere/at/all"], "/nowhere/at/all: cannot be written"),
    ],
)
def test_a_bad_wish_gets_one_sentence_and_exit_1(town, capsys, more, sentence):
    assert run([str(town / "units.csv.gz"), str(town / "edges.csv.gz"), "--effort", "0.01", *more]) == 1
    said = capsys.readouterr()
    assert sentence in said.err
    assert said.err.count("\n") == 1
    assert said.out == ""


@pytest.mark.parametrize(
    ("units", "edges", "sentence"),
    [
        ("", EDGES, "the first line must name the columns; missing: x, y, w, area, perim, community"),
        (UNITS, EDGES, "units.csv: has no lines after the heading"),
        (UNITS + "0,0,0,5,1,4,0,0,0\n1,0,0,many,1,4,0,0,0\n", EDGES, "units.csv: line 3: 'many' is not a number"),
        (UNITS + "0,0,0,5,1,4,0,0,0\n1,0,0\n", EDGES, "units.csv: line 3: has 3 values, the heading has 9"),
        (UNITS + "1,0,0,5,1,4,0,0,0\n", EDGES, "units.csv: line 2: id must be 0"),
        (UNITS + "0,0,0,-5,1,4,0,0,0\n", EDGES + "0,1,1,0\n", "units.csv: households 0: is negative"),
        (UNITS + "0,0,0,5,1,4,0,0,0\n", EDGES + "0,1,1,0\n", "edges.csv: edge 0: names a unit beyond the last one, 0"),
        (UNITS + "0,0,0,5,1,4,0,0,0\n", EDGES + "0,0.5,1,0\n", "edges.csv: line 2: j must be a whole number"),
        (UNITS + "0,0,0,5,1,4,0,0,0\n", EDGES + "0,1,1,2\n", "edges.csv: line 2: barrier must be 0 or 1"),
        (UNITS + "0,nan,0,5,1,4,0,0,0\n", EDGES, "units.csv: xy 0: must be a finite number"),
    ],
)
def test_a_bad_file_gets_one_sentence_that_names_file_and_place(tmp_path, capsys, units, edges, sentence):
    (tmp_path / "units.csv").write_text(units)
    (tmp_path / "edges.csv").write_text(edges)
    assert run([str(tmp_path / "units.csv"), str(tmp_path / "edges.csv")]) == 1
    said = capsys.readouterr().err
    assert sentence in said
    assert said.count("\n") == 1


@pytest.mark.parametrize("content", [b"\x1f\x8b broken", b"\xff\xfe\x00\x01", b"PK\x03\x04\x00\x00"])
def test_a_file_that_is_not_what_its_name_says_is_refused(tmp_path, capsys, content):
    (tmp_path / "units.csv.gz").write_bytes(content)
    assert run([str(tmp_path / "units.csv.gz"), str(tmp_path / "units.csv.gz")]) == 1
    assert capsys.readouterr().err.count("\n") == 1


def test_a_missing_file_a_folder_and_no_arguments_are_refused(tmp_path, capsys):
    for given in ([str(tmp_path / "no.csv")] * 2, [str(tmp_path)] * 2, []):
        assert run(given) == 1
        assert capsys.readouterr().err.count("\n") == 1


def test_units_alone_without_edges_are_grids_of_their_own(tmp_path, capsys):
    (tmp_path / "units.csv").write_text("x,y,w,area,perim,community\n0,0,300,1,4,0\n5,5,20,1,4,0\n")
    (tmp_path / "edges.csv").write_text("i,j,len\n")
    assert run([str(tmp_path / "units.csv"), str(tmp_path / "edges.csv")]) == 0
    assert json.loads(capsys.readouterr().out)["grids"] == 2
