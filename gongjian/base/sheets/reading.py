"""Reading a table that somebody made: find its sheet and its heading, check every cell, report every fault."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Any, BinaryIO, NamedTuple

from django.utils.translation import gettext as _

from gongjian.base.errors import RuleBroken
from gongjian.base.sheets.cells import check_column, heading_key, headings_of
from gongjian.base.sheets.columns import CellFault, Column, is_blank
from gongjian.base.sheets.csvs import grids_of_csv
from gongjian.base.sheets.workbooks import Grid, damaged, grids_of_workbook

MAX_BYTES = 50 * 2**20
MAX_ROWS = 200_000
HEADING_WITHIN = 40  # the heading is looked for in the first rows; titles and explanations stand above it
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
FOREIGN = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"SQLite format 3")


class SheetRow(NamedTuple):
    """A row as it was read. number: as in the sheet. values: column name -> value, None where blank or faulty; a column
    that the sheet does not have is absent.
    """

    number: int
    values: dict[str, Any]


@dataclass
class Sheet:
    """A table that was read.

    name         of the sheet (of the file for a CSV)
    heading_row  number of the row with the headings
    rows         all rows that are not blank, faulty ones included
    problems     every fault, in the order of the sheet
    places       column name -> index in cells
    unknown      headings that mean no column; their cells are ignored
    cells        everything as it stood, for annotate()
    """

    name: str
    columns: Sequence[Column]
    heading_row: int
    rows: list[SheetRow] = field(default_factory=list)
    problems: list[CellFault] = field(default_factory=list)
    places: dict[str, int] = field(default_factory=dict)
    unknown: list[str] = field(default_factory=list)
    cells: list[list[Any]] = field(default_factory=list)

    @property
    def faulty_rows(self) -> set[int]:
        """Numbers of the rows with at least one fault."""
        return {fault.row for fault in self.problems}


def read_sheet(
    file: bytes | BinaryIO,
    name: str,
    *,
    columns: Sequence[Column],
    sheet: str = "",
    max_rows: int = MAX_ROWS,
    max_bytes: int = MAX_BYTES,
) -> Sheet:
    """Read and check a table; what the file is, is told from its content, never from its name.

    name   of the file, for messages
    sheet  the name of the sheet to read; without, the visible one whose heading fits best
    Raises RuleBroken when nothing can be read at all: too_big, too_large, empty, not_a_sheet, password, quotes,
    no_heading, no_such_sheet, too_many_rows. Everything else is a fault of a cell in Sheet.problems.
    """
    data = file if isinstance(file, bytes) else file.read(max_bytes + 1)
    if len(data) > max_bytes:
        message = _("“%(name)s” is larger than %(n)s MB. Split it and import the parts one after the other.")
        raise RuleBroken("too_big", message % {"name": name, "n": max_bytes // 2**20})
    found = _best(_grids(data, name), columns, name, sheet)
    _read_rows(found, max_rows)
    return found.sheet


def _grids(data: bytes, name: str) -> Iterator[Grid]:
    start = data[:512].lstrip(b"\xef\xbb\xbf \t\r\n")
    if not start:
        raise RuleBroken("empty", _("“%(name)s” is empty.") % {"name": name})
    if data.startswith((b"PK", OLE)):
        return grids_of_workbook(data, name)
    if start.startswith(FOREIGN):
        raise damaged(name)
    if start.startswith(b"<"):
        message = _("“%(name)s” is a web page, not a table. Open it in Excel, save it as .xlsx and try again.")
        raise RuleBroken("not_a_sheet", message % {"name": name})
    return grids_of_csv(data, name)


# ------------------------------------------------------------------ the heading
@dataclass
class _Found:
    """A heading in a grid: which index belongs to which column, and where the rows begin."""

    grid: Grid
    sheet: Sheet
    first: int  # index of the first row below the heading
    score: int


def _best(grids: Iterable[Grid], columns: Sequence[Column], name: str, wanted: str) -> _Found:
    """The grid whose heading has the most columns; the first one that has all of them ends the search."""
    known = {key: column for column in columns for key in headings_of(column)}
    best: _Found | None = None
    seen: list[str] = []
    for grid in grids:
        seen.append(grid.name)
        if wanted and grid.name not in (wanted, name):
            continue
        found = _heading(grid, columns, known)
        if found and (best is None or found.score > best.score):
            best = found
        if best and best.score == len(columns):
            break
    if best is None and wanted and wanted not in seen and name not in seen:
        message = _("“%(name)s” has no sheet “%(sheet)s”. It has: %(sheets)s.")
        raise RuleBroken("no_such_sheet", message % {"name": name, "sheet": wanted, "sheets": _(", ").join(seen)})
    if best is None:
        message = _("No heading row was found in “%(name)s”. It must have these columns: %(headings)s.")
        headings = _(", ").join(str(column.heading) for column in columns if column.required or len(columns) < 8)
        raise RuleBroken("no_heading", message % {"name": name, "headings": headings})
    return best


def _heading(grid: Grid, columns: Sequence[Column], known: dict[str, Column]) -> _Found | None:
    best, best_row = 0, -1
    for number in range(min(HEADING_WITHIN, len(grid.cells))):
        keys = {heading_key(cell) for cell in _heading_cells(grid, number) if isinstance(cell, str)}
        score = len({known[key].name for key in keys if key in known})
        if score > best:
            best, best_row = score, number
    if best < min(2, len(columns)):
        return None
    below = max((last for (first, _c), (last, _d) in grid.merges if first <= best_row <= last), default=best_row)
    sheet = Sheet(grid.name, columns, best_row + 1, cells=grid.cells)
    _place_columns(grid, sheet, known, best_row)
    return _Found(grid, sheet, below + 1, best)


def _heading_cells(grid: Grid, number: int) -> list[Any]:
    """A row of headings; one that is merged over several rows counts for each of them."""
    cells = list(grid.cells[number])
    for (top, left), (bottom, right) in grid.merges:
        if top < number <= bottom and left == right < len(cells) and is_blank(cells[left]):
            cells[left] = grid.cells[top][left]
    return cells


def _place_columns(grid: Grid, sheet: Sheet, known: dict[str, Column], number: int) -> None:
    places: dict[str, list[int]] = {}
    for index, cell in enumerate(_heading_cells(grid, number)):
        column = known.get(heading_key(cell)) if isinstance(cell, str) else None
        if column:
            places.setdefault(column.name, []).append(index)
        elif not is_blank(cell):
            sheet.unknown.append(str(cell))
    sheet.places = {name: found[0] for name, found in places.items()}
    wide = {left for (top, left), (bottom, right) in grid.merges if top <= number <= bottom and left < right}
    for column in sheet.columns:
        heading, found = str(column.heading), places.get(column.name, [])
        if len(found) > 1:
            message = _("The column “%(heading)s” stands here %(n)s times (%(places)s). Keep one of them.")
            said = message % {"heading": heading, "n": len(found), "places": _(", ").join(map(column_letters, found))}
            sheet.problems.append(CellFault(number + 1, heading, "doubled_column", said))
        elif found and found[0] in wide:
            message = _("The heading “%(heading)s” is merged over several columns. Give each column its own heading.")
            sheet.problems.append(CellFault(number + 1, heading, "merged_heading", message % {"heading": heading}))
        elif not found and column.required:
            message = _("The column “%(heading)s” is missing. Add it as in the template.")
            sheet.problems.append(CellFault(number + 1, heading, "missing_column", message % {"heading": heading}))


def column_letters(index: int) -> str:
    """The letters of a column from its index: A, B, … Z, AA.

    >>> column_letters(0), column_letters(27)
    ('A', 'AB')
    """
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


# ------------------------------------------------------------------ the rows
def _read_rows(found: _Found, max_rows: int) -> None:
    grid, sheet = found.grid, found.sheet
    columns = [column for column in sheet.columns if column.name in sheet.places]
    numbers, picked = _filled_rows(grid.cells, found.first, [sheet.places[column.name] for column in columns])
    if len(numbers) > max_rows:
        message = _("At most %(max)s rows at once; this sheet has %(n)s. Split it and import the parts.")
        raise RuleBroken("too_many_rows", message % {"max": f"{max_rows:,}", "n": f"{len(numbers):,}"})
    merged = _covered(grid, found.first)
    values, faults = [], []
    for column, cells in zip(columns, zip(*picked, strict=True), strict=False):
        checked, said = check_column(column, numbers, cells)
        values.append(checked)
        faults += _explained(said, checked, column, sheet.places[column.name], grid, numbers, merged)
    order = {str(column.heading): place for place, column in enumerate(columns)}
    sheet.problems += sorted(faults, key=lambda fault: (fault.row, order[fault.column]))
    names = [column.name for column in columns]
    rows = zip(numbers, zip(*values, strict=True), strict=True)
    sheet.rows = [SheetRow(number, dict(zip(names, row, strict=True))) for number, row in rows]


def _filled_rows(cells: list[list[Any]], first: int, places: list[int]) -> tuple[list[int], list[tuple[Any, ...]]]:
    """Numbers and cells of the rows in which at least one of our columns is filled."""
    width = max(places, default=0) + 1
    pick = itemgetter(*places) if len(places) > 1 else lambda row: (row[places[0]],)
    nothing = ("",) * len(places)
    numbers, picked = [], []
    for number, row in enumerate(cells[first:], start=first + 1):
        ours = pick(row if len(row) >= width else [*row, *[""] * (width - len(row))])
        if ours != nothing and not all(map(is_blank, ours)):
            numbers.append(number)
            picked.append(ours)
    return numbers, picked


def _covered(grid: Grid, first: int) -> set[tuple[int, int]]:
    """Cells below the heading that lie under a merged one, as row number and index."""
    covered = set()
    for (top, left), (bottom, right) in grid.merges:
        if top >= first and (bottom - top + 1) * (right - left + 1) <= 100_000:
            places = {(row + 1, column) for row in range(top, bottom + 1) for column in range(left, right + 1)}
            covered |= places - {(top + 1, left)}
    return covered


def _explained(
    faults: list[CellFault],
    values: list[Any],
    column: Column,
    place: int,
    grid: Grid,
    numbers: list[int],
    merged: set[tuple[int, int]],
) -> list[CellFault]:
    """The faults of a column, with the better reason where a blank is no blank: an error value, or a merged cell."""
    heading = str(column.heading)
    broken = {row + 1: said for (row, index), said in grid.errors.items() if index == place}
    if not broken and not merged:
        return faults
    kept = [_merged(fault) if fault.code == "blank" and (fault.row, place) in merged else fault for fault in faults]
    kept = [fault for fault in kept if fault.row not in broken]
    for index, number in enumerate(numbers):
        if number in broken:
            values[index] = None
            kept.append(CellFault(number, heading, "error_value", _error_text(broken[number])))
    return kept


def _merged(fault: CellFault) -> CellFault:
    message = _("This cell is merged with others. Unmerge them and fill in every row.")
    return CellFault(fault.row, fault.column, "merged", message)


def _error_text(value: str) -> str:
    if value:
        return _("The formula gives %(value)s. Mend it, or write the value itself.") % {"value": value}
    return _("The formula has no stored result. Open the workbook in Excel, save it and try again.")
