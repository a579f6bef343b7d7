"""Numbers and codes of grids: left to right, top to bottom inside each community (CJ/T 349-2010, domain 3.1)."""

from datetime import date

import numpy as np
from django.utils.translation import gettext as _
from numpy.typing import NDArray

from gongjian.base.errors import RuleBroken
from gongjian.engine.gridplan.outline import order_codes
from gongjian.grids.fabric import Fabric
from gongjian.params.queries import value
from gongjian.places.models import Area

SEQUENCE_MAX = 99  # two digits, 00 when the community is not divided


def reading_order(fabric: Fabric, label: NDArray[np.int64], names: NDArray[np.int64]) -> NDArray[np.int64]:
    """(k,) the number of each label from 1 on in reading order, by the middle of its buildings."""
    if not len(names):
        return np.zeros(0, np.int64)
    middles = np.array([fabric.cells.xy[label == name].mean(axis=0) for name in names])
    return np.asarray(order_codes(middles), dtype=np.int64)


def grid_code(area: Area, number: int, of: int, on: date) -> str:
    """The 20 digits: object code, community code (12), sequence; 00 when the community is one grid.

    raises  RuleBroken when the community has no 12-digit code or more than 99 grids
    """
    if len(area.code) != 12 or not area.code.isdecimal():
        raise RuleBroken(
            "area_code", _("%(area)s has no 12-digit code; enter the official code first.") % {"area": area}
        )
    if of > SEQUENCE_MAX:
        raise RuleBroken("too_many_grids", _("A community has at most 99 grids; the code has two digits for them."))
    sequence = 0 if of == 1 else number
    return f"{value('grid.code.object', on):06d}{area.code}{sequence:02d}"
