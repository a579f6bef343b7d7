"""Reading units and edges from CSV files, plain or gzipped, and writing labels.

UNITS: id,x,y,w,area,perim,community,pin,grid0 (ids 0, 1, 2, ...; w = households; pin 0 = free; grid0 0 = none).
EDGES: i,j,len,barrier (1 = a main road or river runs between the two units).
Columns are found by their heading; id, pin, grid0 and barrier may be missing.
"""

from __future__ import annotations

import gzip
import io
import re
import zlib
from pathlib import Path
from typing import IO

import numpy as np

from gongjian.engine.errors import EngineError
from gongjian.engine.gridplan.inputs import Edges, Floats, Ints, Units

UNIT_COLUMNS = ("x", "y", "w", "area", "perim", "community")
EDGE_COLUMNS = ("i", "j", "len")


def read_units(path: Path) -> Units:
    """The units of a file. Raises EngineError, one sentence that names the file and, where it can, the line."""
    table = _read(path, UNIT_COLUMNS, ("id", "pin", "grid0"))
    n = len(table["x"])
    if not n:
        raise EngineError(f"{path}: has no lines after the heading.")
    zeros = np.zeros(n)
    if "id" in table and not np.array_equal(table["id"], np.arange(n)):
        wrong = int((table["id"] != np.arange(n)).argmax())
        raise EngineError(f"{path}: line {wrong + 2}: id must be {wrong}, the units numbered from 0 in order.")
    try:
        return Units(
            xy=np.stack([table.pop("x"), table.pop("y")], axis=1),
            households=_whole(table.pop("w"), "w"),
            area=table.pop("area"),
            perimeter=table.pop("perim"),
            community=_whole(table.pop("community"), "community"),
            pin=_whole(table.pop("pin", zeros), "pin"),
            existing=_whole(table.pop("grid0", zeros), "grid0"),
        )
    except EngineError as wrong_value:
        raise EngineError(f"{path}: {wrong_value}.") from None


def read_edges(path: Path, n: int) -> Edges:
    """The edges of a file, between units 0 to n - 1. Raises EngineError like read_units."""
    table = _read(path, EDGE_COLUMNS, ("barrier",))
    barrier = table.pop("barrier", np.zeros(len(table["len"])))
    if not np.isin(barrier, (0, 1)).all():
        wrong = int((~np.isin(barrier, (0, 1))).argmax())
        raise EngineError(f"{path}: line {wrong + 2}: barrier must be 0 or 1.")
    try:
        i, j = _whole(table.pop("i"), "i"), _whole(table.pop("j"), "j")
        edges = Edges(np.stack([i, j], axis=1), table.pop("len"), barrier == 1)
        edges.check_within(n)
    except EngineError as wrong_value:
        raise EngineError(f"{path}: {wrong_value}.") from None
    return edges


def write_labels(path: Path, labels: Ints) -> None:
    """One whole number a line, in the order of the units."""
    try:
        with path.open("w", encoding="ascii") as out:
            for start in range(0, len(labels), 100_000):
                out.write("\n".join(map(str, labels[start : start + 100_000].tolist())) + "\n")
    except OSError as wrong:
        raise EngineError(f"{path}: cannot be written: {wrong.strerror}.") from None


def _whole(values: Floats, name: str) -> Ints:
    wrong = (values != np.floor(values)) | ~(np.abs(values) <= 2.0**53)
    if wrong.any():
        raise EngineError(f"line {int(wrong.argmax()) + 2}: {name} must be a whole number")
    return values.astype(np.int64)


def _open(path: Path) -> IO[str]:
    with path.open("rb") as start:
        zipped = start.read(2) == b"\x1f\x8b"
    raw = gzip.GzipFile(path, "rb") if zipped else path.open("rb")
    return io.TextIOWrapper(raw, encoding="utf-8-sig", newline="")


def _read(path: Path, needed: tuple[str, ...], optional: tuple[str, ...]) -> dict[str, Floats]:
    """The wanted columns of a CSV file of numbers."""
    try:
        with _open(path) as lines:
            heading = [name.strip().lower() for name in lines.readline().rstrip("\r\n").split(",")]
            missing = [name for name in needed if name not in heading]
            if missing:
                raise EngineError(f"{path}: the first line must name the columns; missing: {', '.join(missing)}.")
            wanted = [name for name in (*needed, *optional) if name in heading]
            columns = [heading.index(name) for name in wanted]
            return _columns(path, lines, wanted, columns, len(heading))
    except FileNotFoundError:
        raise EngineError(f"{path}: no such file.") from None
    except (UnicodeDecodeError, EOFError, zlib.error, gzip.BadGzipFile):
        raise EngineError(f"{path}: is not a readable CSV file, plain or gzipped.") from None
    except OSError as wrong:
        raise EngineError(f"{path}: cannot be read: {wrong.strerror or wrong}.") from None


def _columns(path: Path, lines: IO[str], wanted: list[str], columns: list[int], width: int) -> dict[str, Floats]:
    """Blocks of lines, so that text and numbers of a large file are never in memory together."""
    blocks: list[Floats] = []
    done = 1
    while True:
        text = lines.readlines(1 << 24)
        if not text:
            break
        try:
            block = np.loadtxt(text, delimiter=",", usecols=columns, ndmin=2, comments=None)
        except ValueError as wrong:
            raise EngineError(f"{path}: {_where(str(wrong), text, done, width)}") from None
        blocks.append(block)
        done += len(text)
    blocks.append(np.zeros((0, len(columns))))
    out: dict[str, Floats] = {}
    for k, name in enumerate(wanted):
        out[name] = np.concatenate([block[:, k] for block in blocks])
    return out


def _where(message: str, text: list[str], done: int, width: int) -> str:
    """A sentence about the first faulty line of a block."""
    for k, line in enumerate(text):
        cells = line.strip().split(",")
        if cells == [""]:
            continue
        if len(cells) != width:
            return f"line {done + k + 1}: has {len(cells)} values, the heading has {width}."
        for cell in cells:
            if not _is_number(cell):
                return f"line {done + k + 1}: {cell.strip()[:40]!r} is not a number."
    return re.sub(r"\s+", " ", message)[:200]


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return "_" not in cell
