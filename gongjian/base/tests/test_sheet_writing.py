import csv
import zipfile
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO, StringIO
from typing import Any

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from gongjian.base.identifiers import normalise_phone
from gongjian.base.secrets import Secret
from gongjian.base.sheets import (
    KEEP,
    CellFault,
    Column,
    annotate,
    read_sheet,
    write_csv,
    write_sheet,
    write_template,
)

KINDS = [(f"k{n}", f"第{n}类") for n in range(3)]
COLUMNS = (
    Column("name", "名称", required=True, hint="写门牌上的名称。", example="一号楼"),
    Column("code", "编码", "code", example="310101-001"),
    Column("households", "户数", "integer", low=0, high=99_999, example=36),
    Column("area", "面积", "decimal", low=0, high=10**6),
    Column("built_on", "建成日期", "date", example=date(1998, 5, 1)),
    Column("is_old", "是否老旧", "boolean"),
    Column("kind", "类别", "choice", choices=KINDS),
    Column("phone", "电话", "secret", tidy=normalise_phone),
)
ROW: dict[str, Any] = {
    "name": "一号楼", "code": "007", "households": 36, "area": Decimal("88.50"),
    "built_on": date(1998, 5, 1), "is_old": True, "kind": "k1", "phone": "13812342206",
}  # fmt: skip
DAY = date(2026, 4, 16)


@pytest.fixture(autouse=True)
def _in_chinese() -> Iterator[None]:
    with override("zh-hans"):
        yield


def export(*rows: dict[str, Any], **facts: Any) -> bytes:
    told = {"title": "楼栋清单", "conditions": ["东街社区", "户数不少于 30"], "by": "陆知夏", "day": DAY, **facts}
    return write_sheet(COLUMNS, rows, **told)


def cells(data: bytes) -> list[list[Any]]:
    return CalamineWorkbook.from_filelike(BytesIO(data)).get_sheet_by_index(0).to_python(skip_empty_area=False)


def part(data: bytes, name: str) -> str:
    with zipfile.ZipFile(BytesIO(data)) as archive:
        return archive.read(name).decode()


# ------------------------------------------------------------------ exports
def test_an_export_says_what_it_is_under_which_conditions_from_whom_and_when() -> None:
    found = cells(export(ROW))

    assert [row[0] for row in found[:3]] == ["楼栋清单", "条件：东街社区；户数不少于 30", "导出：陆知夏，2026年4月16日"]
    assert found[3] == [str(column.heading) for column in COLUMNS]
    assert cells(export(ROW, conditions=[]))[1][0] == "条件：全部"


def test_what_was_exported_is_imported_again_with_the_same_result() -> None:
    other = {**dict.fromkeys(ROW), "name": "=二号楼"}

    for data in (export(ROW, other), write_csv(COLUMNS, [ROW, other], title="楼栋清单", by="陆知夏", day=DAY)):
        sheet = read_sheet(data, "楼栋", columns=COLUMNS)
        assert sheet.problems == []
        assert [row.values for row in sheet.rows] == [ROW, other]


def test_an_export_in_one_language_is_read_in_the_other() -> None:
    with override("en"):
        data = export({"name": "No. 1", "is_old": False})

    assert read_sheet(data, "楼栋", columns=COLUMNS).rows[0].values["is_old"] is False


def test_personal_values_leave_masked_and_come_back_as_kept(settings: Any) -> None:
    settings.GONGJIAN_KEYS = {"k1": "0" * 32}
    data = export({**ROW, "phone": Secret.of("13812342206", "people.person.phone")})

    assert cells(data)[4][7] == "138 **** 2206"
    assert read_sheet(data, "楼栋", columns=COLUMNS).rows[0].values["phone"] is KEEP


def test_instants_are_written_in_the_hours_of_shanghai() -> None:
    data = export({"name": datetime(2026, 4, 15, 16, 30, tzinfo=UTC)})

    assert cells(data)[4][0] == "2026-04-16 00:30"


@pytest.mark.parametrize(
    "text", ["=1+1", "+86", "-5", "@SUM(A1)", "\t=1", '=HYPERLINK("http://x")', "http://example.org"]
)
def test_text_never_becomes_a_formula_or_a_link(text: str) -> None:
    data = export({"name": text})
    first = next(csv.reader(StringIO(write_csv(COLUMNS[:1], [{"name": text}]).decode("utf-8-sig").split("\r\n", 1)[1])))

    assert "<f>" not in part(data, "xl/worksheets/sheet1.xml")
    assert "<hyperlink" not in part(data, "xl/worksheets/sheet1.xml")
    assert cells(data)[4][0] == text
    assert first[0] == (text if text.startswith("http") else f"'{text}")
    assert ('quotePrefix="1"' in part(data, "xl/styles.xml")) is not text.startswith("http")


def test_csv_starts_with_a_bom_so_that_excel_shows_chinese() -> None:
    assert write_csv(COLUMNS, [ROW]).startswith(b"\xef\xbb\xbf\xe5\x90\x8d\xe7\xa7\xb0,")


def test_the_heading_is_frozen_repeated_in_print_and_chinese_has_room() -> None:
    data = export({**ROW, "name": "很长的名称" * 4})
    sheet, book = part(data, "xl/worksheets/sheet1.xml"), part(data, "xl/workbook.xml")

    assert 'ySplit="4"' in sheet
    assert "_xlnm.Print_Titles" in book
    assert 'width="42.' in sheet


def test_a_title_that_excel_would_refuse_for_a_tab_is_made_fit() -> None:
    for title in ("a/b[c]:*?\\" * 9, "'", ""):
        assert cells(export(ROW, title=title))


SIGNS = st.characters(min_codepoint=33, max_codepoint=0x9FFF, exclude_categories=("C", "Z"))


@given(st.lists(st.fixed_dictionaries({
    "name": st.text(SIGNS, min_size=1, max_size=20),
    "households": st.none() | st.integers(0, 99_999),
    "built_on": st.none() | st.dates(date(1900, 3, 1), date(2199, 12, 31)),
    "kind": st.none() | st.sampled_from([value for value, _label in KINDS]),
    "is_old": st.none() | st.booleans(),
}), min_size=1, max_size=5))  # fmt: skip
def test_any_rows_survive_export_and_import(rows: list[dict[str, Any]]) -> None:
    columns = [column for column in COLUMNS if column.name in rows[0]]
    with override("zh-hans"):
        for data in (
            write_sheet(columns, rows, title="甲", by="乙", day=DAY),
            write_csv(columns, rows, title="甲", by="乙", day=DAY),
        ):
            sheet = read_sheet(data, "甲", columns=columns)
            assert sheet.problems == []
            assert [row.values for row in sheet.rows] == rows


# ------------------------------------------------------------------ templates
def test_a_template_explains_each_column_and_is_empty_when_it_is_handed_in() -> None:
    data = write_template(COLUMNS, title="楼栋")
    note, explained, example, headings = cells(data)

    assert note[0] == "楼栋 请从第 5 行写起。表头以上的内容不会导入。"
    assert explained[0] == "最多 200 个字。写门牌上的名称。"
    assert explained[2] == "可不填。0 到 99,999 的整数。"
    assert explained[6] == "可不填。从这些里选：第0类、第1类、第2类。"
    assert example[:3] == ["例：一号楼", "例：310101-001", "例：36"]
    assert headings == [str(column.heading) for column in COLUMNS]
    assert read_sheet(data, "模板", columns=COLUMNS).rows == []


def test_a_template_offers_the_choices_and_long_lists_from_a_hidden_sheet() -> None:
    many = Column("kind", "类别", "choice", choices=[(n, f"第 {n} 种类别的名称") for n in range(60)])
    data = write_template([COLUMNS[0], COLUMNS[5], many])

    assert '"是,否"' in part(data, "xl/worksheets/sheet1.xml").replace("&quot;", '"')
    assert "lists!$A$1:$A$60" in part(data, "xl/worksheets/sheet1.xml")
    assert 'state="hidden"' in part(data, "xl/workbook.xml")
    assert read_sheet(data, "模板", columns=[COLUMNS[0], many]).rows == []


# ------------------------------------------------------------------ annotated copies
FAULTY = "楼栋清单\n名称,户数,备注\n一号楼,三百,=旧\n二号楼,24,\n,\n".encode()


def test_the_copy_has_a_verdict_for_every_row_and_marks_the_faulty_cells() -> None:
    sheet = read_sheet(FAULTY, "楼栋.csv", columns=COLUMNS)
    twice = CellFault(4, "名称", "doubled", "前面已经有了。")

    data = annotate(sheet, [*sheet.problems, twice], verdicts={4: "新增"})
    found = cells(data)

    assert found[1] == ["检查结果", "名称", "户数", "备注"]
    assert found[2][0] == "户数要写 0 到 99,999 的整数，您写的是「三百」。"
    assert found[2][1:] == ["一号楼", "三百", "=旧"]
    assert found[3][0] == "名称：前面已经有了。"
    assert part(data, "xl/comments1.xml").count("<comment ") == 2
    assert "您写的是「三百」" in part(data, "xl/comments1.xml")


def test_rows_without_fault_say_what_will_happen_to_them() -> None:
    sheet = read_sheet(FAULTY, "楼栋.csv", columns=COLUMNS)

    assert cells(annotate(sheet, verdicts={4: "新增"}))[3][0] == "新增"
    assert cells(annotate(sheet))[3][0] == "没有问题"


def test_a_missing_column_is_said_at_the_heading() -> None:
    sheet = read_sheet("编码,户数\n1,2\n".encode(), "楼栋.csv", columns=COLUMNS)

    assert cells(annotate(sheet))[0][0] == "检查结果：缺少「名称」这一列，请照模板补上。"


def test_a_copy_that_was_mended_is_handed_in_again_and_keeps_one_column_of_verdicts() -> None:
    first = annotate(read_sheet(FAULTY, "楼栋.csv", columns=COLUMNS))
    again = read_sheet(first, "楼栋.xlsx", columns=COLUMNS)

    assert again.unknown == ["检查结果", "备注"]
    assert [(fault.row, fault.code) for fault in again.problems] == [(3, "not_integer")]
    assert cells(annotate(again)) == cells(first)


def test_a_blank_cell_behind_the_end_of_a_short_row_is_marked_too() -> None:
    columns = (COLUMNS[0], Column("households", "户数", "integer", required=True))
    data = annotate(read_sheet("名称,户数\n一号楼\n".encode(), "楼栋.csv", columns=columns))

    assert 'ref="C2"' in part(data, "xl/comments1.xml")
