"""Measures of a finished file, read back from it: for tests now, and for the checker of papers later."""

import io
from dataclasses import dataclass
from typing import Any

from docx import Document
from docx.document import Document as DocumentType
from docx.oxml.ns import qn

from gongjian.papers.layout import PT_PER_MM


@dataclass(frozen=True)
class Line:
    """A paragraph as it was written."""

    text: str
    font: str
    size_pt: float
    color: str
    jc: str
    left: float  # indents in characters
    right: float
    first: float
    element: Any


class Measured:
    """A file with its measures in millimetres, points and characters."""

    def __init__(self, content: bytes) -> None:
        self.document: DocumentType = Document(io.BytesIO(content))
        self.section = self.document.sections[0]
        self.grid = self.section._sectPr.find(qn("w:docGrid"))

    @property
    def margins_mm(self) -> tuple[float, float, float, float]:
        """Top, right, bottom, left."""
        one = self.section
        edges = (one.top_margin, one.right_margin, one.bottom_margin, one.left_margin)
        return tuple(edge.mm for edge in edges if edge is not None)  # type: ignore[return-value]

    @property
    def type_area_mm(self) -> tuple[float, float]:
        """Width and height."""
        top, right, bottom, left = self.margins_mm
        width, height = self.section.page_width, self.section.page_height
        assert width is not None and height is not None
        return width.mm - left - right, height.mm - top - bottom

    @property
    def line_pt(self) -> float:
        """The pitch of the lines."""
        return int(self.grid.get(qn("w:linePitch"))) / 20

    @property
    def character_pt(self) -> float:
        """The pitch of characters of the base style, by the grid of characters or by their own spacing."""
        style: Any = self.document.styles["Normal"]
        spacing = style.element.rPr.find(qn("w:spacing"))
        by_grid = int(self.grid.get(qn("w:charSpace"), 0)) / 4096
        by_itself = int(spacing.get(qn("w:val"))) / 20 if spacing is not None else 0.0
        return float(style.font.size.pt) + by_grid + by_itself

    @property
    def lines_of_page(self) -> int:
        return int(self.type_area_mm[1] * PT_PER_MM / self.line_pt)

    @property
    def characters_of_line(self) -> int:
        return int(self.type_area_mm[0] * PT_PER_MM / self.character_pt)

    def lines(self) -> list[Line]:
        """The paragraphs of the text, without those in tables."""
        return [line_of(paragraph) for paragraph in self.document.paragraphs]

    def line(self, text: str) -> Line:
        """The first paragraph that holds a text."""
        return next(line for line in self.lines() if text in line.text)

    def footer(self, which: str) -> Line:
        """The page number of odd ("footer"), even ("even_page_footer") or first pages ("first_page_footer")."""
        return line_of(getattr(self.section, which).paragraphs[0])

    def tables(self) -> list[list[list[str]]]:
        """The texts of all tables, a joined cell repeated."""
        return [[[cell.text for cell in row.cells] for row in table.rows] for table in self.document.tables]


def line_of(paragraph: Any) -> Line:
    """The measures of a paragraph; its first run gives the font."""
    properties = paragraph._p.pPr
    found = properties.find(qn("w:ind")) if properties is not None else None
    jc = properties.find(qn("w:jc")) if properties is not None else None
    run = paragraph.runs[0] if paragraph.runs else None
    fonts = run._r.rPr.rFonts if run is not None and run._r.rPr is not None else None
    color = run.font.color.rgb if run is not None and run.font.color is not None else None

    def characters(name: str) -> float:
        return int(found.get(qn(f"w:{name}Chars"), 0)) / 100 if found is not None else 0.0

    return Line(
        text=paragraph.text,
        font=fonts.get(qn("w:eastAsia")) if fonts is not None else "",
        size_pt=run.font.size.pt if run is not None and run.font.size is not None else 0.0,
        color=str(color or ""),
        jc=jc.get(qn("w:val")) if jc is not None else "",
        left=characters("left"),
        right=characters("right"),
        first=characters("firstLine"),
        element=paragraph._p,
    )


def frame_mm(line: Line) -> tuple[float, float, float]:
    """Where a paragraph is placed on the page: x, y, width."""
    found = line.element.pPr.find(qn("w:framePr"))
    x, y, width = (int(found.get(qn(f"w:{name}"))) / 20 / PT_PER_MM for name in ("x", "y", "w"))
    return x, y, width


def border_of(line: Line, side: str) -> dict[str, str]:
    """The rule along one side of a paragraph."""
    found = line.element.pPr.find(qn("w:pBdr"))
    one = found.find(qn(f"w:{side}")) if found is not None else None
    return {key.split("}")[1]: value for key, value in one.attrib.items()} if one is not None else {}
