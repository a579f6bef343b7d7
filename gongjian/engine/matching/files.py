"""A market in a NumPy file (.npz), as the command reads it, and the matching as the command writes it."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gongjian.engine.errors import EngineError
from gongjian.engine.matching.inputs import Ints, Market

ARRAYS = ("n", "m", "i", "j", "w", "demand", "cap")


Arrays = dict[str, NDArray[Any]]


def make_market(path: Path, arrays: Arrays) -> Market:
    """The market of the arrays of a file. Raises EngineError naming the file, the array and the index."""
    for name, per, length in (("demand", "n", "needs"), ("cap", "m", "resources")):
        count = arrays[per]
        if count.ndim != 0 or count.dtype.kind not in "iu" or count < 0:
            raise EngineError(f"{path.name}: {per} must be one whole number of 0 or more")
        if arrays[name].shape != (int(count),):
            raise EngineError(f"{path.name}: {name} has shape {arrays[name].shape}, but there are {count} {length}")
    try:
        return Market(arrays["demand"], arrays["cap"], arrays["i"], arrays["j"], arrays["w"])
    except EngineError as refusal:
        raise EngineError(f"{path.name}: {_in_words_of_the_file(str(refusal))}") from None


def read_arrays(path: Path) -> Arrays:
    """The arrays n, m, i, j, w, demand and cap; further ones are not read. Raises EngineError."""
    try:
        file = np.load(path, allow_pickle=False)
        if isinstance(file, np.ndarray):
            raise EngineError(f"{path.name}: is a single array, not an .npz file of several")
        with file:
            missing = [name for name in ARRAYS if name not in file.files]
            if missing:
                raise EngineError(f"{path.name}: array {missing[0]} is missing")
            return {name: file[name] for name in ARRAYS}
    except FileNotFoundError:
        raise EngineError(f"{path}: there is no such file") from None
    except (OSError, EOFError, zipfile.BadZipFile, ValueError) as fault:
        if isinstance(fault, EngineError):
            raise
        raise EngineError(f"{path.name}: cannot be read as an .npz file of plain arrays") from None


def _in_words_of_the_file(sentence: str) -> str:
    """Refusals name the market's arrays; whoever wrote the file knows them as i, j, w and cap."""
    words = {"need, resource and weight": "i, j and w", "need": "i", "resource": "j", "weight": "w", "capacity": "cap"}
    for ours, theirs in words.items():
        if sentence.startswith((f"{ours}[", f"{ours}:", f"{ours} have")):
            return theirs + sentence.removeprefix(ours)
    return sentence


def write_matching(path: Path, market: Market, used: Ints) -> None:
    """Write need, resource and quantity of the pairs in use, by need and resource. Raises EngineError."""
    on = np.flatnonzero(used)
    on = on[np.lexsort((market.resource[on], market.need[on]))]
    try:
        with path.open("wb") as file:
            np.savez_compressed(file, need=market.need[on], resource=market.resource[on], quantity=used[on])
    except OSError as fault:
        raise EngineError(f"{path}: cannot be written ({fault.strerror})") from None
