"""What stands at the head of a letter: the mark and the red rules, placed on the page by frames."""

from docx.document import Document
from docx.section import Section
from docx.text.paragraph import Paragraph

from gongjian.papers import layout
from gongjian.papers.layout import SONG_TITLE, twips
from gongjian.papers.marks import element, frame, line_height, put, rule, write
from gongjian.papers.paper import Paper
from gongjian.papers.words import width_of

RULE_X_MM = (layout.PAGE_WIDTH_MM - layout.LETTER_RULE_MM) / 2


def mark_size(issuer: str) -> float:
    """The size at which a mark stands on one line of the type area, in points."""
    room = layout.points(layout.TYPE_WIDTH_MM) / max(width_of(issuer), 1)
    return max(layout.MARK_LEAST_PT, min(layout.MARK_PT, float(int(room))))


def letter_head(document: Document, section: Section, paper: Paper) -> None:
    """The issuer's mark 30 mm below the edge of the page, a double red rule 4 mm below it, another at the foot."""
    section.different_first_page_header_footer = True  # and no page number there
    size = mark_size(paper.issuer)
    header, footer = section.first_page_header, section.first_page_footer
    header.is_linked_to_previous = footer.is_linked_to_previous = False
    mark = header.paragraphs[0]
    mark.style = "Normal"
    below = round(layout.points(layout.LETTER_RULE_BELOW_MARK_MM))
    frame(
        mark,
        x_mm=RULE_X_MM,
        y_mm=layout.LETTER_MARK_MM,
        width_mm=layout.LETTER_RULE_MM,
        height_twips=round((size + below + 4) * 20),
    )
    line_height(mark, round(size * 20))
    put(mark, element("w:jc", val="center"))
    rule(mark, "bottom", kind="thickThinSmallGap", eighths=18, space_pt=below, color=layout.RED)
    write(mark, paper.issuer, SONG_TITLE, size, layout.RED)
    header.add_paragraph(style="Normal")
    _foot_rule(footer.paragraphs[0])
    _number(document, paper, size)


def _foot_rule(paragraph: Paragraph) -> None:
    paragraph.style = "Normal"
    height = 60
    y_mm = layout.PAGE_HEIGHT_MM - layout.LETTER_RULE_ABOVE_EDGE_MM
    frame(paragraph, x_mm=RULE_X_MM, y_mm=y_mm, width_mm=layout.LETTER_RULE_MM, height_twips=height)
    line_height(paragraph, height)
    rule(paragraph, "top", kind="thinThickSmallGap", eighths=18, color=layout.RED)


def _number(document: Document, paper: Paper, size: float) -> None:
    """The number of a letter: at the right edge, 7/8 of a character below the first red rule."""
    line_mm = layout.LETTER_MARK_MM + size / layout.PT_PER_MM + layout.LETTER_RULE_BELOW_MARK_MM
    gap_mm = layout.BODY_PT * layout.LETTER_NUMBER_BELOW_RULE / layout.PT_PER_MM
    paragraph = document.add_paragraph()
    put(paragraph, element("w:jc", val="right"))
    line_height(paragraph, layout.LINE_TWIPS, before=max(0, twips(line_mm + gap_mm - layout.TOP_MM)))
    if paper.number:
        write(paragraph, paper.number)
