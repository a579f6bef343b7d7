"""Where the invented district lies, and the way from its metres to degrees.

The middle is open sea east of every island, so that no real town lies below it when somebody turns on map tiles. The
transform is affine on purpose: parallels stay parallel, tilings stay tilings. Against a proper projection it is off by
less than 0.1 % of a length over 16 km, which no reader of an invented map can miss.
"""

import math

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

LON, LAT = 122.95, 31.25  # degrees; the middle of the district
DIGITS = 7  # of a degree: about 1 cm

_A, _E2 = 6378137.0, 0.00669437999014  # WGS 84: half axis in metres, first eccentricity squared
_W = math.sqrt(1 - _E2 * math.sin(math.radians(LAT)) ** 2)
METRES_PER_LAT = math.radians(1) * _A * (1 - _E2) / _W**3
METRES_PER_LON = math.radians(1) * _A / _W * math.cos(math.radians(LAT))


def to_degrees(shapes: NDArray[np.object_]) -> NDArray[np.object_]:
    """Shapes in metres east and north of the middle, as longitude and latitude rounded to DIGITS."""
    return np.asarray(shapely.transform(shapes, _degrees), dtype=object)


def _degrees(points: NDArray[np.float64]) -> NDArray[np.float64]:
    moved = points / (METRES_PER_LON, METRES_PER_LAT) + (LON, LAT)
    return np.round(moved, DIGITS)


def one_to_degrees(shape: BaseGeometry) -> BaseGeometry:
    """The same for one shape."""
    return to_degrees(np.array([shape], dtype=object))[0]
