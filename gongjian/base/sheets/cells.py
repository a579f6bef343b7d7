"""Columns and their cells: what a column accepts, how a cell becomes a value, and the sentence that refuses it.

Cells are accepted generously (full-width digits, thousands separators, several ways to write a day) and refused
exactly: the sentence names the column, what it takes and what was written.
"""

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import cache
from typing import Any, Literal, NamedTuple

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from gongjian.base.bounded import CONTROL, INT32
from gongjian.base.errors import DomainError
from gongjian.base.secrets import MASK

Kind = Literal["text", "integer", "decimal", "date", "boolean", "choice", "code", "secret"]
Text = str | Promise

EXACT = 10**15  # Excel keeps 15 digits of a number; what is longer has lost its end
DECIMALS = Decimal(10) ** 12
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2199, 12, 31)
EXCEL_ZERO = date(1899, 12, 30)
NOTHING = {"/", "-", "—", "——", "\\"}  # what people write into a cell that has no value
YES_NO = {True: gettext_lazy("yes"), False: gettext_lazy("no")}
YES = {"是", "有", "对", "√", "✓", "y", "yes", "true", "1"}
NO = {"否", "无", "没有", "不是", "×", "✗", "x", "n", "no", "false", "0"}
WHOLE = re.compile(r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d{1,30})(?:\.0+)?")
NUMBER = re.compile(r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d{1,30})(?:\.\d{1,30})?|[+-]?\.\d{1,30}")
DAY = re.compile(
    r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T]?\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?|(\d{4})(\d\d)(\d\d)"
)
CODE = re.compile(r"[0-9A-Za-z][0-9A-Za-z._/-]*")
ID_LIKE = re.compile(r"[1-9]\d{16}[\dXx]")
INVISIBLE = {ord(sign): None for sign in "\u200b\u200c\u200d\u2060\ufeff\u00ad"}


class Keep:
    """The value of a cell that shows a masked secret: the stored one stays as it is."""

    def __repr__(self) -> str:
        return "KEEP"


KEEP = Keep()


class CellFault(NamedTuple):
    """A cell that cannot be taken.

    row      as numbered in the sheet
    column   the heading the user sees; "" when the whole row is at fault
    code     stable English; message: a translated sentence
    """

    row: int
    column: str
    code: str
    message: str


@dataclass(frozen=True)
class Column:
    """One column of a table.

    name        key of the value in a row
    heading     what stands above it; read in every language of the installation, shown in the reader's
    kind        text, integer, decimal, date, boolean, choice, code (a text without spaces, kept as typed) or secret
                (a personal value: never repeated in a message, and a masked cell means KEEP)
    low, high   limits of integers, decimals and days; sensible ones without
    max_length  of texts, codes and secrets; places: decimals behind the point
    choices     (value, label) pairs; value or label is accepted
    hint, example  for the template; aliases: other headings that mean this column
    has_lines   a text of several lines
    tidy        turns the text into its kept form or raises a DomainError, e.g. identifiers.normalise_phone
    """

    name: str
    heading: Text
    kind: Kind = "text"
    required: bool = False
    low: Any = None
    high: Any = None
    max_length: int = 200
    places: int = 2
    choices: Sequence[tuple[Any, Text]] = ()
    hint: Text = ""
    example: Any = ""
    aliases: Sequence[str] = ()
    has_lines: bool = False
    tidy: Callable[[str], Any] | None = None

    @property
    def limits(self) -> tuple[Any, Any]:
        """The lowest and highest value that are taken."""
        low, high = {"integer": (-INT32 - 1, INT32), "decimal": (-DECIMALS, DECIMALS), "date": (FIRST_DAY, LAST_DAY)}[
            self.kind
        ]
        return low if self.low is None else self.low, high if self.high is None else self.high


class CellRefused(Exception):
    """Why one cell cannot be taken: a code and a sentence."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(code)
        self.code, self.message = code, message


Parser = Callable[[Any], Any]


# ------------------------------------------------------------------ what stands in a cell
def is_blank(cell: Any) -> bool:
    """Whether nothing stands in a cell."""
    if not isinstance(cell, str):
        return cell is None
    text = cell.strip()
    return not text or (not text.isprintable() and not text.translate(INVISIBLE).strip())


def is_whole(number: float | int) -> bool:
    """Whether a number has no decimals; infinities and NaN have."""
    return isinstance(number, int) or number.is_integer()


def half_width(text: str) -> str:
    """Full-width signs made half-width, spaces and invisible signs removed."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text.translate(INVISIBLE))
    return "".join(text.split())


def as_text(cell: Any) -> str:
    """A cell as it is read aloud. Raises CellRefused for a number whose last digits Excel has lost."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, float | int):
        if abs(cell) >= EXACT:
            raise CellRefused(
                "digits_lost",
                _("The last digits are lost: Excel keeps 15 digits of a number. Make the cell text, type again."),
            )
        return str(int(cell)) if is_whole(cell) else format(cell, ".15g")
    if isinstance(cell, datetime):
        return cell.isoformat(" ", "minutes") if cell.time() != time() else cell.date().isoformat()
    return cell.isoformat() if isinstance(cell, date | time) else str(cell)


def shown(cell: Any) -> str:
    """A cell as a message quotes it: on one line, cut after 40 signs, identity numbers hidden."""
    try:
        text = as_text(cell)
    except CellRefused:
        return format(cell, ".15g")
    text = " ".join(text.split())
    if ID_LIKE.search(text):
        return MASK
    return text if len(text) <= 40 else text[:39] + "…"


def said(number: Any) -> str:
    """A limit as people read it: `99,999`, `2024-05-01`."""
    return f"{number:,}" if isinstance(number, int | Decimal) else str(number)


# ------------------------------------------------------------------ from cell to value
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
        if number != round(number, column.places):
            raise refuse("places", cell)
        return round(number, column.places)

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
    parts = DAY.fullmatch(half_width(cell)) if isinstance(cell, str) else None
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


def check_column(column: Column, numbers: Sequence[int], cells: Sequence[Any]) -> tuple[list[Any], list[CellFault]]:
    """The values of a whole column and its faults; the value of a blank or faulty cell is None.

    numbers  row numbers of the sheet, beside cells
    """
    parse, required, heading = parser_of(column), column.required, str(column.heading)
    values: list[Any] = [None] * len(cells)
    faults: list[CellFault] = []
    for place, cell in enumerate(cells):
        try:
            value = None if cell == "" or is_blank(cell) else parse(cell)
            if value is None and required:
                raise CellRefused("blank", _("%(heading)s is missing.") % {"heading": heading})
            values[place] = value
        except (CellRefused, DomainError) as no:
            faults.append(CellFault(numbers[place], heading, no.code, str(no.message)))
    return values, faults
