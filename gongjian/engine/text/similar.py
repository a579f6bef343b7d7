"""Near-duplicates among short titles: Dice's coefficient over the characters and pairs of characters of a title."""

import re
import unicodedata
from collections.abc import Iterable

MARKS = re.compile(r"[\W_]+")
LEAST = 0.5  # from here on two titles are worth being read side by side


def plain(text: str) -> str:
    """Full-width as half-width, small letters, without blanks and marks.

    >>> plain("老人　助浴（每周１次）")
    '老人助浴每周1次'
    """
    return MARKS.sub("", unicodedata.normalize("NFKC", text).lower())


def grams(text: str) -> set[str]:
    """The characters and the pairs of neighbouring characters of a plain text.

    >>> sorted(grams("助浴")) == ["助", "助浴", "浴"]
    True
    """
    return set(text) | {text[i : i + 2] for i in range(len(text) - 1)}


def similar(
    text: str, others: Iterable[tuple[int, str]], *, least: float = LEAST, limit: int = 5
) -> list[tuple[float, int]]:
    """The others most like a text, best first; of equal ones the lower number first.

    others   number and text of each
    least    in (0, 1]: what is less alike is left out
    returns  (likeness in [least, 1], number), at most limit
    source   2 |A and B| / (|A| + |B|), L. R. Dice, "Measures of the Amount of Ecologic Association Between Species",
             Ecology 26(3), 1945, 297-302, over 1- and 2-grams of characters, which need no segmentation.

    >>> similar("老人助浴", [(1, "老年人助浴"), (2, "法律咨询")])
    [(0.75, 1)]
    """
    mine = grams(plain(text))
    if not mine:
        return []
    found = []
    for number, other in others:
        bare = plain(other)
        shared = sum(gram in bare for gram in mine)
        if 2 * shared < least * (len(mine) + shared):  # too few, even if the other had nothing else
            continue
        likeness = 2 * shared / (len(mine) + len(grams(bare)))
        if likeness >= least:
            found.append((likeness, number))
    return sorted(found, key=lambda pair: (-pair[0], pair[1]))[:limit]
