"""Sheets: Excel and CSV in and out. A table is declared once as columns; reading, checking, templates, exports and
annotated copies all follow from them.
"""

from gongjian.base.sheets.annotate import annotate
from gongjian.base.sheets.columns import KEEP, CellFault, Column
from gongjian.base.sheets.reading import Sheet, SheetRow, read_sheet
from gongjian.base.sheets.writing import write_csv, write_sheet, write_template

__all__ = [
    "KEEP",
    "CellFault",
    "Column",
    "Sheet",
    "SheetRow",
    "annotate",
    "read_sheet",
    "write_csv",
    "write_sheet",
    "write_template",
]
