"""The parameters there are: declared once by the app that uses them, with default and source (domain section 9)."""

from dataclasses import dataclass

from django.utils.functional import Promise


@dataclass(frozen=True)
class Parameter:
    """A number a rule uses.

    is_local  whether a district may set its own value; a national one is shown and never changed
    low, high the range a district may choose from
    """

    key: str
    label: str | Promise
    default: int
    unit: str | Promise
    source: str | Promise
    low: int = 0
    high: int = 1_000_000
    is_local: bool = True


PARAMETERS: dict[str, Parameter] = {}


def declare(*parameters: Parameter) -> None:
    """Put parameters into the catalogue. A key is declared once."""
    for parameter in parameters:
        if parameter.key in PARAMETERS:
            raise ValueError(f"parameter {parameter.key} is declared twice")
        PARAMETERS[parameter.key] = parameter
