"""CSV files as grids of cells: UTF-8 with or without BOM, UTF-16 with BOM, GB18030; comma, tab or semicolon."""

import csv
from collections.abc import Iterator
from io import StringIO

from django.utils.translation import gettext as _

from gongjian.base.errors import RuleBroken
from gongjian.base.sheets.workbooks import Grid

BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
SEPARATORS = ",\t;"
LONGEST_CELL = 131_072  # signs, the limit of the csv module; a longer cell comes from a quote that was never closed
FORMULA_SIGNS = ("=", "+", "-", "@")


def decoded(data: bytes, name: str) -> str:
    """The text of a file. Raises RuleBroken (code "encoding" or "not_a_sheet")."""
    encoding = next((found for bom, found in BOMS if data.startswith(bom)), "")
    for candidate in (encoding,) if encoding else ("utf-8", "gb18030"):
        try:
            text = data.decode(candidate)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    message = _("“%(name)s” is no Excel workbook and no CSV file in UTF-8 or GBK. Save it as .xlsx and try again.")
    raise RuleBroken("not_a_sheet", message % {"name": name})


def grids_of_csv(data: bytes, name: str) -> Iterator[Grid]:
    """The file read with each separator that occurs in it; the caller takes the one whose heading fits best."""
    text = decoded(data, name)
    for separator in SEPARATORS:
        if separator in text or separator == ",":
            yield Grid(name, _cells(text, separator, name))


def _cells(text: str, separator: str, name: str) -> list[list[str]]:
    reader = csv.reader(StringIO(text, newline=""), delimiter=separator)
    try:
        rows = [[_unquoted(cell) for cell in row] for row in reader]
    except csv.Error:
        message = _("“%(name)s”, line %(line)s: a quotation mark is opened and not closed. Mend it and try again.")
        raise RuleBroken("quotes", message % {"name": name, "line": reader.line_num}) from None
    return rows


def _unquoted(cell: str) -> str:
    """A cell without the apostrophe that keeps a spreadsheet from taking text for a formula."""
    return cell[1:] if cell[:1] == "'" and cell[1:2] in FORMULA_SIGNS and cell[1:2] else cell
