from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy
from xlsxwriter.worksheet import Worksheet

from gongjian.base.sheets import CellFault, Column
from gongjian.base.tests.workbooks import BUILDINGS, HEADINGS, read, refusal, rezipped, said, values, workbook


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


def test_days_with_a_time_count_as_days() -> None:
    def moment(sheet: Worksheet, book: Any) -> None:
        style = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        sheet.write_datetime("C2", datetime(1998, 5, 1, 10, 30), style)

    assert values(read(workbook(HEADINGS, ["甲", 1], draw=moment))) == [("甲", 1, date(1998, 5, 1))]
