"""The page: size, margins, grid, page numbers, names of the fonts."""

from datetime import UTC, date, datetime
from typing import Any

from docx import Document
from docx.document import Document as DocumentType
from docx.enum.section import WD_SECTION
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.section import Section
from docx.shared import Pt, Twips

from gongjian.papers import layout
from gongjian.papers.marks import element, indent, line_height, set_font, write_page_number
from gongjian.papers.paper import Paper
from gongjian.papers.words import clean


def new_document(paper: Paper) -> DocumentType:
    """An empty document with the page of the standard."""
    document = Document()
    _properties(document, paper)
    _base_style(document)
    _name_fonts(document)
    settings = document.settings.element
    settings.find(qn("w:themeFontLang")).set(qn("w:eastAsia"), "zh-CN")
    document.settings.odd_and_even_pages_header_footer = True
    set_page(document.sections[0])
    return document


def set_page(section: Section) -> None:
    """Margins, type area and grid of one section."""
    section.start_type = WD_SECTION.NEW_PAGE
    section.page_width, section.page_height = (
        Twips(layout.twips(layout.PAGE_WIDTH_MM)),
        Twips(layout.twips(layout.PAGE_HEIGHT_MM)),
    )
    section.top_margin, section.bottom_margin = (
        Twips(layout.twips(layout.TOP_MM)),
        Twips(layout.twips(layout.BOTTOM_MM)),
    )
    section.left_margin, section.right_margin = (
        Twips(layout.twips(layout.LEFT_MM)),
        Twips(layout.twips(layout.RIGHT_MM)),
    )
    section.header_distance, section.footer_distance = Twips(layout.twips(15)), Twips(layout.twips(layout.FOOTER_MM))
    section.gutter = Twips(0)
    properties = section._sectPr
    for old in properties.findall(qn("w:docGrid")):
        properties.remove(old)
    properties.append(element("w:docGrid", type="lines", linePitch=layout.LINE_TWIPS))


def number_pages(section: Section) -> None:
    """Page numbers: at the right of odd pages, at the left of even ones, one character from the edge."""
    for footer, side, jc in ((section.footer, "right", "right"), (section.even_page_footer, "left", "left")):
        footer.is_linked_to_previous = False
        paragraph = footer.paragraphs[0]
        paragraph.style = "Normal"
        line_height(paragraph, round(layout.FOOT_PT * 20))
        indent(paragraph, **{side: 1}, size=layout.FOOT_PT)
        paragraph._p.get_or_add_pPr().append(element("w:jc", val=jc))
        write_page_number(paragraph)


def _base_style(document: DocumentType) -> None:
    """Body text: size 3, 22 lines to the page, 28 characters to the line (docs/papers.md says why not by the grid)."""
    style: Any = document.styles["Normal"]
    style.font.size = Pt(layout.BODY_PT)
    properties = style.element.get_or_add_rPr()
    set_font(properties, layout.FANGSONG)
    properties.find(qn("w:sz")).addprevious(element("w:spacing", val=layout.CHARACTER_SPACE_TWIPS))
    properties.append(element("w:lang", val="en-US", eastAsia="zh-CN"))
    _defaults(document)
    shape = style.paragraph_format
    shape.space_before = shape.space_after = Pt(0)
    shape.line_spacing = Twips(layout.LINE_TWIPS)  # a length: exact
    shape.widow_control = False


def _defaults(document: DocumentType) -> None:
    """What holds where no style says anything: the same font and size."""
    defaults: Any = document.styles.element.find(qn("w:docDefaults")).find(qn("w:rPrDefault")).find(qn("w:rPr"))
    set_font(defaults, layout.FANGSONG)
    for name in ("w:sz", "w:szCs"):
        defaults.find(qn(name)).set(qn("w:val"), str(round(layout.BODY_PT * 2)))
    defaults.find(qn("w:lang")).set(qn("w:eastAsia"), "zh-CN")


def _name_fonts(document: DocumentType) -> None:
    """What may stand in for a font, in the table of fonts of the file."""
    part = next(one for one in document.part.package.iter_parts() if one.partname == "/word/fontTable.xml")
    fonts = "".join(
        f'<w:font w:name="{font.name}"><w:altName w:val="{",".join(font.instead)}"/>'
        f'<w:charset w:val="86"/><w:family w:val="{font.family}"/><w:pitch w:val="auto"/></w:font>'
        for font in layout.FONTS
    )
    # checked by being parsed
    parse_xml(f"<w:fonts {nsdecls('w')}>{fonts}</w:fonts>")
    part._blob = (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:fonts {nsdecls("w")}>{fonts}</w:fonts>'.encode()
    )


def _properties(document: DocumentType, paper: Paper) -> None:
    core = document.core_properties
    core.title, core.author, core.comments = clean(paper.title)[:255], clean(paper.signer)[:255], layout.FONT_NOTE
    core.last_modified_by, core.keywords, core.language = "", "", "zh-CN"
    day = paper.day or date(2000, 1, 1)  # the same paper is the same file, whenever it is built
    core.created = core.modified = datetime(day.year, day.month, day.day, tzinfo=UTC)
