"""Cells: how one becomes the value of its column, and the sentence that refuses it.

Cells are accepted generously (full-width digits, thousands separators, several ways to write a day) and refused
exactly: the sentence names the column, what it takes and what was written.
"""

import re
import unicodedata
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from gongjian.base.bounded import CONTROL
from gongjian.base.errors import DomainError
from gongjian.base.masks import MASK
from gongjian.base.sheets.columns import (
    ID_LIKE,
    INVISIBLE,
    KEEP,
    YES_NO,
    CellFault,
    CellRefused,
    Column,
    Text,
    as_text,
    half_width,
    is_blank,
    is_whole,
    said,
    shown,
)

__all__ = ["CellRefused", "check_column", "heading_key", "headings_of", "is_blank", "parser_of"]

Parser = Callable[[Any], Any]

EXCEL_ZERO = date(1899, 12, 30)
NOTHING = {"/", "-", "—", "——", "\\"}  # what people write into a cell that has no value
YES = {"是", "有", "对", "√", "✓", "y", "yes", "true", "1"}
NO = {"否", "无", "没有", "不是", "×", "✗", "x", "n", "no", "false", "0"}
WHOLE = re.compile(r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d{1,30})(?:\.0+)?")
NUMBER = re.compile(r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d{1,30})(?:\.\d{1,30})?|[+-]?\.\d{1,30}")
# a time behind the day is cut off
TIME = re.compile(r"(?:[T\s]+|(?<=日))\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?\s*")
DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?|(\d{4})(\d\d)(\d\d)")
CODE = re.compile(r"[0-9A-Za-z][0-9A-Za-z._/-]*")


def parser_of(column: Column) -> Parser:
    """A function from a cell that is not blank to its value; it raises CellRefused. None stands for "no value"."""
    makers: dict[str, Callable[[Column], Parser]] = {
        "text": _text, "code": _code, "secret": _secret, "integer": _integer,
        "decimal": _decimal, "date": _date, "boolean": _boolean, "choice": _choice,
    }  # fmt: skip
    return makers[column.kind](column)


def _text(column: Column) -> Parser:
    longest, tidy, has_lines = column.max_length, column.tidy, column.has_lines

    def parse(cell: Any) -> Any:
        text = (cell if type(cell) is str else as_text(cell)).strip()
        if not text.isprintable():
            text = _printable(text, has_lines=has_lines)
        if len(text) > longest:
            raise CellRefused("too_long", _("At most %(n)s characters.") % {"n": longest})
        if len(text) == 18 and ID_LIKE.fullmatch(text):
            message = _("This looks like an ID number. It does not belong into “%(heading)s”.")
            raise CellRefused("id_number", message % {"heading": column.heading})
        return tidy(text) if tidy else text

    return parse


def _printable(text: str, *, has_lines: bool) -> str:
    text = text.translate(INVISIBLE).replace("\r\n", "\n").replace("\r", "\n").replace("_x000D_", "")
    if not has_lines:
        text = " ".join(text.split())
    if CONTROL.search(text):
        raise CellRefused("control", _("The text has characters that cannot be stored. Type it again."))
    return text.strip()


def _code(column: Column) -> Parser:
    def parse(cell: Any) -> Any:
        text = half_width(as_text(cell))
        if not CODE.fullmatch(text):
            message = _("%(heading)s takes digits, Latin letters and hyphens; you wrote “%(value)s”.")
            raise CellRefused("not_code", message % {"heading": column.heading, "value": shown(cell)})
        if len(text) > column.max_length:
            raise CellRefused("too_long", _("At most %(n)s characters.") % {"n": column.max_length})
        return column.tidy(text) if column.tidy else text

    return parse


def _secret(column: Column) -> Parser:
    def parse(cell: Any) -> Any:
        text = half_width(as_text(cell))
        if text in NOTHING:
            return None
        if MASK in text:
            return KEEP
        if len(text) > column.max_length:
            raise CellRefused("too_long", _("At most %(n)s characters.") % {"n": column.max_length})
        if CONTROL.search(text):
            raise CellRefused("control", _("The text has characters that cannot be stored. Type it again."))
        return column.tidy(text) if column.tidy else text

    return parse


def _integer(column: Column) -> Parser:
    low, high = column.limits

    def refuse(code: str, cell: Any) -> CellRefused:
        message = _("%(heading)s must be a whole number from %(low)s to %(high)s; you wrote “%(value)s”.")
        parts = {"heading": column.heading, "low": said(low), "high": said(high), "value": shown(cell)}
        return CellRefused(code, message % parts)

    def parse(cell: Any) -> int | None:
        if type(cell) is str:
            text = half_width(cell)
            if text in NOTHING:
                return None
            if not WHOLE.fullmatch(text):
                raise refuse("not_integer", cell)
            number = int(text.split(".")[0].replace(",", ""))
        elif type(cell) in (int, float) and is_whole(cell):
            number = int(cell)
        else:
            raise refuse("not_integer", cell)
        if not low <= number <= high:
            raise refuse("out_of_range", cell)
        return number

    return parse


def _decimal(column: Column) -> Parser:
    low, high = column.limits

    def refuse(code: str, cell: Any) -> CellRefused:
        message = _("%(heading)s must be a number from %(low)s to %(high)s with at most %(places)s decimals; you wrote “%(value)s”.")  # fmt: skip  # noqa: E501
        parts = {"heading": column.heading, "low": said(low), "high": said(high), "places": column.places}
        return CellRefused(code, message % {**parts, "value": shown(cell)})

    def parse(cell: Any) -> Decimal | None:
        text = half_width(cell) if type(cell) is str else format(cell, ".15g") if type(cell) in (int, float) else ""
        if text in NOTHING:
            return None
        if not text or (type(cell) is str and not NUMBER.fullmatch(text)):
            raise refuse("not_decimal", cell)
        number = Decimal(text.replace(",", ""))
        if not number.is_finite() or not low <= number <= high:
            raise refuse("out_of_range", cell)
        rounded = round(number, column.places)
        if number != rounded:
            raise refuse("places", cell)
        return rounded

    return parse


def _date(column: Column) -> Parser:
    low, high = column.limits

    def refuse(code: str, cell: Any) -> CellRefused:
        if code == "out_of_range":
            message = _("%(heading)s must be a day from %(low)s to %(high)s; you wrote “%(value)s”.")
        else:
            message = _("%(heading)s must be a day such as 2024-05-01; you wrote “%(value)s”.")
        parts = {"heading": column.heading, "low": said(low), "high": said(high), "value": shown(cell)}
        return CellRefused(code, message % parts)

    @cache
    def parse(cell: Any) -> date | None:
        if isinstance(cell, str) and half_width(cell) in NOTHING:
            return None
        day = _day(cell)
        if day is None:
            raise refuse("not_date", cell)
        if not low <= day <= high:
            raise refuse("out_of_range", cell)
        return day

    return parse


def _day(cell: Any) -> date | None:
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    if isinstance(cell, float | int) and not isinstance(cell, bool):
        if 10_000 <= cell < 110_000:  # the days since 1900 that Excel counts
            return EXCEL_ZERO + timedelta(days=int(cell))
        cell = str(int(cell)) if is_whole(cell) and cell > 0 else ""
    if not isinstance(cell, str):
        return None
    parts = DAY.fullmatch(half_width(TIME.sub("", unicodedata.normalize("NFKC", cell), count=1)))
    try:
        return date(*(int(part) for part in parts.groups() if part)) if parts else None
    except ValueError:
        return None


def _boolean(column: Column) -> Parser:
    yes, no = (told | _in_all_languages(YES_NO[value]) for told, value in ((YES, True), (NO, False)))

    def parse(cell: Any) -> bool:
        if isinstance(cell, bool):
            return cell
        word = half_width(as_text(cell)).casefold()
        if word in yes or word in no:
            return word in yes
        message = _("%(heading)s must be yes or no; you wrote “%(value)s”.")
        raise CellRefused("not_boolean", message % {"heading": column.heading, "value": shown(cell)})

    return parse


def _choice(column: Column) -> Parser:
    known = {word: value for value, label in column.choices for word in _in_all_languages(label)}
    known |= {half_width(str(value)).casefold(): value for value, _label in column.choices}

    def parse(cell: Any) -> Any:
        word = half_width(as_text(cell)).casefold()
        if word in known:
            return known[word]
        labels = [str(label) for _value, label in column.choices]
        told = _(", ").join(labels[:12]) + ("…" if len(labels) > 12 else "")
        message = _("%(heading)s must be one of: %(choices)s; you wrote “%(value)s”.")
        parts = {"heading": column.heading, "choices": told, "value": shown(cell)}
        raise CellRefused("not_choice", message % parts)

    return parse


def headings_of(column: Column) -> set[str]:
    """Everything that is understood as the heading of a column, in the form of heading_key."""
    told = _in_all_languages(column.heading) | {half_width(text).casefold() for text in (column.name, *column.aliases)}
    return {heading_key(text) for text in told}


def heading_key(text: str) -> str:
    """A heading without spaces, stars and remarks in brackets.

    >>> heading_key("户 数*（可不填）")
    '户数'
    """
    plain = half_width(text).casefold()
    return re.sub(r"[(\[【].*?[)\]】]$", "", plain.strip("*")).strip("*:") or plain


def _in_all_languages(text: Text) -> set[str]:
    words = set()
    for language, _name in settings.LANGUAGES:
        with override(language):
            words.add(half_width(str(text)).casefold())
    return words


Answer = tuple[Any, str, str]  # value, and code and sentence of what is wrong: "" when nothing is


def check_column(column: Column, numbers: Sequence[int], cells: Sequence[Any]) -> tuple[list[Any], list[CellFault]]:
    """The values of a whole column and its faults; the value of a blank or faulty cell is None.

    numbers  row numbers of the sheet, beside cells
    """
    check, heading = _checker(column), str(column.heading)
    known: dict[str | float, Answer] = {}  # of cells that stand here more than once
    values: list[Any] = []
    faults: list[CellFault] = []
    for number, cell in zip(numbers, cells, strict=True):
        if type(cell) is str or type(cell) is float:
            answer = known.get(cell)
            if answer is None:
                answer = known[cell] = check(cell)
        else:
            answer = check(cell)
        values.append(answer[0])
        if answer[1]:
            faults.append(CellFault(number, heading, answer[1], answer[2]))
    return values, faults


def _checker(column: Column) -> Callable[[Any], Answer]:
    """A function from any cell of a column to its value, or to what is wrong with it."""
    parse, required = parser_of(column), column.required

    def check(cell: Any) -> Answer:
        try:
            value = None if cell == "" or is_blank(cell) else parse(cell)
            if value is None and required:
                raise CellRefused("blank", _("%(heading)s is missing.") % {"heading": column.heading})
        except (CellRefused, DomainError) as no:
            return None, no.code, str(no.message)
        return value, "", ""

    return check
