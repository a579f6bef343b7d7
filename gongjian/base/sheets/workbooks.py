"""Excel files as grids of cells, after a look inside that keeps out what would fill the memory.

calamine reads a sheet into one dense rectangle and gives error values as blanks, so the parts of an .xlsx are first
read once as they stand: sizes are counted as they really are, far-away cells are found, and error values are noted.
"""

import lzma
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any
from xml.etree import ElementTree

from django.utils.translation import gettext as _
from python_calamine import (
    CalamineError,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
    XmlError,
    ZipError,
)

from gongjian.base.errors import RuleBroken

MAX_UNPACKED = 300 * 2**20  # bytes of all parts together; 200,000 rows of 20 columns take about 150 MiB
MAX_RATIO, RATIO_FROM = 100, 10 * 2**20
MAX_PARTS = 2000
MAX_RECTANGLE = 30_000_000  # cells from A1 to the furthest one
CHUNK = 2**20
SHEETS_LOOKED_AT = 20
CALAMINE_ERRORS = (CalamineError, XmlError, ZipError, OSError, ValueError)
# everything that zipfile and the decompressors raise for an archive that is cut, changed, or packed in an unknown way
UNREADABLE = (
    zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, lzma.LZMAError, ElementTree.ParseError,
    NotImplementedError, RuntimeError, OSError, EOFError, KeyError, ValueError,
)  # fmt: skip

# cells beyond column Z or row 99,999 that are not empty; calamine takes single quotes too
FAR_CELL = re.compile(rb"""\sr=["'](?:([A-Za-z]{2,3})(\d{1,7})|[A-Za-z]?(\d{6,7}))["'][^>]*[^/]>""")
CELL = rb"""<(?:\w+:)?c\s[^>]*?r=["']([A-Z]{1,3})(\d{1,7})["']"""
ERROR_CELL = re.compile(CELL + rb"""[^>]*?\st=["']e["'][^>]*>.*?v>([^<]*)<""", re.S)
FORMULA = rb"""([^>]*)>\s*<(?:\w+:)?f(?:\s[^>]*)?(?:/>|>[^<]*</(?:\w+:)?f>)\s*"""
NO_RESULT = re.compile(CELL + FORMULA + rb"""(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>|</(?:\w+:)?c>)""")
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
STRICT_RELATION = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"


@dataclass
class Grid:
    """The cells of one sheet from A1 on, and what calamine does not tell in them.

    merges  ((row, column), (row, column)) of the corners, from 0
    errors  (row, column) -> "#REF!", or "" for a formula whose result was never stored
    """

    name: str
    cells: list[list[Any]]
    merges: list[tuple[tuple[int, int], tuple[int, int]]] = field(default_factory=list)
    errors: dict[tuple[int, int], str] = field(default_factory=dict)


def damaged(name: str) -> RuleBroken:
    """The refusal of a file that cannot be read."""
    message = _("“%(name)s” is damaged or no workbook. Open it in Excel, save it as .xlsx and try again.")
    return RuleBroken("not_a_sheet", message % {"name": name})


def too_large(name: str) -> RuleBroken:
    """The refusal of a file that would unpack to too much."""
    message = _("“%(name)s” unpacks to far more than a table needs. Copy the rows into a new workbook and try again.")
    return RuleBroken("too_large", message % {"name": name})


def grids_of_workbook(data: bytes, name: str) -> Iterator[Grid]:
    """The visible sheets of an .xlsx or .xls, one after the other. Raises RuleBroken."""
    errors = _look_inside(data, name) if data[:2] == b"PK" else {}
    try:
        with CalamineWorkbook.from_filelike(BytesIO(data)) as book:
            usual = (SheetTypeEnum.WorkSheet, SheetVisibleEnum.Visible)
            shown = [sheet.name for sheet in book.sheets_metadata if (sheet.typ, sheet.visible) == usual]
            for title in shown[:SHEETS_LOOKED_AT]:
                sheet = book.get_sheet_by_name(title)
                if sheet.total_height * sheet.total_width > MAX_RECTANGLE:
                    raise too_large(name)
                cells = sheet.to_python(skip_empty_area=False)
                yield Grid(title, cells, sheet.merged_cell_ranges or [], errors.get(title, {}))
    except PasswordError:
        message = _("“%(name)s” is protected by a password. Save it without one and try again.")
        raise RuleBroken("password", message % {"name": name}) from None
    except CALAMINE_ERRORS:
        raise damaged(name) from None


# ------------------------------------------------------------------ a look inside
def _look_inside(data: bytes, name: str) -> dict[str, dict[tuple[int, int], str]]:
    """Sheet name -> error cells. Raises RuleBroken for a bomb, a damaged archive, or something that is no .xlsx."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            parts = archive.infolist()
            _refuse_bomb(parts, name)
            if "xl/workbook.xml" not in archive.NameToInfo:
                raise damaged(name)
            found = {part.filename: _read_part(archive, part, name) for part in parts}
            titles = _titles(archive)
    except UNREADABLE:
        raise damaged(name) from None
    return {title: found.get(path, {}) for title, path in titles.items()}


def _refuse_bomb(parts: list[zipfile.ZipInfo], name: str) -> None:
    if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
        raise too_large(name)
    if any(part.file_size > max(RATIO_FROM, MAX_RATIO * part.compress_size) for part in parts):
        raise too_large(name)
    if len({part.filename for part in parts}) < len(parts) or any(part.flag_bits & 1 for part in parts):
        raise damaged(name)


def _read_part(archive: zipfile.ZipFile, part: zipfile.ZipInfo, name: str) -> dict[tuple[int, int], str]:
    """Error cells of a part. zipfile stops at the declared size and checks the sum, so a size that lies is found."""
    errors: dict[tuple[int, int], str] = {}
    rows, columns, rest = 99_999, 26, b""
    with archive.open(part) as stream:
        while chunk := stream.read(CHUNK):
            text = rest + chunk
            if not rest and not errors and b"<!DOCTYPE" in text[:4096]:
                raise damaged(name)
            for far in FAR_CELL.finditer(text):
                rows = max(rows, int(far[2] or far[3]))
                columns = max(columns, _column_number(far[1] or b"A"))
            if rows * columns > MAX_RECTANGLE:
                raise too_large(name)
            errors |= _errors_in(text)
            rest = text[-4096:] if len(chunk) == CHUNK else b""
    return errors


def _errors_in(text: bytes) -> dict[tuple[int, int], str]:
    found = {}
    if b't="e"' in text or b"t='e'" in text:
        found = {_place(cell): cell[3].decode("ascii", "replace") for cell in ERROR_CELL.finditer(text)}
    if b"<f" in text or b":f" in text:
        # a formula of text may well give an empty one
        found |= {_place(cell): "" for cell in NO_RESULT.finditer(text) if b"str" not in cell[3]}
    return found


def _place(cell: re.Match[bytes]) -> tuple[int, int]:
    return int(cell[2]) - 1, _column_number(cell[1]) - 1


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def _titles(archive: zipfile.ZipFile) -> dict[str, str]:
    """Sheet name -> name of its part."""
    targets = {}
    for relation in ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels")):
        target = relation.get("Target", "")
        targets[relation.get("Id", "")] = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    titles = {}
    for element in ElementTree.fromstring(archive.read("xl/workbook.xml")).iter():
        if element.tag.rpartition("}")[2] == "sheet":
            relation_id = element.get(RELATION) or element.get(STRICT_RELATION) or ""
            titles[element.get("name", "")] = targets.get(relation_id, "")
    return titles
