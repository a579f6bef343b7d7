"""Tables, forms and the blocks of those who sign."""

from typing import Any

from docx.document import Document
from docx.oxml.ns import qn
from docx.shared import Mm
from docx.table import Table as DocxTable
from docx.table import _Cell, _Row

from gongjian.papers import layout
from gongjian.papers.layout import FANGSONG, HEITI, Font
from gongjian.papers.marks import element, indent, line_height, put, write
from gongjian.papers.paper import WIDTH, Fields, Signing, Signings, Table
from gongjian.papers.words import clean, full_day

ROW_TWIPS = 360  # 18 pt: a line of a table
FIELD_TWIPS = 440
LABEL_PART = 0.24
MARGIN_MM = 1.5  # left and right in a cell
# The order in which the schema wants the properties of a table.
ORDER = ("w:tblStyle", "w:tblW", "w:jc", "w:tblInd", "w:tblBorders", "w:tblLayout", "w:tblCellMar", "w:tblLook")
TO_WRITE = "            "


def write_table(document: Document, block: Table) -> None:
    """A table with lines; the heading row comes again on every page and no row is torn."""
    widths = block.columns_mm
    table = _new(document, 1 + len(block.rows), widths)
    for cell, text in zip(table.rows[0].cells, block.headings, strict=True):
        _fill(cell, text, HEITI, jc="center")
    table.rows[0]._tr.get_or_add_trPr().append(element("w:tblHeader"))
    for row, said in zip(list(table.rows)[1:], block.rows, strict=True):
        for cell, text in zip(row.cells, said, strict=True):
            _fill(cell, text, FANGSONG)


def write_fields(document: Document, block: Fields) -> None:
    """Labels with their values, so many pairs in a line; a last pair alone takes the whole line."""
    part = WIDTH / block.in_line
    widths = (part * LABEL_PART, part * (1 - LABEL_PART)) * block.in_line
    lines = [block.pairs[start : start + block.in_line] for start in range(0, len(block.pairs), block.in_line)]
    table = _new(document, len(lines), widths)
    for row, pairs in zip(table.rows, lines, strict=True):
        _whole(row, len(pairs) * 2)
        cells = _cells(row)
        for n, (label, value) in enumerate(pairs):
            _fill(cells[2 * n], label, HEITI, jc="center", height=FIELD_TWIPS)
            _fill(cells[2 * n + 1], value, FANGSONG, height=FIELD_TWIPS)


def write_signings(document: Document, block: Signings) -> None:
    """The sides beside each other: seal, hand, day."""
    document.add_paragraph()
    table = _new(document, -(-len(block.sides) // 2), (WIDTH / 2, WIDTH / 2), has_lines=False)
    for n, side in enumerate(block.sides):
        _sign(table.cell(n // 2, n % 2), side)


def _sign(cell: _Cell, side: Signing) -> None:
    lines = (
        f"{side.side}（盖章）：",
        side.name,
        f"代表（签字）：{side.signed_by or TO_WRITE}",
        full_day(side.day) if side.day else "    年    月    日",
    )
    for n, line in enumerate(lines):
        paragraph = cell.paragraphs[0] if n == 0 else cell.add_paragraph()
        put(paragraph, element("w:keepNext"))
        write(paragraph, line)


def _new(document: Document, rows: int, widths: tuple[float, ...], *, has_lines: bool = True) -> DocxTable:
    """A table of fixed widths over the type area."""
    table = document.add_table(rows, len(widths))
    table.autofit = False
    _put(table, element("w:tblInd", w=layout.twips(MARGIN_MM), type="dxa"))  # lines end where the text does
    if has_lines:
        _put(table, _borders())
    _put(table, _margins())
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
        for cell in column.cells:
            cell.width = Mm(width)
    for row in table.rows:
        row._tr.get_or_add_trPr().append(element("w:cantSplit"))
    return table


def _put(table: DocxTable, made: Any) -> None:
    """Put a property into a table, in its place."""
    properties = table._tbl.tblPr
    for old in properties.findall(made.tag):
        properties.remove(old)
    order = [qn(name) for name in ORDER]
    later = [child for child in properties if order.index(child.tag) > order.index(made.tag)]
    later[0].addprevious(made) if later else properties.append(made)


def _borders() -> Any:
    borders = element("w:tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        borders.append(element(f"w:{side}", val="single", sz=4, space=0, color="auto"))
    return borders


def _margins() -> Any:
    margins = element("w:tblCellMar")
    for side in ("left", "right"):
        margins.append(element(f"w:{side}", w=layout.twips(MARGIN_MM), type="dxa"))
    return margins


def _cells(row: _Row) -> list[_Cell]:
    """The cells of a row, a joined one once."""
    return [_Cell(tc, row) for tc in row._tr.findall(qn("w:tc"))]  # type: ignore[arg-type]


def _whole(row: _Row, used: int) -> None:
    """Join the places of a line that nothing stands in to its last value."""
    cells = row.cells
    if used < len(cells):
        cells[used - 1].merge(cells[-1])


def _fill(cell: _Cell, text: str, font: Font, *, jc: str = "left", height: int = ROW_TWIPS) -> None:
    cell.vertical_alignment = 1  # type: ignore[assignment]  # centre
    for n, line in enumerate(clean(text).split("\n")):
        paragraph = cell.paragraphs[0] if n == 0 else cell.add_paragraph()
        line_height(paragraph, height)
        indent(paragraph)
        put(paragraph, element("w:jc", val=jc))
        write(paragraph, line, font, layout.TABLE_PT)
