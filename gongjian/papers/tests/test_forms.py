"""The forms: agreement, slip, appointment, ledger; and what is refused."""

from datetime import date

import pytest
from docx.oxml.ns import qn

from gongjian.papers import CutLine, Fields, Kind, Paper, Signing, Signings, Table, Text, build
from gongjian.papers.reading import Measured
from gongjian.papers.words import chinese_number, title_lines, width_of

DAY = date(2026, 4, 6)


def measured(kind: Kind, *blocks, **said) -> Measured:
    return Measured(build(Paper(kind, said.pop("title", "共建协议书"), blocks, **said)))


def test_an_agreement_ends_with_a_block_for_each_side():
    sides = (Signing("甲方", "河畔社区党委", "陆知夏", DAY), Signing("乙方", "市第一医院党委"))
    found = measured(Kind.AGREEMENT, Text("双方约定如下。"), Signings(sides), number="青共〔2026〕7号")

    assert found.line("青共〔2026〕7号").jc == "center"
    left, right = found.tables()[-1][0]
    assert left.split("\n") == ["甲方（盖章）：", "河畔社区党委", "代表（签字）：陆知夏", "2026年4月6日"]
    assert "市第一医院党委" in right and "年    月    日" in right
    assert found.document.tables[-1].rows[0]._tr.xml.count("cantSplit") == 1


def test_a_slip_is_cut_from_its_receipt():
    fields = Fields((("单位", "市第一医院"), ("联络员", "李然"), ("地址", "河沿路 3 号")), in_line=2)
    found = measured(Kind.SLIP, fields, CutLine("沿此线剪开"), Text("已收到。"), title="报到单")

    assert found.tables()[0] == [
        ["单位", "市第一医院", "联络员", "李然"],
        ["地址", "河沿路 3 号", "河沿路 3 号", "河沿路 3 号"],
    ]
    assert "dashed" in found.line("沿此线剪开").element.xml


def test_a_letter_of_appointment_has_its_word_large():
    found = measured(
        Kind.APPOINTMENT, Text("兹聘任您为兼职委员。"), title="聘书", recipient="李然同志", signer="党委", day=DAY
    )

    word = found.line("聘　书")
    assert (word.size_pt, word.jc) == (36, "center")
    assert found.line("李然同志：")


def test_a_ledger_repeats_its_heading_and_tears_no_row():
    table = Table(("序号", "姓名"), tuple((str(n), "李然") for n in range(90)), (1, 3))
    found = measured(Kind.LEDGER, table, title="在职党员花名册")

    rows = found.document.tables[0].rows
    assert len(rows) == 91 and "tblHeader" in rows[0]._tr.xml and "tblHeader" not in rows[1]._tr.xml
    assert all("cantSplit" in row._tr.xml for row in rows)
    widths = [cell.width.mm for cell in rows[5].cells]
    assert widths == pytest.approx([39, 117], abs=0.5)


def test_what_cannot_be_stored_in_a_docx_is_left_out():
    found = measured(Kind.REPORT, Text("一\x00二\x0b三\r\n第二段\ud800"))

    assert [line.text for line in found.lines() if line.first == 2] == ["一二三", "第二段"]


@pytest.mark.parametrize(
    "made",
    [
        lambda: Paper(Kind.REPORT, " "),
        lambda: Paper(Kind.LETTER, "函"),
        lambda: Table(("a", "b"), (("1",),)),
        lambda: Table(("a", "b"), (), (1.0,)),
        lambda: chinese_number(100),
    ],
)
def test_senseless_papers_cannot_be_made(made):
    with pytest.raises(ValueError):
        made()


@pytest.mark.parametrize("length", range(1, 70))
def test_titles_of_every_length_lose_nothing_and_fit(length):
    title = ("关于开展双报到工作的通知" * 6)[:length]

    lines = title_lines(title)
    assert "".join(lines) == title
    assert all(width_of(line) <= 21 for line in lines)


def test_every_property_of_a_paragraph_stands_where_the_schema_wants_it():
    found = measured(
        Kind.LETTER, Text("x"), Table(("a",), (("1",),)), issuer="街道", number="1", signer="党委", day=DAY
    )

    order = [
        "keepNext",
        "keepLines",
        "pageBreakBefore",
        "framePr",
        "pBdr",
        "snapToGrid",
        "spacing",
        "ind",
        "jc",
        "outlineLvl",
    ]
    for paragraph in found.document.element.body.iter(qn("w:p")):
        names = [child.tag.split("}")[1] for child in (paragraph.pPr if paragraph.pPr is not None else [])]
        known = [name for name in names if name in order]
        assert known == sorted(known, key=order.index)


def test_every_property_of_a_table_stands_where_the_schema_wants_it():
    found = measured(Kind.LEDGER, Table(("a",), (("1",),)), title="台账")

    names = [child.tag.split("}")[1] for child in found.document.tables[0]._tbl.tblPr]
    order = ["tblStyle", "tblW", "jc", "tblInd", "tblBorders", "tblLayout", "tblCellMar", "tblLook"]
    assert names == sorted(names, key=order.index)
