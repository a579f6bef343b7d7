import base64
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from datetime import date, datetime
from io import BytesIO
from typing import Any

import pytest
import xlsxwriter
from django.utils.translation import gettext_lazy, override
from xlsxwriter.worksheet import Worksheet

from gongjian.base.errors import RuleBroken
from gongjian.base.sheets import CellFault, Column, Sheet, read_sheet

BUILDINGS = (
    Column("name", "名称", required=True, max_length=20),
    Column("households", "户数", "integer", required=True, low=0, high=99_999),
    Column("built_on", "建成日期", "date"),
)
HEADINGS = ["名称", "户数", "建成日期"]

# a workbook in the format of Excel 97: a title line, the three headings, three rows, one name merged over two of them
XLS = zlib.decompress(
    base64.b85decode(
        "c-rk)OK1~O6g_V;X+AbhQd6N7YACd7Z5OQz-PBP*yE0U(C?aZOf|lB}1UHeQ)ta4x=t^-@s0%k$H-7Mg?pz2JT@(Z%QMz)YpeWL2"
        "y!U1Xo2bx$7Atdxci(;Y^WL5JpLsDA&W+!0$fFFK;6lOlp=zE?QS#Y^5J+#D%-Xq^lIdVc!RMucta9T);JJs#kjFa@4Y%~CM1i-I"
        "4qzCup;R)uh}bGI^eK*^i>SgilGLDHqN){oMCfv%H^uUy(9I&bAhe5Yb80`Pj9BYNYZmX*nnYIvuJ^9^ycS6Z>hO$b@#%}IXzRw7"
        "bbsIRC8lW9t1$r@(C%a^ndWj3*Wm{;g!aL~_Cz9w2o3fGKATbClf9~+L>>9!$`wfdwN&o;joeFvST4V;>A)z=!?H-Ss7ABS8cmJ#"
        "FFQ6%8+nzrtaXUUo!Zk&rh(lbGL&tI4<||S?O-TAlU#MwMRml!^p5lsb6yxfZ~C%Hgi1DvfGnPBq6q|r56cn?QIxYcKEB)$?=cRE"
        "WK<4@;_=bU(Za+T_8{jP(YS@WD7A{mI-zH!)|J9H2#t^><t;sR7PEa!Y|e?ch1yv!cx9}f$FCti`+n!W#_T&|E%B4x`IC{!X=5Bs"
        "betu~pPw<bsWx@>3gf<E=gQh@-UzM#Y1{E?A?w{t>x>Lyju#psER-#jyj`h<5(}oqlHGsBl13$$<*og~TN7{Y%SRF+dtZ``v9m*?"
        "GW)T=R_5mtKkn~S8kg8FZndMA**~Vf(yjMkYhA26sWc-ox<pG?1+5l$I3U`1f4~n14jede;J|?c2mc_HT>6TaZ{50z^Yz|i{nweJ"
        "RB(Qi{I}SJA$m^GN98u8C{H6((fnBfx3cR}3-q!77c%xz>uC(oM+nC;Q1Sewj~_MveHQE(`g2RD()J6L#QB%o{|-Ns;${"
    )
)


@pytest.fixture(autouse=True)
def _in_chinese() -> Iterator[None]:
    with override("zh-hans"):
        yield


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


# ------------------------------------------------------------------ where the table is
def test_rows_carry_the_numbers_of_the_sheet() -> None:
    sheet = read(workbook(HEADINGS, ["一号楼", 36, date(1998, 5, 1)], [], ["二号楼", 24, ""]))

    assert [(row.number, tuple(row.values.values())) for row in sheet.rows] == [
        (2, ("一号楼", 36, date(1998, 5, 1))),
        (4, ("二号楼", 24, None)),
    ]
    assert sheet.problems == []


def test_title_lines_above_the_heading_are_skipped() -> None:
    sheet = read(workbook(["楼栋清单"], ["条件：全部"], [], ["序号", *HEADINGS], [1, "一号楼", 36]))

    assert sheet.heading_row == 4
    assert sheet.unknown == ["序号"]
    assert values(sheet) == [("一号楼", 36, None)]


def test_headings_are_understood_with_spaces_stars_and_remarks_in_either_language() -> None:
    columns = (Column("name", gettext_lazy("yes"), aliases=["楼栋名称"]), *BUILDINGS[1:])

    assert values(read(workbook(["yes", " 户 数 *", "建成日期（可不填）"], ["甲", 1, ""]), columns)) == [
        ("甲", 1, None)
    ]
    assert values(read(workbook(["是", "ＨＯＵＳＥＨＯＬＤＳ", "built_on"], ["甲", 1, ""]), columns)) == [
        ("甲", 1, None)
    ]
    assert values(read(workbook(["楼栋名称", "户数\n", "建成日期"], ["甲", 1, ""]), columns)) == [("甲", 1, None)]


def test_columns_may_stand_in_any_order_and_optional_ones_may_be_absent() -> None:
    sheet = read(workbook(["户数", "名称"], [36, "一号楼"]))

    assert sheet.rows[0].values == {"name": "一号楼", "households": 36}
    assert sheet.problems == []


def test_missing_and_doubled_columns_are_named_at_the_heading() -> None:
    missing = read(workbook(["名称", "建成日期"], ["一号楼", "1998-05-01"]))
    doubled = read(workbook(["名称", "户数", "户数", "建成日期"], ["一号楼", 36, 37, ""]))

    assert said(missing) == [(1, "户数", "missing_column")]
    assert missing.problems[0].message == "缺少「户数」这一列，请照模板补上。"
    assert said(doubled) == [(1, "户数", "doubled_column")]
    assert "B、C" in doubled.problems[0].message


def test_a_heading_merged_downwards_is_read_and_one_merged_sideways_is_refused() -> None:
    def two_lines(sheet: Worksheet, book: Any) -> None:
        sheet.merge_range("A1:A2", "名称")
        sheet.merge_range("B1:C1", "情况")

    def sideways(sheet: Worksheet, book: Any) -> None:
        sheet.merge_range("B1:C1", "户数")

    assert values(read(workbook([], ["", "户数", "建成日期"], ["一号楼", 36, ""], draw=two_lines))) == [
        ("一号楼", 36, None)
    ]
    assert said(read(workbook(["名称", "", "", "建成日期"], ["一号楼", 36, 37, ""], draw=sideways))) == [
        (1, "户数", "merged_heading")
    ]


def test_merged_cells_among_the_rows_are_named_as_such() -> None:
    def merged(sheet: Worksheet, book: Any) -> None:
        sheet.merge_range("A2:A3", "一号楼")

    sheet = read(workbook(HEADINGS, ["", 36], ["", 24], draw=merged))

    assert sheet.problems == [CellFault(3, "名称", "merged", "这一格和别的格合并了。请取消合并，每行都写上。")]


def test_the_sheet_with_the_heading_is_taken_from_several_and_hidden_ones_are_not_looked_at() -> None:
    def more(sheet: Worksheet, book: Any) -> None:
        for name, shown in (("说明", True), ("旧表", False), ("今年", True), ("去年", True)):
            other = book.add_worksheet(name)
            if name != "说明":
                other.write_row(0, 0, HEADINGS)
                other.write_row(1, 0, [name, 1])
            if not shown:
                other.hide()

    data = workbook(["这里什么也没有"], draw=more)

    assert values(read(data)) == [("今年", 1, None)]
    assert values(read(data, sheet="去年")) == [("去年", 1, None)]
    assert refusal(data, sheet="前年").code == "no_such_sheet"


def test_without_a_heading_the_expected_columns_are_told() -> None:
    no = refusal(workbook(["甲", "乙"], [1, 2]))

    assert no.code == "no_heading"
    assert "名称、户数、建成日期" in no.message


def test_more_rows_than_allowed_are_refused_while_blank_ones_behind_them_do_not_count() -> None:
    rows = [["一号楼", 1, ""]] * 5

    assert len(read(workbook(HEADINGS, *rows, *[["", " ", ""]] * 9), max_rows=5).rows) == 5
    assert refusal(workbook(HEADINGS, *rows, rows[0]), max_rows=5).code == "too_many_rows"


# ------------------------------------------------------------------ what the cells hold
def test_every_faulty_cell_is_reported_and_the_others_are_read() -> None:
    sheet = read(workbook(HEADINGS, ["", "三百", "昨天"], ["一号楼", -1, date(1998, 5, 1)], ["楼" * 21, 10**12, 1]))

    assert said(sheet) == [
        (2, "名称", "blank"),
        (2, "户数", "not_integer"),
        (2, "建成日期", "not_date"),
        (3, "户数", "out_of_range"),
        (4, "名称", "too_long"),
        (4, "户数", "out_of_range"),
        (4, "建成日期", "not_date"),
    ]
    assert values(sheet)[1] == ("一号楼", None, date(1998, 5, 1))
    assert sheet.faulty_rows == {2, 3, 4}
    assert [fault.message for fault in sheet.problems[:2]] == [
        "请写名称。",
        "户数要写 0 到 99,999 的整数，您写的是「三百」。",
    ]
    assert sheet.problems[5].message == "户数要写 0 到 99,999 的整数，您写的是「1000000000000」。"


def test_error_values_and_formulas_without_a_result_are_told_from_blanks() -> None:
    def formulas(sheet: Worksheet, book: Any) -> None:
        sheet.write_formula("B2", "=A1/0", None, "#DIV/0!")
        sheet.write_formula("B3", "=12+24", None, 36)
        sheet.write_formula("C3", "=Sheet9!A1", None, "#REF!")
        sheet.write_formula("B4", "=12+24", None, 36)

    def without_result(parts: dict[str, bytes]) -> None:
        part = parts["xl/worksheets/sheet1.xml"]
        parts["xl/worksheets/sheet1.xml"] = part.replace(
            b'<c r="B4"><f>12+24</f><v>36</v>', b'<c r="B4"><f>12+24</f><v/>'
        )

    sheet = read(rezipped(workbook(HEADINGS, ["甲"], ["乙"], ["丙"], draw=formulas), without_result))

    assert said(sheet) == [(2, "户数", "error_value"), (3, "建成日期", "error_value"), (4, "户数", "error_value")]
    assert "#DIV/0!" in sheet.problems[0].message
    assert "#REF!" in sheet.problems[1].message
    assert "没有存下结果" in sheet.problems[2].message
    assert values(sheet)[1] == ("乙", 36, None)


def test_an_id_number_where_a_name_should_be_is_refused_and_not_repeated() -> None:
    sheet = read(workbook(HEADINGS, ["11010519491231002X", 36], ["一号楼", "11010519491231002X"]))

    assert said(sheet) == [(2, "名称", "id_number"), (3, "户数", "not_integer")]
    assert not any("1949" in fault.message for fault in sheet.problems)


# ------------------------------------------------------------------ what the file is
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16"])
@pytest.mark.parametrize("separator", [",", "\t", ";"])
def test_csv_is_read_in_every_usual_encoding_and_with_every_usual_separator(encoding: str, separator: str) -> None:
    lines = [["楼栋清单"], HEADINGS, ['"一号楼', '东"', "1998/5/1"], [], ["'=二号楼", "３６", "1998年5月1日"]]
    text = "\r\n".join(separator.join(line) for line in lines)
    text = text.replace(f'"一号楼{separator}东"', f'"一号楼{separator}东"{separator}36')

    sheet = read_sheet(text.encode(encoding), "楼栋.xlsx", columns=BUILDINGS)

    shown = f"一号楼{separator}东".replace("\t", " ")
    assert [(row.number, row.values["name"], row.values["households"]) for row in sheet.rows] == [
        (3, shown, 36),
        (5, "=二号楼", 36),
    ]
    assert {row.values["built_on"] for row in sheet.rows} == {date(1998, 5, 1)}


def test_the_old_excel_format_is_read() -> None:
    sheet = read(XLS)

    assert (sheet.name, sheet.heading_row) == ("楼栋", 2)
    assert values(sheet) == [("一号楼", 36, date(1998, 5, 1)), ("二号楼", 24, None), (None, 12, None)]
    assert said(sheet) == [(5, "名称", "merged")]


def test_a_file_is_known_by_its_content_and_not_by_its_name() -> None:
    assert values(read_sheet(workbook(HEADINGS, ["甲", 1]), "楼栋.csv", columns=BUILDINGS)) == [("甲", 1, None)]
    assert values(read_sheet("名称,户数\n甲,1".encode(), "楼栋.xls", columns=BUILDINGS)) == [("甲", 1)]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf \r\n", "empty"),
        (b"%PDF-1.7 ...", "not_a_sheet"),
        (b"\x89PNG\r\n\x1a\n\0\0\0", "not_a_sheet"),
        (b"<html><table><tr><td>1</td></tr></table></html>", "not_a_sheet"),
        (b"PK\x03\x04 and then nothing of use", "not_a_sheet"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 4096, "not_a_sheet"),
        (b"\x00\x01\x02\x03\xff\xfe", "not_a_sheet"),
        ("名称,户数\n甲,\udcff".encode("utf-8", "surrogateescape"), "not_a_sheet"),
        ('名称,户数\n"甲,1\n'.encode() + b"x" * 140_000, "quotes"),
        (XLS[:1500], "not_a_sheet"),
    ],
)
def test_what_is_no_table_is_refused_in_words(data: bytes, code: str) -> None:
    assert refusal(data).code == code


def test_a_file_larger_than_allowed_is_refused_before_it_is_looked_at() -> None:
    assert refusal(b"x" * (2**20 + 1), max_bytes=2**20).code == "too_big"
    with pytest.raises(RuleBroken, match="too_big"):
        read_sheet(BytesIO(b"x" * 2_000_000), "楼栋.xlsx", columns=BUILDINGS, max_bytes=2**20)


def test_another_kind_of_archive_and_a_damaged_one_are_refused() -> None:
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("word/document.xml", "<document/>")
    whole = workbook(HEADINGS, ["甲", 1])
    damaged = bytearray(whole)
    damaged[120] ^= 0xFF

    assert refusal(stream.getvalue()).code == "not_a_sheet"
    assert refusal(whole[: len(whole) // 2]).code == "not_a_sheet"
    assert refusal(bytes(damaged)).code == "not_a_sheet"


def test_an_archive_that_unpacks_to_too_much_is_refused_by_what_it_declares() -> None:
    def bomb(parts: dict[str, bytes]) -> None:
        parts["xl/sharedStrings.xml"] = b" " * (40 * 2**20)

    assert refusal(rezipped(workbook(HEADINGS, ["甲", 1]), bomb)).code == "too_large"


def test_an_archive_that_lies_about_its_sizes_is_refused() -> None:
    def bomb(parts: dict[str, bytes]) -> None:
        parts["xl/sharedStrings.xml"] = b" " * (40 * 2**20)

    data = rezipped(workbook(HEADINGS, ["甲", 1]), bomb)
    lying = data.replace(struct.pack("<L", 40 * 2**20), struct.pack("<L", 1000))

    assert lying != data
    assert refusal(lying).code == "not_a_sheet"


def test_a_cell_far_away_does_not_fill_the_memory() -> None:
    def far(sheet: Worksheet, book: Any) -> None:
        sheet.write(1_048_575, 16_383, "x")

    def formatted(sheet: Worksheet, book: Any) -> None:
        sheet.write_blank(1_048_575, 16_383, None, book.add_format({"bold": True}))

    assert refusal(workbook(HEADINGS, ["甲", 1], draw=far)).code == "too_large"
    assert values(read(workbook(HEADINGS, ["甲", 1], draw=formatted))) == [("甲", 1, None)]


def test_a_document_type_in_a_part_is_refused() -> None:
    def entities(parts: dict[str, bytes]) -> None:
        head = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x "xxxxxxxx">]>'
        parts["xl/workbook.xml"] = head + parts["xl/workbook.xml"].split(b"?>", 1)[1]

    assert refusal(rezipped(workbook(HEADINGS, ["甲", 1]), entities)).code == "not_a_sheet"


def test_days_with_a_time_count_as_days() -> None:
    def moment(sheet: Worksheet, book: Any) -> None:
        style = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        sheet.write_datetime("C2", datetime(1998, 5, 1, 10, 30), style)

    assert values(read(workbook(HEADINGS, ["甲", 1], draw=moment))) == [("甲", 1, date(1998, 5, 1))]
