"""Columns: what a table has, what stands in its cells as people read it, and the fault that names one of them."""

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, Literal, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gongjian.base.bounded import INT32
from gongjian.base.masks import MASK

Kind = Literal["text", "integer", "decimal", "date", "boolean", "choice", "code", "secret"]
Text = str | Promise

EXACT = 10**15  # Excel keeps 15 digits of a number; what is longer has lost its end
DECIMALS = Decimal(10) ** 12
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2199, 12, 31)
YES_NO = {True: gettext_lazy("yes"), False: gettext_lazy("no")}
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
