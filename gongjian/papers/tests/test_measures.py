"""Every value of the table of the standard (domain 3.21), measured in the finished file."""

import zipfile
from datetime import date
from io import BytesIO

import pytest
from docx.oxml.ns import qn

from gongjian.papers import Annex, Heading, Kind, Paper, Text, build
from gongjian.papers.head import mark_size
from gongjian.papers.layout import FONT_NOTE, FONTS, PT_PER_MM
from gongjian.papers.reading import Measured, border_of, frame_mm

DAY = date(2026, 4, 6)
TEXT = Text("为解决辖区老年人洗浴难的问题，现将有关事项报告如下。" * 6)


def paper(kind: Kind = Kind.REPORT, **said) -> Paper:
    given = {"title": "履行社会责任情况报告", "blocks": (TEXT,), "issuer": "青山街道党工委", "signer": "河畔社区党委"}
    return Paper(kind, **(given | {"day": DAY} | said))


def measured(kind: Kind = Kind.REPORT, **said) -> Measured:
    return Measured(build(paper(kind, **said)))


@pytest.mark.parametrize("kind", Kind)
def test_the_page_is_that_of_the_standard(kind):
    found = measured(kind)

    assert (found.section.page_width.mm, found.section.page_height.mm) == pytest.approx((210, 297), abs=0.1)
    top, right, bottom, left = found.margins_mm
    assert (top, left) == pytest.approx((37, 28), abs=1)
    assert (right, bottom) == pytest.approx((26, 35), abs=0.1)
    assert found.type_area_mm == pytest.approx((156, 225), abs=0.1)


def test_a_page_has_22_lines_of_28_characters():
    found = measured()

    assert found.grid.get(qn("w:type")) == "lines"
    assert (found.lines_of_page, found.characters_of_line) == (22, 28)
    assert found.line_pt == pytest.approx(28.99, abs=0.05)
    assert found.character_pt == pytest.approx(15.79, abs=0.05)
    normal = found.document.styles["Normal"]
    assert normal.font.size.pt == 16
    assert normal.paragraph_format.line_spacing.pt == pytest.approx(found.line_pt)


def test_text_title_and_levels_have_their_fonts():
    blocks = (*(Heading(level, f"层次{level}") for level in (1, 2, 3, 4)), TEXT)
    found = measured(blocks=blocks, recipient="街道党工委")

    title, text = found.line("履行社会责任情况报告"), found.line("现将有关事项")
    assert (title.font, title.size_pt, title.jc) == ("方正小标宋简体", 22, "center")
    assert (text.font, text.size_pt, text.first) == ("仿宋_GB2312", 16, 2)
    heads = [found.line(f"层次{level}") for level in (1, 2, 3, 4)]
    assert [line.text for line in heads] == ["一、层次1", "（一）层次2", "1. 层次3", "（1）层次4"]
    assert [line.font for line in heads] == ["黑体", "楷体_GB2312", "仿宋_GB2312", "仿宋_GB2312"]
    assert {line.size_pt for line in heads} == {16} and {line.first for line in heads} == {2}
    recipient = found.line("街道党工委：")
    assert (recipient.left, recipient.first) == (0, 0)


def test_headings_are_counted_anew_below_each_higher_one():
    levels = (1, 2, 2, 1, 2, 3)
    found = measured(blocks=tuple(Heading(level, "x") for level in levels))

    numbers = [line.text for line in found.lines() if line.text.endswith("x")]
    assert numbers == ["一、x", "（一）x", "（二）x", "二、x", "（一）x", "1. x"]


def test_a_long_title_stands_in_lines_of_like_length():
    found = measured(title="关于商请市第一人民医院与河畔社区共同开展老年人上门助浴服务的报告")

    lines = [line.text for line in found.lines() if line.size_pt == 22]
    assert len(lines) == 2 and abs(len(lines[0]) - len(lines[1])) <= 3


@pytest.mark.parametrize(
    ("signer", "day"), [("河畔社区党委", DAY), ("某某市青山区河畔社区联合党委", date(2026, 12, 16))]
)
def test_sealed_the_date_stands_four_characters_from_the_right_and_the_signer_above_its_middle(signer, day):
    found = measured(signer=signer, day=day, is_sealed=True)

    by, on = found.lines()[-2:]
    assert on.right == 4 and by.text == signer
    middle = [line.right + sum(0.5 if sign.isascii() else 1 for sign in line.text) / 2 for line in (by, on)]
    assert middle[0] == pytest.approx(middle[1], abs=0.01)


def test_without_a_seal_the_date_begins_two_characters_behind_the_signer():
    by, on = measured(signer="青山街道河畔社区党委").lines()[-2:]

    starts = [28 - line.right - sum(0.5 if sign.isascii() else 1 for sign in line.text) for line in (by, on)]
    assert by.right == 2 and starts[1] - starts[0] == pytest.approx(2)
    short_by, long_on = measured(signer="党委").lines()[-2:]
    assert long_on.right == 2 and short_by.right > 2
    assert on.text == "2026年4月6日"


def test_attachments_are_noted_below_the_text_and_begin_new_pages():
    annexes = (Annex("服务项目清单", (TEXT,)), Annex("场地开放时间表", (TEXT,)))
    found = measured(annexes=annexes)

    note, second = found.line("附件：1. 服务项目清单"), found.line("2. 场地开放时间表")
    assert note.text == "附件：1. 服务项目清单" and second.left > 2
    texts = [line.text for line in found.lines()]
    assert texts[texts.index(note.text) - 1] == ""
    heads = [found.line("附件2")]
    assert heads[0].font == "黑体" and heads[0].size_pt == 16 and heads[0].left == 0
    assert heads[0].element.pPr.find(qn("w:pageBreakBefore")) is not None
    assert texts[texts.index("附件2") + 2] == "场地开放时间表"
    assert measured(annexes=annexes[:1]).line("附件：服务项目清单")


def test_page_numbers_stand_outside_with_dashes_7_mm_below_the_type_area():
    found = measured()

    odd, even = found.footer("footer"), found.footer("even_page_footer")
    for line in (odd, even):
        assert line.text.replace(" ", "") == "—1—"
        assert (line.font, line.size_pt) == ("宋体", 14)
        assert "PAGE" in line.element.xml
    assert (odd.jc, odd.right, even.jc, even.left) == ("right", 1, "left", 1)
    assert found.document.settings.odd_and_even_pages_header_footer
    dash_mm = found.margins_mm[2] - found.section.footer_distance.mm - 14 / PT_PER_MM / 2
    assert dash_mm == pytest.approx(7, abs=0.1)


def test_a_letter_has_its_mark_and_its_two_red_rules():
    found = measured(Kind.LETTER, number="青函〔2026〕3号")

    mark = found.section.first_page_header.paragraphs[0]
    from_reading = Measured.footer(found, "first_page_header")
    x, y, width = frame_mm(from_reading)
    assert mark.text == "青山街道党工委"
    assert (from_reading.font, from_reading.color) == ("方正小标宋简体", "C00000")
    assert (x, y, width) == pytest.approx((20, 30, 170), abs=0.1)
    below = border_of(from_reading, "bottom")
    assert (below["val"], below["color"]) == ("thickThinSmallGap", "C00000")
    assert int(below["space"]) / PT_PER_MM == pytest.approx(4, abs=0.2)
    foot = found.footer("first_page_footer")
    assert frame_mm(foot) == pytest.approx((20, 277, 170), abs=0.1)
    assert border_of(foot, "top")["val"] == "thinThickSmallGap"
    assert found.section.different_first_page_header_footer and foot.text == ""
    number = found.lines()[0]
    assert (number.text, number.jc, number.size_pt) == ("青函〔2026〕3号", "right", 16)
    texts = [line.text for line in found.lines()]
    assert texts[1:3] == ["", ""] and texts[3] == "履行社会责任情况报告"


def test_the_mark_of_a_long_name_still_fits_one_line():
    name = "某某市青山区青山街道河畔社区联合委员会"

    assert mark_size(name) * len(name) <= 156 * PT_PER_MM


def test_every_font_names_what_may_stand_in_for_it_and_the_file_claims_no_conformity():
    content = build(paper())
    with zipfile.ZipFile(BytesIO(content)) as parts:
        table = parts.read("word/fontTable.xml").decode()

    assert all(f'w:name="{font.name}"' in table and font.instead[0] in table for font in FONTS)
    said = Measured(content).document.core_properties.comments
    assert said == FONT_NOTE and "代替" in said and len(said) <= 255


def test_the_same_paper_is_the_same_file():
    assert build(paper()) == build(paper())
