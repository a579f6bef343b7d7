"""Workbooks for the tests that read them, and what was read in short."""

import zipfile
from collections.abc import Callable
from datetime import date
from io import BytesIO
from typing import Any

import pytest
import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from gongjian.base.errors import RuleBroken
from gongjian.base.sheets import Column, Sheet, read_sheet

BUILDINGS = (
    Column("name", "名称", required=True, max_length=20),
    Column("households", "户数", "integer", required=True, low=0, high=99_999),
    Column("built_on", "建成日期", "date"),
)
HEADINGS = ["名称", "户数", "建成日期"]


def workbook(*rows: list[Any], draw: Callable[[Worksheet, Any], None] | None = None, title: str = "楼栋") -> bytes:
    """A workbook with these rows from A1 on; draw(sheet, book) adds what rows cannot say."""
    stream = BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        sheet = book.add_worksheet(title)
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for number, row in enumerate(rows):
            for place, cell in enumerate(row):
                if isinstance(cell, date):
                    sheet.write_datetime(number, place, cell, day)
                else:
                    sheet.write(number, place, cell)
        if draw:
            draw(sheet, book)
    return stream.getvalue()


def read(data: bytes, columns: Any = BUILDINGS, **options: Any) -> Sheet:
    return read_sheet(data, "楼栋.xlsx", columns=columns, **options)


def said(sheet: Sheet) -> list[tuple[int, str, str]]:
    return [(fault.row, fault.column, fault.code) for fault in sheet.problems]


def values(sheet: Sheet) -> list[tuple[Any, ...]]:
    return [tuple(row.values.values()) for row in sheet.rows]


def refusal(data: bytes, **options: Any) -> RuleBroken:
    with pytest.raises(RuleBroken) as no:
        read(data, **options)
    assert "楼栋" in no.value.message or no.value.code == "too_many_rows"
    assert no.value.message.endswith("。")
    return no.value


def rezipped(data: bytes, change: Callable[[dict[str, bytes]], None]) -> bytes:
    """A workbook with its parts changed."""
    with zipfile.ZipFile(BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    change(parts)
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return stream.getvalue()
