"""Personal fields that are erased when their time is over: each app declares what and by which date."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import or_
from typing import Any

from django.db import models, transaction
from django.db.models import Q

from gongjian.base.secrets import EncryptedTextField

BATCH = 500


@dataclass(frozen=True)
class Erasable:
    """What is erased from a model.

    date_field  the last day the values may be kept; rows without a day are kept
    fields      names of text fields (emptied) or nullable fields (set to null), blind indexes included
    then        called with the erased primary keys and the day in the same transaction, to record it in the history
    """

    model: type[models.Model]
    date_field: str
    fields: Sequence[str]
    then: Callable[[Sequence[Any], date], None] | None = None

    @property
    def key(self) -> str:
        """The model as "app.model"."""
        return str(self.model._meta.label_lower)


ERASABLES: dict[str, Erasable] = {}


def declare_erasable(erasable: Erasable) -> Erasable:
    """Put a declaration into the one list. A model is declared once; every field must be able to be empty."""
    if erasable.key in ERASABLES:
        raise ValueError(f"{erasable.key} is declared erasable twice")
    for name in erasable.fields:
        _blank_of(erasable.model, name)
    ERASABLES[erasable.key] = erasable
    return erasable


def erase_due(today: date) -> dict[str, int]:
    """Empty the declared fields of every row whose day is over; how many rows of each model lost something."""
    return {key: _erase(erasable, today) for key, erasable in ERASABLES.items()}


def _erase(erasable: Erasable, today: date) -> int:
    rows = erasable.model._base_manager.filter(**{f"{erasable.date_field}__lt": today})
    due = rows.filter(reduce(or_, (_is_filled(erasable.model, name) for name in erasable.fields)))
    blanks = {name: _blank_of(erasable.model, name) for name in erasable.fields}
    count = 0
    while True:
        with transaction.atomic():
            pks = list(due.select_for_update(of=("self",)).order_by("pk").values_list("pk", flat=True)[:BATCH])
            if not pks:
                return count
            erasable.model._base_manager.filter(pk__in=pks).update(**blanks)
            if erasable.then:
                erasable.then(pks, today)
        count += len(pks)


def _blank_of(model: type[models.Model], name: str) -> str | None:
    field = model._meta.get_field(name)
    if isinstance(field, models.Field):
        if field.null:
            return None
        if isinstance(field, models.CharField | models.TextField):
            return ""
    raise ValueError(f"{model._meta.label}.{name} cannot be empty, so it cannot be erased")


def _is_filled(model: type[models.Model], name: str) -> Q:
    field = model._meta.get_field(name)
    if isinstance(field, models.Field) and field.null:
        return Q(**{f"{name}__isnull": False})
    if isinstance(field, EncryptedTextField):
        return Q(**{f"{name}__is_empty": False})
    return ~Q(**{name: ""})
