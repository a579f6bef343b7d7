from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import models
from django.utils.translation import gettext_lazy, override
from hypothesis import example, given
from hypothesis import strategies as st

from gongjian.base.identifiers import normalise_phone
from gongjian.base.sheets import KEEP, CellFault, Column
from gongjian.base.sheets.cells import check_column, heading_key


class State(models.TextChoices):
    DONE = "done", gettext_lazy("yes")
    OPEN = "open", gettext_lazy("no")


@pytest.fixture(autouse=True)
def _in_chinese() -> Iterator[None]:
    with override("zh-hans"):
        yield


def check(cell: Any, **facts: Any) -> tuple[Any, CellFault | None]:
    column = Column("field", "栏目", **facts)
    values, faults = check_column(column, [7], [cell])
    return values[0], faults[0] if faults else None


def value(cell: Any, **facts: Any) -> Any:
    found, fault = check(cell, **facts)
    assert fault is None, fault
    return found


def code(cell: Any, **facts: Any) -> str:
    found, fault = check(cell, **facts)
    assert fault is not None, found
    assert (fault.row, fault.column, found) == (7, "栏目", None)
    assert fault.message.endswith("。")
    return fault.code


@pytest.mark.parametrize(
    "cell", [1234, 1234.0, "1234", "1,234", "１２３４", " 1 234 ", "1，234", "+1234", "1234.0", "\u200b1234"]
)
def test_whole_numbers_are_accepted_however_they_were_written(cell: object) -> None:
    assert value(cell, kind="integer") == 1234


@pytest.mark.parametrize("cell", ["三百", "12户", "1.5", 1.5, "1,23", True, date(2024, 5, 1), "1e3", "9" * 40])
def test_what_is_no_whole_number_is_refused(cell: object) -> None:
    assert code(cell, kind="integer") == "not_integer"


@pytest.mark.parametrize("cell", [10**12, -1, "100000", 99_999.0 + 1])
def test_a_whole_number_outside_its_limits_is_refused(cell: object) -> None:
    assert code(cell, kind="integer", low=0, high=99_999) == "out_of_range"


def test_without_limits_a_whole_number_fits_the_column_of_the_table() -> None:
    assert value(2**31 - 1, kind="integer") == 2**31 - 1
    assert code(2**31, kind="integer") == "out_of_range"


@pytest.mark.parametrize("cell", ["/", "-", "—", "", None, "　", "\u200b"])
def test_a_cell_without_a_value_is_none_and_refused_where_one_is_needed(cell: object) -> None:
    for kind in ("integer", "decimal", "date", "secret"):
        assert value(cell, kind=kind) is None
        assert code(cell, kind=kind, required=True) == "blank"


def test_exact_numbers_keep_their_decimals() -> None:
    assert value(0.1, kind="decimal") == Decimal("0.1")
    assert value("1,234.50", kind="decimal") == Decimal("1234.50")
    assert code(0.123, kind="decimal") == "places"
    assert code("1/2", kind="decimal") == "not_decimal"
    assert code(float("inf"), kind="decimal") == "out_of_range"
    assert code("10" * 8, kind="decimal") == "out_of_range"


@pytest.mark.parametrize(
    "cell",
    [
        "2024-5-1", "2024/05/01", "2024.5.1", "2024年5月1日", "２０２４－５－１", "20240501", 20240501.0,
        45413.0, date(2024, 5, 1), datetime(2024, 5, 1, 8, 30), "2024-05-01 08:30", "2024-05-01T08:30:00",
        " 2024 - 05 - 01", "2024-5-1 18:30", "2024/5/1 8:30:15", "2024年5月1日18：30",
    ],
)  # fmt: skip
def test_days_are_accepted_however_they_were_written(cell: object) -> None:
    assert value(cell, kind="date") == date(2024, 5, 1)


@pytest.mark.parametrize("cell", ["2024-2-30", "24-5-1", "5/1/2024", "五月一日", "2024-13-01", 7, True, 0.5, -3.0])
def test_what_is_no_day_is_refused(cell: object) -> None:
    assert code(cell, kind="date") == "not_date"


def test_a_day_outside_its_limits_is_refused() -> None:
    assert code("1850-01-01", kind="date") == "out_of_range"
    assert code("2024-05-01", kind="date", low=date(2025, 1, 1)) == "out_of_range"


@pytest.mark.parametrize("cell", [True, "是", "有", "√", "Y", "yes", 1.0, "TRUE"])
def test_yes_is_understood(cell: object) -> None:
    assert value(cell, kind="boolean") is True


@pytest.mark.parametrize("cell", [False, "否", "无", "×", "n", 0.0])
def test_no_is_understood(cell: object) -> None:
    assert value(cell, kind="boolean") is False


def test_neither_yes_nor_no_is_refused() -> None:
    assert code("可能", kind="boolean") == "not_boolean"


@pytest.mark.parametrize("cell", ["是", " 是 ", "yes", "DONE", "done"])
def test_a_choice_is_understood_by_its_label_in_each_language_and_by_its_value(cell: str) -> None:
    assert value(cell, kind="choice", choices=State.choices) == State.DONE


def test_another_choice_is_refused_and_the_right_ones_are_told() -> None:
    _value, fault = check("也许", kind="choice", choices=State.choices)

    assert fault is not None
    assert fault.message == "栏目只能从这些里选：是、否。您写的是「也许」。"


def test_text_is_trimmed_and_kept_on_one_line() -> None:
    assert value("  河沿路\n 3 号　", kind="text") == "河沿路 3 号"
    assert value("一\r\n二", kind="text", has_lines=True) == "一\n二"
    assert value("（筹）东园", kind="text") == "（筹）东园"
    assert value(310101.0, kind="text") == "310101"
    assert code("a\0b", kind="text") == "control"
    assert code("x" * 201, kind="text") == "too_long"
    assert code("110105 19491231 002X".replace(" ", ""), kind="text") == "id_number"


def test_codes_are_kept_as_they_are_typed() -> None:
    assert value("００１", kind="code") == "001"
    assert value(310101001.0, kind="code") == "310101001"
    assert code("甲-1", kind="code") == "not_code"
    assert code(310101199001011234.0, kind="code") == "digits_lost"


def test_personal_values_are_tidied_never_repeated_and_kept_when_masked() -> None:
    assert value("138 1234 2206", kind="secret", tidy=normalise_phone) == "13812342206"
    assert value(13812342206.0, kind="secret", tidy=normalise_phone) == "13812342206"
    assert value("138 **** 2206", kind="secret", tidy=normalise_phone) is KEEP
    _value, fault = check("1381234220", kind="secret", tidy=normalise_phone)
    assert fault is not None
    assert (fault.code, "1381234220" in fault.message) == ("phone", False)
    assert code(310101199001011234.0, kind="secret") == "digits_lost"


def test_a_long_cell_is_quoted_in_part_and_on_one_line() -> None:
    _value, fault = check("很\n长" * 100, kind="integer")

    assert fault is not None
    assert len(fault.message) < 100
    assert "\n" not in fault.message


def test_headings_lose_stars_spaces_and_remarks() -> None:
    assert heading_key("＊户 数（可不填）") == heading_key("户数*") == heading_key("户数：") == "户数"
    assert heading_key("（备注）") == "(备注)"


ANYTHING = st.one_of(
    st.text(max_size=30), st.floats(), st.booleans(), st.dates(), st.datetimes(), st.times(), st.timedeltas(), st.none()
)


@example(float("nan"), "text")
@example(float("nan"), "date")
@given(ANYTHING, st.sampled_from(["text", "integer", "decimal", "date", "boolean", "choice", "code", "secret"]))
def test_whatever_stands_in_a_cell_is_a_value_or_a_fault_and_never_a_crash(cell: object, kind: Any) -> None:
    found, fault = check(cell, kind=kind, choices=State.choices, low=None)

    assert fault is None or (found is None and bool(fault.message))


@given(st.integers(-(2**31), 2**31 - 1))
def test_every_whole_number_is_read_back_from_each_of_its_forms(number: int) -> None:
    for form in (number, float(number), str(number), f"{number:,}", f" {number} "):
        assert value(form, kind="integer") == number
