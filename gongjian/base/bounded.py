"""Model fields with limits: SQLite stores what PostgreSQL refuses, so every number and text is bounded by itself.

Each limit stands three times: as a validator (forms, full_clean), as a refusal when a row is saved (an action that
forgot to validate), and as a CHECK in the table (anything that goes past Django).
"""

import re
from collections.abc import Iterable
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from gongjian.base.errors import RuleBroken

if TYPE_CHECKING:  # the stubs are generic where the classes themselves are not
    _IntegerField = models.IntegerField[Any, Any]
    _FloatField = models.FloatField[Any, Any]
    _DecimalField = models.DecimalField[Any, Any]
    _CharField = models.CharField[Any, Any]
    _TextField = models.TextField[Any, Any]
else:
    _IntegerField, _FloatField, _DecimalField = models.IntegerField, models.FloatField, models.DecimalField
    _CharField, _TextField = models.CharField, models.TextField

INT32 = 2_147_483_647
# line ends and tabs stay; lone surrogates cannot be written as UTF-8
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufffe\uffff\ud800-\udfff]")
NO_CONTROL = RegexValidator(
    CONTROL, _("The text has characters that cannot be stored. Type it again."), code="control", inverse_match=True
)
ONE_LINE = RegexValidator(
    "[\r\n\t]", _("Write this on one line, without line ends and tabs."), code="lines", inverse_match=True
)


def refuse_nan(value: float) -> None:
    """The one number that passes every comparison of Django's limit validators."""
    if value != value:
        raise ValidationError(_("Write a number."), code="nan")


def plain_lines(text: str) -> str:
    """Text with the line ends of browsers and Windows turned into plain ones."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


class _Limited:
    """Keeps low and high, validates them, and refuses to store anything outside."""

    low: Any
    high: Any
    name: Any
    column: Any
    stored_as: type  # the class of values that reach the database unchanged

    def _limit(self, low: Any, high: Any, kwargs: dict[str, Any]) -> None:
        self.low, self.high = low, high
        kwargs["validators"] = [*kwargs.get("validators", []), MinValueValidator(low), MaxValueValidator(high)]

    def get_db_prep_save(self, value: Any, connection: BaseDatabaseWrapper) -> Any:
        """Raises RuleBroken (code "out_of_range") for a number that the table would refuse; NaN is one."""
        if value is not None and not hasattr(value, "resolve_expression"):
            number = self.to_python(value)  # type: ignore[attr-defined]
            if not self.low <= number <= self.high:
                said = gettext("Must lie between %(low)s and %(high)s.") % {"low": self.low, "high": self.high}
                raise RuleBroken("out_of_range", said, {str(self.name): said})
        return super().get_db_prep_save(value, connection)  # type: ignore[misc]

    def takes_all(self, values: Iterable[Any]) -> bool:
        """Whether get_db_prep_save would store every value of a column as it stands, asked once for many rows."""
        numbers = [value for value in values if value is not None]
        if not set(map(type, numbers)) <= {self.stored_as}:
            return False
        low, high = self.low, self.high
        return all(low <= number <= high for number in numbers)

    def db_check(self, connection: BaseDatabaseWrapper) -> str:
        """The CHECK of the column."""
        column = connection.ops.quote_name(self.column)
        return f"{column} >= {self.low} AND {column} <= {self.high}"

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()  # type: ignore[misc]
        kwargs.pop("validators", None)
        return name, path, args, kwargs | {"low": self.low, "high": self.high}


class BoundedIntegerField(_Limited, _IntegerField):
    """A whole number from low to high, both within 32 bits."""

    stored_as = int

    def __init__(self, *args: Any, low: int = 0, high: int = INT32, **kwargs: Any) -> None:
        if not -INT32 - 1 <= low <= high <= INT32:
            raise ValueError(f"limits {low} to {high} must be in order and within 32 bits")
        self._limit(low, high, kwargs)
        super().__init__(*args, **kwargs)


class PositiveInt(BoundedIntegerField):
    """A count: a whole number from 0 on."""


class BoundedFloatField(_Limited, _FloatField):
    """A finite number from low to high."""

    stored_as = float

    default_validators = [refuse_nan]

    def __init__(self, *args: Any, low: float, high: float, **kwargs: Any) -> None:
        self._limit(low, high, kwargs)
        super().__init__(*args, **kwargs)


class BoundedDecimalField(_Limited, _DecimalField):
    """An exact number from low to high, both fitting max_digits."""

    stored_as = type(None)  # each is rounded to its places first

    def __init__(self, *args: Any, low: Decimal | int, high: Decimal | int, **kwargs: Any) -> None:
        self._limit(Decimal(low), Decimal(high), kwargs)
        super().__init__(*args, **kwargs)


class _Clean:
    """Refuses characters that cannot be stored or shown, and keeps one kind of line end."""

    name: Any

    def to_python(self, value: Any) -> Any:
        value = super().to_python(value)  # type: ignore[misc]
        return plain_lines(value) if isinstance(value, str) else value

    def get_db_prep_save(self, value: Any, connection: BaseDatabaseWrapper) -> Any:
        """Raises RuleBroken (code "control") for text that PostgreSQL would refuse, wherever it runs."""
        if isinstance(value, str):
            value = plain_lines(value)
            if CONTROL.search(value):
                raise RuleBroken("control", str(NO_CONTROL.message), {str(self.name): str(NO_CONTROL.message)})
        return super().get_db_prep_save(value, connection)  # type: ignore[misc]

    def takes_all(self, values: Iterable[Any]) -> bool:
        """Whether get_db_prep_save would store every value of a column as it stands, asked once for many rows."""
        texts = [value for value in values if value is not None]
        if not set(map(type, texts)) <= {str}:
            return False
        whole = "\n".join(texts)
        return "\r" not in whole and not CONTROL.search(whole)


class CleanCharField(_Clean, _CharField):
    """One line of text without control characters. Its length is checked by the table on SQLite as well."""

    default_validators = [NO_CONTROL, ONE_LINE]
    max_length: Any
    column: Any

    def get_db_prep_save(self, value: Any, connection: BaseDatabaseWrapper) -> Any:
        """Raises RuleBroken (code "too_long") as well."""
        if isinstance(value, str) and len(value) > self.max_length:
            said = gettext("At most %(n)s characters.") % {"n": self.max_length}
            raise RuleBroken("too_long", said, {str(self.name): said})
        return super().get_db_prep_save(value, connection)

    def takes_all(self, values: Iterable[Any]) -> bool:
        """No value is too long either."""
        values = list(values)
        return super().takes_all(values) and all(len(value) <= self.max_length for value in values if value)

    def db_check(self, connection: BaseDatabaseWrapper) -> str | None:
        """The CHECK of the column; PostgreSQL's varchar(n) needs none."""
        if connection.vendor != "sqlite":
            return None
        return f"length({connection.ops.quote_name(self.column)}) <= {self.max_length}"


class CleanTextField(_Clean, _TextField):
    """Text of several lines without control characters other than line ends and tabs."""

    default_validators = [NO_CONTROL]
