"""Writing tables: exports that can be imported again, templates to fill in, CSV.

Above the heading stand the title, the conditions, and who exported on which day; the reader skips them by finding the
heading. Text is always written as text, with Excel's own quote mark where it would begin a formula.
"""

import csv
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO, StringIO
from typing import Any

import xlsxwriter
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from gongjian.base.clock import SHANGHAI, full_day_text
from gongjian.base.secrets import Secret
from gongjian.base.sheets.columns import KEEP, YES_NO, Column, said
from gongjian.base.sheets.csvs import FORMULA_SIGNS

Row = Mapping[str, Any]
MEASURED_ROWS = 200  # rows that decide the widths of the columns
WIDTHS = (8, 48)  # narrowest and widest column, in half-width signs
TEMPLATE_ROWS = 5000  # rows of a template that have lists to choose from
LABELS = 24  # choices of a column that are said above its heading
LONGEST_LIST = 255  # signs of a list that Excel takes without a sheet behind it
GREY, LINE, FAULTY = "#6B7280", "#D1D5DB", "#FDE3E1"


# ------------------------------------------------------------------ values
def cell_of(column: Column, value: Any) -> Any:
    """A value as it stands in a cell: labels for choices, yes and no in words, personal values masked."""
    if value is None or value is KEEP:
        return ""
    if isinstance(value, Secret):
        return value.masked
    if column.kind == "choice":
        return str(next((label for one, label in column.choices if one == value), value))
    if isinstance(value, bool):
        return str(YES_NO[value])
    if isinstance(value, datetime):
        return (
            value.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M") if value.tzinfo else value.isoformat(" ", "minutes")
        )
    if isinstance(value, date | int | float | Decimal):
        return str(value) if column.kind in ("text", "code", "secret") else value
    return str(value) if isinstance(value, Promise) else str(value).replace("\r", "")


def width_of(text: str) -> int:
    """How wide a text is in half-width signs; Chinese signs take two."""
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)


def is_formula_like(cell: Any) -> bool:
    """Whether a spreadsheet would take a text for a formula."""
    return isinstance(cell, str) and cell.startswith((*FORMULA_SIGNS, "\t", "\r"))


class Pen:
    """The formats of a workbook and how a value is put into a cell with them."""

    def __init__(self, book: Workbook) -> None:
        self.formats: dict[tuple[str, ...], Format] = {}
        self.book = book

    def format(self, *words: str) -> Format:
        """The format that the words describe: title, grey, heading, text, day, quoted, faulty, wrapped."""
        if words not in self.formats:
            rules: dict[str, dict[str, Any]] = {
                "title": {"bold": True, "font_size": 14},
                "grey": {"font_color": GREY},
                "heading": {"bold": True, "bottom": 1, "bg_color": "#F3F4F6", "valign": "vcenter", "text_wrap": True},
                "text": {"num_format": "@"},
                "day": {"num_format": "yyyy-mm-dd", "align": "left"},
                "quoted": {"quote_prefix": True},
                "faulty": {"bg_color": FAULTY, "border": 1, "border_color": "#B42318"},
                "wrapped": {"text_wrap": True, "valign": "top"},
            }
            self.formats[words] = self.book.add_format(
                {key: rule for word in words for key, rule in rules[word].items()}
            )
        return self.formats[words]

    def put(self, sheet: Worksheet, row: int, column: int, cell: Any, *words: str) -> None:
        """Write a value by its type; text never becomes a formula, a number or a link."""
        if cell == "" and not words:
            return
        if isinstance(cell, str) and cell:
            style = ("text", "quoted", *words) if is_formula_like(cell) else ("text", *words)
            sheet.write_string(row, column, cell, self.format(*style))
        elif isinstance(cell, bool):
            sheet.write_boolean(row, column, cell, self.format(*words) if words else None)
        elif isinstance(cell, int | float | Decimal):
            sheet.write_number(row, column, cell, self.format(*words) if words else None)
        elif isinstance(cell, date):
            sheet.write_datetime(row, column, cell, self.format("day", *words))
        elif cell == "":
            sheet.write_blank(row, column, None, self.format(*words))
        else:
            sheet.write_string(row, column, str(cell), self.format("text", *words))


def new_book(stream: BytesIO) -> Workbook:
    """A workbook that keeps one row in memory. Rows must be written from the top down."""
    return xlsxwriter.Workbook(stream, {"constant_memory": True, "default_date_format": "yyyy-mm-dd"})


def title_for_tab(title: str) -> str:
    """A title as Excel accepts it for a tab: 31 signs, none of []:*?/\\, no apostrophe at the ends."""
    plain = "".join(" " if sign in "[]:*?/\\" else sign for sign in title).strip(" '")[:31].strip(" '")
    return plain or "Sheet1"


# ------------------------------------------------------------------ exports
def write_sheet(
    columns: Sequence[Column], rows: Iterable[Row], *, title: str, conditions: Sequence[str] = (), by: str, day: date
) -> bytes:
    """An .xlsx of the rows, by column name; what is missing in a row stays empty.

    conditions  the filter in words, one part each; by: name of who exports; day: of the export
    """
    stream = BytesIO()
    with new_book(stream) as book:
        sheet, pen = book.add_worksheet(title_for_tab(title)), Pen(book)
        pen.put(sheet, 0, 0, title, "title")
        for number, line in enumerate(_lines_above(conditions, by, day), start=1):
            pen.put(sheet, number, 0, line, "grey")
        head = 3
        widths = _put_headings(sheet, pen, head, columns)
        last = head
        for last, row in enumerate(rows, start=head + 1):
            cells = [cell_of(column, row.get(column.name)) for column in columns]
            for place, cell in enumerate(cells):
                pen.put(sheet, last, place, cell)
            if last <= head + MEASURED_ROWS:
                widths = [max(width, width_of(str(cell)) + 2) for width, cell in zip(widths, cells, strict=True)]
        _finish(sheet, head, last, widths)
    return stream.getvalue()


def _lines_above(conditions: Sequence[str], by: str, day: date) -> list[str]:
    told = _("; ").join(conditions) or _("all")
    return [
        _("Conditions: %(conditions)s") % {"conditions": told},
        _("Exported by %(by)s on %(day)s") % {"by": by, "day": full_day_text(day)},
    ]


def _put_headings(sheet: Worksheet, pen: Pen, head: int, columns: Sequence[Column]) -> list[int]:
    for place, column in enumerate(columns):
        sheet.write_string(head, place, str(column.heading), pen.format("heading"))
    return [width_of(str(column.heading)) + 2 for column in columns]


def _finish(sheet: Worksheet, head: int, last: int, widths: Sequence[int]) -> None:
    """Widths, the heading frozen and repeated on every printed page, A4 across, filter buttons."""
    for place, width in enumerate(widths):
        sheet.set_column(place, place, min(max(width, WIDTHS[0]), WIDTHS[1]))
    sheet.freeze_panes(head + 1, 1)
    if widths:
        sheet.autofilter(head, 0, max(last, head), len(widths) - 1)
    sheet.repeat_rows(head)
    sheet.set_paper(9)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.set_footer("&C" + _("Page &P of &N"))


def write_csv(
    columns: Sequence[Column],
    rows: Iterable[Row],
    *,
    title: str = "",
    conditions: Sequence[str] = (),
    by: str = "",
    day: date | None = None,
) -> bytes:
    """The same rows as CSV: UTF-8 with BOM, so that Excel shows Chinese; lines above only with title and day."""
    text = StringIO(newline="")
    writer = csv.writer(text)
    if title and day:
        writer.writerows([[_guarded(line)] for line in (title, *_lines_above(conditions, by, day))])
    writer.writerow([_guarded(str(column.heading)) for column in columns])
    for row in rows:
        writer.writerow([_guarded(cell_of(column, row.get(column.name))) for column in columns])
    return text.getvalue().encode("utf-8-sig")


def _guarded(cell: Any) -> Any:
    return f"'{cell}" if is_formula_like(cell) else cell


# ------------------------------------------------------------------ templates
def write_template(columns: Sequence[Column], *, title: str = "") -> bytes:
    """An empty table to fill in: above the heading an explanation and an example per column; lists for choices."""
    stream = BytesIO()
    with new_book(stream) as book:
        sheet, pen = book.add_worksheet(title_for_tab(title or _("template"))), Pen(book)
        head = 3
        note = _("Write from row %(row)s on. What stands above the headings is not imported.") % {"row": head + 2}
        pen.put(sheet, 0, 0, f"{title} {note}".strip(), "grey")
        sheet.set_row(1, 64)
        for place, column in enumerate(columns):
            pen.put(sheet, 1, place, explanation(column), "grey", "wrapped")
        for place, column in enumerate(columns):
            example = cell_of(column, column.example)
            pen.put(sheet, 2, place, example and _("e.g. %(example)s") % {"example": example}, "grey")
        widths = _put_headings(sheet, pen, head, columns)
        lists = _put_lists(book, columns)
        for place, column in enumerate(columns):
            _offer_choices(sheet, head + 1, place, column, lists)
            sheet.set_column(place, place, min(max(widths[place], 16), 32), pen.format(*_style_of(column)))
        sheet.freeze_panes(head + 1, 0)
    return stream.getvalue()


def explanation(column: Column) -> str:
    """What a column takes, in one line: `可不填。0 到 99,999 的整数。`"""
    parts = [] if column.required else [_("Optional.")]
    if column.kind in ("integer", "decimal", "date"):
        low, high = column.limits
        told = {
            "integer": _("A whole number from %(low)s to %(high)s."),
            "decimal": _("A number from %(low)s to %(high)s."),
            "date": _("A day such as 2024-05-01."),
        }[column.kind]
        parts.append(told % {"low": said(low), "high": said(high)})
    elif column.kind == "boolean":
        parts.append(_("Yes or no."))
    elif column.kind == "choice":
        labels = [str(label) for _value, label in column.choices]
        told_labels = _(", ").join(labels[:LABELS]) + ("…" if labels[LABELS:] else "")
        parts.append(_("One of: %(choices)s.") % {"choices": told_labels})
    else:
        parts.append(_("At most %(n)s characters.") % {"n": column.max_length})
    return " ".join([*parts, str(column.hint)]).strip().replace("。 ", "。")


def _style_of(column: Column) -> tuple[str, ...]:
    return {"text": ("text",), "code": ("text",), "secret": ("text",), "date": ("day",)}.get(column.kind, ())


def _labels(column: Column) -> list[str]:
    if column.kind == "boolean":
        return [str(label) for label in YES_NO.values()]
    return [str(label) for _value, label in column.choices] if column.kind == "choice" else []


def _put_lists(book: Workbook, columns: Sequence[Column]) -> dict[str, str]:
    """Lists too long for a cell's own list stand on a hidden sheet; column name -> its range there."""
    long = {column.name: _labels(column) for column in columns if len(",".join(_labels(column))) > LONGEST_LIST}
    if not long:
        return {}
    sheet = book.add_worksheet("lists")
    sheet.hide()
    names = list(long)
    for row in range(max(map(len, long.values()))):
        for place, name in enumerate(names):
            if row < len(long[name]):
                sheet.write_string(row, place, long[name][row])
    letters = [xlsxwriter.utility.xl_col_to_name(place, col_abs=True) for place in range(len(names))]
    return {name: f"=lists!{at}$1:{at}${len(long[name])}" for name, at in zip(names, letters, strict=True)}


def _offer_choices(sheet: Worksheet, first: int, place: int, column: Column, lists: Mapping[str, str]) -> None:
    labels = _labels(column)
    if labels:
        source: Any = lists.get(column.name, labels)
        rule = {"validate": "list", "source": source, "ignore_blank": True, "error_type": "warning"}
        sheet.data_validation(first, place, first + TEMPLATE_ROWS, place, rule)
