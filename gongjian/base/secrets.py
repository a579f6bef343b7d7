"""Personal values: sealed in the database and in memory, masked wherever they are shown, opened by one call.

A Secret holds the sealed text only, so a log line, a traceback, a dump or a cache can never contain the plain one.
Equality is asked through a blind index beside the value; any other lookup is refused.
"""

import hmac
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core import checks
from django.core.exceptions import FieldError, ValidationError
from django.db import models, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.expressions import BaseExpression
from django.db.models.query_utils import DeferredAttribute
from django.utils.translation import gettext
from django.views.decorators.debug import sensitive_variables

from gongjian.base.bounded import NO_CONTROL, ONE_LINE
from gongjian.base.keyring import KeyRing, SecretError, key_id_of
from gongjian.base.masks import MASK, mask_text

if TYPE_CHECKING:  # the stubs are generic where the classes themselves are not
    _TextField = models.TextField["Secret | str", "Secret"]
    _CharField = models.CharField[str, str]
    _Lookup = models.Lookup[bool]
else:
    _TextField, _CharField, _Lookup = models.TextField, models.CharField, models.Lookup


# ------------------------------------------------------------------ the value
@dataclass(frozen=True, slots=True, repr=False, eq=False)
class Secret:
    """A personal value of one column, sealed. Prints masked; open() is the only way to the plain text.

    sealed  as stored; "" for no value
    label   "app.model.field" of its column
    """

    sealed: str
    label: str

    @classmethod
    @sensitive_variables("text")
    def of(cls, text: str, label: str) -> "Secret":
        """A plain text sealed with the first key."""
        return cls(KeyRing.from_settings().seal(text, label) if text else "", label)

    def open(self) -> str:
        """The plain text. Who calls this records who saw it and why. Raises KeyMissing or SealBroken."""
        return KeyRing.from_settings().open(self.sealed, self.label) if self.sealed else ""

    @property
    def masked(self) -> str:
        """What may be shown without a reason, e.g. `138 **** 2206`."""
        return mask_text(self.open()) if self.sealed else ""

    @property
    def key_id(self) -> str:
        """The id of the key it is sealed with."""
        return key_id_of(self.sealed)

    def __bool__(self) -> bool:
        return bool(self.sealed)

    def __str__(self) -> str:
        return MASK if self.sealed else ""

    def __repr__(self) -> str:
        return f"<Secret {self.label}>"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Secret):
            return NotImplemented
        if self.sealed == other.sealed:
            return self.label == other.label
        same = hmac.compare_digest(self.open().encode(), other.open().encode())
        return same and self.label == other.label

    def __hash__(self) -> int:
        return hash(self.label)  # the sealed text of equal values differs


def blind_index(label: str, value: "str | Secret") -> str:
    """The index of a normalised value: equal for equal values of a label, "" for none. Store it beside the secret."""
    text = value.open() if isinstance(value, Secret) else value
    return KeyRing.from_settings().index(text, label) if text else ""


# ------------------------------------------------------------------ the fields
class _Sealing(DeferredAttribute):
    """Seals whatever is assigned, so that a row in memory never holds plain text."""

    field: Any

    def __set__(self, instance: models.Model, value: object) -> None:
        instance.__dict__[self.field.attname] = self.field.sealing(value)


class IsEmpty(_Lookup):
    """Whether a column holds no value: the one question besides isnull that needs no plain text."""

    lookup_name = "is_empty"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: BaseDatabaseWrapper) -> tuple[str, Any]:
        column, params = self.process_lhs(compiler, connection)
        return f"{column} {'=' if self.rhs else '<>'} ''", params


class EncryptedTextField(_TextField):
    """A personal text, stored sealed; its Python value is a Secret.

    label       "app.model.field", authenticated with every value; never change it once rows exist
    max_length  of the plain text
    """

    descriptor_class = _Sealing
    default_validators = [NO_CONTROL, ONE_LINE]

    def __init__(self, *args: Any, label: str, max_length: int, **kwargs: Any) -> None:
        self.label = label
        super().__init__(*args, **{"default": "", **kwargs, "max_length": max_length})

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "label": self.label}

    def check(self, **kwargs: Any) -> list[checks.CheckMessage]:
        found = super().check(**kwargs)
        if self.unique or getattr(self, "db_index", False):
            found.append(checks.Error("A sealed column cannot be unique or indexed; use a BlindIndexField.", obj=self))
        return found

    def sealing(self, value: Any) -> Any:
        """A value as it is kept on a row: a Secret of this column, None, or an expression."""
        if isinstance(value, BaseExpression | models.F) or (value is None and self.null):
            return value
        if value is None:
            return Secret("", self.label)
        if not isinstance(value, Secret):
            return Secret.of(str(value).strip(), self.label)
        return value if value.label == self.label else Secret.of(value.open(), self.label)

    def from_db_value(self, value: str | None, *_: Any) -> Secret | None:
        return None if value is None else Secret(value, self.label)

    def to_python(self, value: Any) -> Any:
        """Plain text from a form, sealed text from a dump; only what truly opens counts as sealed."""
        if isinstance(value, str) and key_id_of(value):
            found = Secret(value, self.label)
            try:
                found.open()
            except SecretError:
                return self.sealing(value)
            return found
        return self.sealing(value)

    def get_prep_value(self, value: Any) -> Any:
        value = self.sealing(value)
        return value.sealed if isinstance(value, Secret) else value

    def value_to_string(self, obj: models.Model) -> str:
        """For dumps: the sealed text."""
        return str(self.get_prep_value(self.value_from_object(obj)) or "")

    def validate(self, value: Any, model_instance: models.Model | None) -> None:
        if not value and not self.blank:
            raise ValidationError(self.error_messages["blank"], code="blank")

    @sensitive_variables("text")
    def run_validators(self, value: Any) -> None:
        """Validators see the plain text; what they say must not repeat it."""
        text = value.open() if isinstance(value, Secret) else ""
        if self.max_length and len(text) > self.max_length:
            raise ValidationError(gettext("At most %(n)s characters.") % {"n": self.max_length}, code="max_length")
        if MASK in text:
            raise ValidationError(gettext("A masked value cannot be saved. Write it in full."), code="masked")
        if text:
            super().run_validators(text)

    def get_lookup(self, lookup_name: str) -> Any:
        """isnull and is_empty. Raises FieldError for everything else: sealed texts of equal values differ."""
        if lookup_name in {"isnull", "is_empty"}:
            return super().get_lookup(lookup_name)
        raise FieldError(f"{self.label} is sealed and cannot be searched by {lookup_name!r}; ask its BlindIndexField.")


EncryptedTextField.register_lookup(IsEmpty)


class BlindIndexField(_CharField):
    """The blind index of the secret beside it, filled by the action with blind_index(label, value). Equality only."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        fixed = {"max_length": 64, "blank": True, "default": "", "db_index": True, "editable": False}
        super().__init__(*args, **{**fixed, **kwargs})

    def get_lookup(self, lookup_name: str) -> Any:
        """exact and in. Raises FieldError for everything else: an index knows no order and no parts."""
        if lookup_name in {"exact", "in", "isnull"}:
            return super().get_lookup(lookup_name)
        raise FieldError(f"a blind index answers equality only, not {lookup_name!r}.")


# ------------------------------------------------------------------ another key
def reencrypt(
    queryset: models.QuerySet[Any], fields: Sequence[str], ring: KeyRing | None = None, *, size: int = 500
) -> Iterator[int]:
    """Seal rows again with the first key of the ring; yields how many rows were looked at after each batch.

    Rows that are sealed with that key already stay untouched, so a run that was broken off is simply started again.
    Each batch is a transaction of its own with its rows locked. Raises KeyMissing when a row's key is not in the ring.
    """
    ring = ring or KeyRing.from_settings()
    done, last = 0, None
    while True:
        with transaction.atomic(using=queryset.db):
            rest = queryset.order_by("pk") if last is None else queryset.order_by("pk").filter(pk__gt=last)
            rows = list(rest.select_for_update(of=("self",)).only("pk", *fields)[:size])
            changed = [row for row in rows if _sealed_again(row, fields, ring)]
            queryset.model._base_manager.using(queryset.db).bulk_update(changed, fields, batch_size=size)
        if not rows:
            return
        done, last = done + len(rows), rows[-1].pk
        yield done


def _sealed_again(row: models.Model, fields: Sequence[str], ring: KeyRing) -> bool:
    is_changed = False
    for name in fields:
        value: Secret | None = getattr(row, name)
        if value and value.key_id != ring.first:
            sealed = ring.seal(ring.open(value.sealed, value.label), value.label)
            setattr(row, name, Secret(sealed, value.label))
            is_changed = True
    return is_changed
