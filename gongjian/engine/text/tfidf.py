"""How much the wording of short texts has in common: TF-IDF over the characters and pairs of characters.

No segmentation and no vocabulary kept: both sides are given whole; thousands of titles take a moment.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from gongjian.engine.text.similar import plain

LETTERS = 2**21  # above the last code point


@dataclass(frozen=True, slots=True, eq=False)
class Worded:
    """Texts as rows of unit length over a common vocabulary of 1- and 2-grams.

    left   (n, v) sparse rows     right  (m, v) sparse rows; a text without letters is a row of zeros
    """

    left: csr_array
    right: csr_array

    def likeness(self, first: int, last: int) -> NDArray[np.float64]:
        """Cosines of the left texts first to last (excluded) with all right ones: (last - first, m), 0 to 1."""
        dense = (self.left[first:last] @ self.right.T).toarray()
        return np.clip(np.asarray(dense, np.float64), 0.0, 1.0)


def word(left: Sequence[str], right: Sequence[str]) -> Worded:
    """Both sides over one vocabulary, weighted by how rare a gram is among all texts given.

    source   G. Salton, C. Buckley, "Term-weighting approaches in automatic text retrieval", Information Processing &
             Management 24(5), 1988, 513-523: (1 + log tf) * log((1 + N) / (1 + df)) + 1, cosine normalisation.

    >>> both = word(["老人助浴"], ["上门助浴", "法律咨询"])
    >>> found = both.likeness(0, 1)[0]
    >>> bool(found[0] > 0.2), bool(found[1] == 0)
    (True, True)
    """
    texts = [plain(text) for text in (*left, *right)]
    row, gram = _grams(texts)
    names, column = np.unique(gram, return_inverse=True)
    key, count = np.unique(row * max(1, len(names)) + column.ravel(), return_counts=True)
    row, column = key // max(1, len(names)), key % max(1, len(names))
    rarity = np.log((1 + len(texts)) / (1 + np.bincount(column, minlength=len(names)))) + 1
    value = (1 + np.log(count)) * rarity[column]
    length = np.sqrt(np.bincount(row, value**2, len(texts)))
    value = value / length[row]
    whole = csr_array((value, (row, column)), shape=(len(texts), max(1, len(names))))
    return Worded(whole[: len(left)], whole[len(left) :])


def _grams(texts: list[str]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Text number and gram of every 1- and 2-gram, grams as numbers."""
    lengths = np.array([len(text) for text in texts], np.int64)
    letters = np.frombuffer("".join(texts).encode("utf-32-le", "surrogatepass"), np.uint32).astype(np.int64)
    owner = np.repeat(np.arange(len(texts)), lengths)
    inside = np.flatnonzero(owner[:-1] == owner[1:]) if len(owner) > 1 else np.zeros(0, np.int64)
    pairs = (letters[inside] + 1) * LETTERS + letters[inside + 1]
    return np.r_[owner, owner[inside]], np.r_[letters, pairs]


def common_words(one: str, other: str, *, most: int = 3) -> list[str]:
    """The longest pieces of two or more letters that both texts have, none inside another; the longer first.

    >>> common_words("失能老人助浴", "上门助浴，失能优先")
    ['失能', '助浴']
    """
    mine, theirs = plain(one), plain(other)
    found: list[tuple[int, int]] = []
    at = 0
    while at < len(mine) - 1:
        size = 0
        while at + size < len(mine) and mine[at : at + size + 1] in theirs:
            size += 1
        if size > 1:
            found.append((at, size))
        at += max(1, size)
    chosen = list(dict.fromkeys(mine[at : at + size] for at, size in sorted(found, key=lambda piece: -piece[1])))
    return chosen[:most]
