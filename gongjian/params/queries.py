"""Reading parameters: the value in force on a day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise

from gongjian.params.catalogue import PARAMETERS, Parameter
from gongjian.params.models import ParamValue


@dataclass(frozen=True)
class InForce:
    """A parameter with the value of a day and where that value comes from."""

    parameter: Parameter
    value: int
    source: str | Promise
    valid_from: date | None  # None: the default that ships


def value(key: str, on: date) -> int:
    """The value of a parameter on a day. A key that nobody declared is a bug and raises KeyError."""
    return in_force([key], on)[key].value


def in_force(keys: Iterable[str], on: date) -> dict[str, InForce]:
    """Several parameters in one query."""
    wanted = {key: PARAMETERS[key] for key in keys}
    found = {key: InForce(parameter, parameter.default, parameter.source, None) for key, parameter in wanted.items()}
    rows = ParamValue.objects.filter(key__in=wanted, valid_from__lte=on).order_by("valid_from", "pk")
    for row in rows:
        if wanted[row.key].is_local:
            found[row.key] = InForce(wanted[row.key], row.value, row.source, row.valid_from)
    return found
