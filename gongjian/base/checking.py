"""Checking a row before it is written: validators, constraints and unique codes become one refusal with fields."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models
from django.utils.translation import gettext as _

from gongjian.base.errors import RuleBroken


def refuse_faults(row: models.Model, *, names: Iterable[str] | None = None) -> None:
    """Raises RuleBroken with one sentence per faulty field; checks constraints and unique values as well.

    names  only these fields (an edit); all without
    """
    skipped = set() if names is None else {field.name for field in row._meta.fields} - set(names)
    try:
        row.full_clean(exclude=skipped)
    except ValidationError as error:
        said = error.message_dict
        fields = {name: " ".join(messages) for name, messages in said.items() if name != NON_FIELD_ERRORS}
        whole = " ".join(said.get(NON_FIELD_ERRORS, []))
        raise RuleBroken("invalid", whole or _("Not saved. Some entries must be changed first."), fields) from None


def assign(row: models.Model, facts: dict[str, Any], allowed: Iterable[str]) -> list[str]:
    """Set the allowed facts on a row and return their names. A name outside is a bug of the door."""
    if not facts.keys() <= set(allowed):
        raise TypeError(f"not editable: {sorted(facts.keys() - set(allowed))}")
    for name, value in facts.items():
        setattr(row, name, value)
    return list(facts)
