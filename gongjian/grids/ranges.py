"""The published range of a grid in fewer words: runs of house numbers are named by their ends."""

import re
from itertools import groupby

NUMBERED = re.compile(r"^(.*?)(\d{1,6})(\D*)$")
RUN = 3  # as many numbers in a row are worth shortening


def shortened(text: str) -> str:
    """ "安霞弄1号、安霞弄2号、安霞弄3号" as "安霞弄1–3号"; what is not numbered stays as it is.

    >>> shortened("东里：甲1号、甲2号、甲3号、甲5号；乙路7号")
    '东里：甲1–3号、甲5号；乙路7号'
    """
    return "；".join(_group(part) for part in text.split("；"))


def _group(part: str) -> str:
    estate, colon, rest = part.rpartition("：")
    items = rest.split("、")
    out: list[str] = []
    for kind, found in groupby(items, key=_kind):
        names = list(found)
        out += _runs(*kind, sorted({_number(name) for name in names})) if kind else names
    return f"{estate}{colon}{'、'.join(out)}"


def _kind(item: str) -> tuple[str, str] | None:
    found = NUMBERED.match(item)
    return (found[1], found[3]) if found else None


def _number(item: str) -> int:
    found = NUMBERED.match(item)
    return int(found[2]) if found else 0


def _runs(before: str, behind: str, numbers: list[int]) -> list[str]:
    out = []
    for _offset, run in groupby(enumerate(numbers), key=lambda pair: pair[1] - pair[0]):
        found = [number for _place, number in run]
        if len(found) >= RUN:
            out.append(f"{before}{found[0]}–{found[-1]}{behind}")
        else:
            out += [f"{before}{number}{behind}" for number in found]
    return out
