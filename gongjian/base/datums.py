"""Map datums: GCJ-02 (Amap, Tencent) and BD-09 (Baidu) to and from WGS 84, which CGCS2000 is taken as equal to."""

from collections.abc import Callable
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


class Datum(StrEnum):
    """坐标系: how a longitude, latitude pair is to be read."""

    WGS84 = "wgs84"
    CGCS2000 = "cgcs2000"
    GCJ02 = "gcj02"
    BD09 = "bd09"


# Neither GCJ-02 nor BD-09 is published. The formulae are those in general use, as in github.com/googollee/eviltransform
# and github.com/wandergis/coordtransform: a shift by trigonometric series, scaled on the Krasovsky 1940 ellipsoid,
# inside a rectangle about China. BD-09 turns and stretches GCJ-02 a little.
_A = 6378245.0
_EE = 0.00669342162296594323
_CHINA = (72.004, 137.8347, 0.8293, 55.8271)  # west, east, south, north
_BD = np.pi * 3000 / 180
_CLOSE = 1e-11  # degrees, about a micrometre: where the iteration of an inverse stops


def to_datum(lonlat: ArrayLike, source: Datum | str, target: Datum | str) -> Floats:
    """Points of one datum in another.

    lonlat   (n, 2) or (2,) degrees, longitude first
    returns  a new array of the same shape; points outside China are unchanged
    Back and forth differs by less than 1e-8 degrees (a millimetre): the inverses are found by iteration.
    """
    points = np.array(lonlat, dtype=np.float64)
    source, target = Datum(source), Datum(target)
    if source == target:
        return points
    flat = points.reshape(-1, 2)
    return _FROM_WGS84[target](_TO_WGS84[source](flat)).reshape(points.shape)


def _same(lonlat: Floats) -> Floats:
    return lonlat


def _in_china(lonlat: Floats) -> NDArray[np.bool_]:
    west, east, south, north = _CHINA
    lon, lat = lonlat[:, 0], lonlat[:, 1]
    inside: NDArray[np.bool_] = (lon >= west) & (lon <= east) & (lat >= south) & (lat <= north)
    return inside


def _gcj_shift(lonlat: Floats) -> Floats:
    """Degrees by which GCJ-02 lies away from WGS 84 at these WGS 84 points; no rectangle applied."""
    x, y = lonlat[:, 0] - 105.0, lonlat[:, 1] - 35.0
    root = 0.1 * np.sqrt(np.abs(x))
    waves = 20 * np.sin(6 * np.pi * x) + 20 * np.sin(2 * np.pi * x)
    east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + root
    east += (waves + 20 * np.sin(np.pi * x) + 40 * np.sin(np.pi * x / 3)) * 2 / 3
    east += (150 * np.sin(np.pi * x / 12) + 300 * np.sin(np.pi * x / 30)) * 2 / 3
    north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 2 * root
    north += (waves + 20 * np.sin(np.pi * y) + 40 * np.sin(np.pi * y / 3)) * 2 / 3
    north += (160 * np.sin(np.pi * y / 12) + 320 * np.sin(np.pi * y / 30)) * 2 / 3
    phi = np.radians(lonlat[:, 1])
    magic = 1 - _EE * np.sin(phi) ** 2
    meridian = _A * (1 - _EE) / magic**1.5
    parallel = _A / np.sqrt(magic) * np.cos(phi)
    return np.column_stack((np.degrees(east / parallel), np.degrees(north / meridian)))


def _bd_from_gcj(gcj: Floats) -> Floats:
    lon, lat = gcj[:, 0], gcj[:, 1]
    radius = np.hypot(lon, lat) + 0.00002 * np.sin(lat * _BD)
    angle = np.arctan2(lat, lon) + 0.000003 * np.cos(lon * _BD)
    return np.column_stack((radius * np.cos(angle) + 0.0065, radius * np.sin(angle) + 0.006))


def _gcj_forward(lonlat: Floats) -> Floats:
    return lonlat + _gcj_shift(lonlat)


def _inside(change: Callable[[Floats], Floats]) -> Callable[[Floats], Floats]:
    """The change, made only to points inside the rectangle about China."""

    def changed(lonlat: Floats) -> Floats:
        result = lonlat.copy()
        inside = _in_china(lonlat)
        if inside.any():
            result[inside] = change(lonlat[inside])
        return result

    return changed


def _undo(forward: Callable[[Floats], Floats]) -> Callable[[Floats], Floats]:
    """The inverse of a small shift, by fixed-point iteration: each round shrinks the error a hundredfold or more."""

    def inverse(shifted: Floats) -> Floats:
        guess = shifted.copy()
        for _round in range(30):
            error = forward(guess) - shifted
            guess -= error
            if not (np.abs(error) > _CLOSE).any():
                break
        return guess

    return inverse


_wgs_to_gcj = _inside(_gcj_forward)
_gcj_to_wgs = _inside(_undo(_gcj_forward))
_wgs_to_bd = _inside(lambda lonlat: _bd_from_gcj(_gcj_forward(lonlat)))
_bd_to_wgs = _inside(_undo(lambda lonlat: _bd_from_gcj(_gcj_forward(lonlat))))
_FROM_WGS84 = {Datum.WGS84: _same, Datum.CGCS2000: _same, Datum.GCJ02: _wgs_to_gcj, Datum.BD09: _wgs_to_bd}
_TO_WGS84 = {Datum.WGS84: _same, Datum.CGCS2000: _same, Datum.GCJ02: _gcj_to_wgs, Datum.BD09: _bd_to_wgs}
