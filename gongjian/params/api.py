"""Door 2: thresholds as JSON."""

from datetime import date
from typing import Annotated, Any

from ninja import Field, Router, Schema

from gongjian.base.api import Day, Line, Request, StrictCount, reads, writes
from gongjian.params.actions import set_param
from gongjian.params.catalogue import PARAMETERS
from gongjian.params.queries import InForce, in_force

router = Router()
Key = Annotated[str, Field(pattern=r"^[a-z0-9_.]{1,60}$", max_length=60)]


class ParamOut(Schema):
    """A threshold as it holds on a day; valid_from is null for the default that ships."""

    key: str
    label: str
    value: int
    unit: str
    source: str
    valid_from: date | None
    is_local: bool
    low: int
    high: int


class ParamIn(Schema):
    value: StrictCount
    valid_from: Day
    source: Line


def _out(one: InForce) -> dict[str, Any]:
    parameter = one.parameter
    return {
        "key": parameter.key,
        "label": str(parameter.label),
        "value": one.value,
        "unit": str(parameter.unit),
        "source": str(one.source),
        "valid_from": one.valid_from,
        "is_local": parameter.is_local,
        "low": parameter.low,
        "high": parameter.high,
    }


@router.get("/params", response=reads(list[ParamOut]), summary="All parameters as they hold on a day")
def list_params(request: Request, on: Day | None = None) -> Any:
    day = on or request.viewer.today
    return [_out(one) for one in in_force(sorted(PARAMETERS), day).values()]


@router.post("/params/{key}", response=writes(ParamOut), summary="Set a local parameter from a day on")
def set_one(request: Request, key: Key, payload: ParamIn) -> Any:
    set_param(key, payload.value, by=request.viewer, valid_from=payload.valid_from, source=payload.source)
    return _out(in_force([key], payload.valid_from)[key])
