"""A copy of what was handed in, with a verdict for every row in front and every faulty cell marked."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from io import BytesIO
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from xlsxwriter.worksheet import Worksheet

from gongjian.base.sheets.cells import heading_key
from gongjian.base.sheets.columns import CellFault
from gongjian.base.sheets.reading import Sheet
from gongjian.base.sheets.writing import WIDTHS, Pen, new_book, title_for_tab, width_of

VERDICT = gettext_lazy("Check result")
COMMENTS = 2000  # marked cells that also carry a comment; the verdict in front has every fault anyway


def annotate(
    sheet: Sheet, faults: Iterable[CellFault] | None = None, *, verdicts: Mapping[int, str] | None = None
) -> bytes:
    """An .xlsx of the sheet as it was read, with the verdicts in a first column. It can be mended and handed in again.

    faults    those of the sheet, and what the importer found besides; Sheet.problems without
    verdicts  row number -> what will happen to a row without fault, e.g. `新增`
    """
    found: dict[int, list[CellFault]] = defaultdict(list)
    for fault in sheet.problems if faults is None else faults:
        found[fault.row].append(fault)
    stream = BytesIO()
    with new_book(stream) as book:
        copy = _Copy(sheet, book.add_worksheet(title_for_tab(sheet.name)), Pen(book))
        read = {row.number for row in sheet.rows}
        for number, cells in enumerate(sheet.cells, start=1):
            fine = (verdicts or {}).get(number, _("no fault")) if number in read else ""
            copy.write(number, cells, found.get(number, []), fine)
        copy.finish()
    return stream.getvalue()


class _Copy:
    """The copy while it is written, row by row from the top."""

    def __init__(self, sheet: Sheet, target: Worksheet, pen: Pen) -> None:
        self.sheet, self.target, self.pen = sheet, target, pen
        self.comments = 0
        headings = {column.name: str(column.heading) for column in sheet.columns}
        self.places = {headings[name]: place for name, place in sheet.places.items()}
        first = sheet.cells[sheet.heading_row - 1][:1]
        # a copy that was handed in again keeps its one column of verdicts
        is_again = bool(first) and heading_key(str(first[0])).startswith(heading_key(str(VERDICT)))
        self.shift = 0 if is_again else 1

    def write(self, number: int, cells: list[Any], faults: list[CellFault], fine: str) -> None:
        """One row: the verdict, then the cells, the faulty ones marked."""
        said: dict[int, list[str]] = defaultdict(list)
        for fault in faults:
            if fault.column in self.places:
                said[self.places[fault.column]].append(fault.message)
        self._put_verdict(number, faults, fine)
        for place, cell in enumerate(cells[1 - self.shift :], start=1 - self.shift):
            self._put(number, place, cell, said.get(place, []))
        for place in said.keys() - set(range(len(cells))):  # a blank behind the end of a short row
            self._put(number, place, "", said[place])

    def _put_verdict(self, number: int, faults: list[CellFault], fine: str) -> None:
        text = _("; ").join(_with_heading(fault) for fault in faults) or fine
        if number == self.sheet.heading_row:
            text = _joined(str(VERDICT), text) if text else str(VERDICT)
            self.target.write_string(number - 1, 0, text, self.pen.format("heading"))
        elif text:
            self.pen.put(self.target, number - 1, 0, text[:32000], *(("faulty",) if faults else ("grey",)))

    def _put(self, number: int, place: int, cell: Any, said: list[str]) -> None:
        words = ("faulty",) if said else ("heading",) if number == self.sheet.heading_row else ()
        self.pen.put(self.target, number - 1, place + self.shift, "" if cell is None else cell, *words)
        if said and self.comments < COMMENTS:
            self.comments += 1
            self.target.write_comment(number - 1, place + self.shift, "\n".join(said), {"x_scale": 2})

    def finish(self) -> None:
        """Widths after the headings, the heading and the verdicts frozen."""
        self.target.set_column(0, 0, WIDTHS[1])
        for heading, place in self.places.items():
            width = min(max(width_of(heading) + 4, 12), WIDTHS[1])
            self.target.set_column(place + self.shift, place + self.shift, width)
        self.target.freeze_panes(self.sheet.heading_row, 1)


def _with_heading(fault: CellFault) -> str:
    named = not fault.column or fault.column in fault.message
    return fault.message if named else _joined(fault.column, fault.message)


def _joined(heading: str, message: str) -> str:
    return _("%(heading)s: %(message)s") % {"heading": heading, "message": message}
