"""The few pieces of WordprocessingML that python-docx has no word for."""

from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt, RGBColor
from docx.text.paragraph import Paragraph

from gongjian.papers import layout
from gongjian.papers.layout import Font
from gongjian.papers.words import clean

# The order in which the schema wants the children of a paragraph's properties that are used here.
ORDER = (
    "w:pStyle",
    "w:keepNext",
    "w:keepLines",
    "w:pageBreakBefore",
    "w:framePr",
    "w:pBdr",
    "w:snapToGrid",
    "w:spacing",
    "w:ind",
    "w:jc",
    "w:outlineLvl",
)


def element(name: str, **attributes: Any) -> Any:
    """An element of the w: namespace with attributes of the same."""
    made = OxmlElement(name)
    for key, value in attributes.items():
        made.set(qn(f"w:{key}"), str(value))
    return made


def put(paragraph: Paragraph, made: Any) -> None:
    """Put a property into a paragraph, in its place, instead of an earlier one of the same name."""
    properties = paragraph._p.get_or_add_pPr()
    for old in properties.findall(made.tag):
        properties.remove(old)
    order = [qn(name) for name in ORDER]
    place = order.index(made.tag)
    later = [child for child in properties if child.tag not in order or order.index(child.tag) > place]
    if later:
        later[0].addprevious(made)
    else:
        properties.append(made)


def set_font(properties: Any, font: Font) -> None:
    """One font for Chinese, Latin letters and digits."""
    fonts = properties.get_or_add_rFonts()
    for old in list(fonts.attrib):
        del fonts.attrib[old]
    for script in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(qn(f"w:{script}"), font.name)


def write(
    paragraph: Paragraph,
    text: str,
    font: Font = layout.FANGSONG,
    size: float = layout.BODY_PT,
    color: str = "",
) -> Any:
    """Add text to a paragraph."""
    run = paragraph.add_run(clean(text).replace("\n", " "))
    run.font.size = Pt(size)
    if color:
        run.font.color.rgb = RGBColor.from_string(color)
    set_font(run._r.get_or_add_rPr(), font)
    return run


def write_page_number(paragraph: Paragraph) -> None:
    """— 1 — in size 4."""
    write(paragraph, "— ", layout.SONG, layout.FOOT_PT)
    for kind, code in (("begin", ""), ("", " PAGE "), ("separate", ""), ("", "1"), ("end", "")):
        run = write(paragraph, "", layout.SONG, layout.FOOT_PT)
        if kind:
            run._r.append(element("w:fldChar", fldCharType=kind))
        elif code == "1":
            run._r.append(_text("w:t", code))
        else:
            run._r.append(_text("w:instrText", code))
    write(paragraph, " —", layout.SONG, layout.FOOT_PT)


def _text(name: str, text: str) -> Any:
    made = OxmlElement(name)
    made.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    made.text = text
    return made


def indent(
    paragraph: Paragraph, *, first: float = 0, left: float = 0, right: float = 0, size: float = layout.CHARACTER_PT
) -> None:
    """Indents in characters; said both ways, since not every program counts characters."""
    said: dict[str, int] = {}
    for name, characters in (("left", left), ("right", right), ("firstLine", first)):
        said[f"{name}Chars"] = round(characters * 100)
        said[name] = round(characters * size * 20)
    put(paragraph, element("w:ind", **said))


def line_height(paragraph: Paragraph, twips: int, *, before: int = 0, after: int = 0) -> None:
    """An exact height of the lines, off the grid of lines."""
    put(paragraph, element("w:snapToGrid", val=0))
    put(paragraph, element("w:spacing", before=before, after=after, line=twips, lineRule="exact"))


def frame(paragraph: Paragraph, *, x_mm: float, y_mm: float, width_mm: float, height_twips: int) -> None:
    """Place a paragraph on the page by itself, measured from the edges of the paper."""
    put(
        paragraph,
        element(
            "w:framePr",
            w=layout.twips(width_mm),
            h=height_twips,
            hRule="exact",
            hSpace=0,
            vSpace=0,
            wrap="around",
            vAnchor="page",
            hAnchor="page",
            x=layout.twips(x_mm),
            y=layout.twips(y_mm),
        ),
    )


def rule(
    paragraph: Paragraph, side: str, *, kind: str = "single", eighths: int = 4, space_pt: int = 0, color: str = "auto"
) -> None:
    """A line along one side of a paragraph, its thickness in eighths of a point."""
    borders = paragraph._p.get_or_add_pPr().find(qn("w:pBdr"))
    if borders is None:
        borders = element("w:pBdr")
        put(paragraph, borders)
    borders.append(element(f"w:{side}", val=kind, sz=eighths, space=space_pt, color=color))
