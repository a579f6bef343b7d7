"""Numbers, days and lines as official papers write them."""

import unicodedata
from datetime import date

from gongjian.base.bounded import CONTROL, plain_lines

DIGITS = "零一二三四五六七八九"


def chinese_number(n: int) -> str:
    """1 to 99 in Chinese.

    >>> [chinese_number(n) for n in (1, 10, 11, 20, 99)]
    ['一', '十', '十一', '二十', '九十九']
    """
    if not 1 <= n <= 99:
        raise ValueError(f"numbers of headings go from 1 to 99, not {n}")
    tens, ones = divmod(n, 10)
    return ("" if tens < 2 else DIGITS[tens]) + ("十" if tens else "") + (DIGITS[ones] if ones else "")


def heading_number(level: int, n: int) -> str:
    """The number before a heading of a level.

    >>> [heading_number(level, 2) for level in (1, 2, 3, 4)]
    ['二、', '（二）', '2. ', '（2）']
    """
    forms = {1: "{}、", 2: "（{}）", 3: "{}. ", 4: "（{}）"}
    return forms[level].format(chinese_number(n) if level < 3 else n)


def full_day(day: date) -> str:
    """A day in Arabic digits without leading zeros.

    >>> full_day(date(2026, 4, 6))
    '2026年4月6日'
    """
    return f"{day.year}年{day.month}月{day.day}日"


def number_of(prefix: str, year: int, serial: int) -> str:
    """A number of a paper: year in 〔〕, no 第, no leading zero.

    >>> number_of("青共", 2026, 7)
    '青共〔2026〕7号'
    """
    return f"{prefix}〔{year}〕{serial}号"


def width_of(text: str) -> float:
    """How many full characters wide a line is: digits and Latin letters are half as wide.

    >>> width_of("2026年4月")
    4.5
    """
    return sum(1.0 if unicodedata.east_asian_width(sign) in "WFA" else 0.5 for sign in text)


def clean(text: str) -> str:
    """Text without signs that a docx cannot hold."""
    return CONTROL.sub("", plain_lines(text)).replace("\t", " ")


def title_lines(title: str, most: int = 20) -> list[str]:
    """A title in lines of at most so many characters, none much shorter than the others, no line a single word's tail.

    Lines that an author has divided stay as they are.
    """
    if "\n" in title:
        return [line for line in clean(title).split("\n") if line.strip()]
    title = clean(title)
    count = -(-int(width_of(title) + 0.5) // most) or 1
    lines, rest = [], title
    for left in range(count, 0, -1):
        share = width_of(rest) / left
        end = len(rest) if left == 1 else _cut(rest, share)
        lines.append(rest[:end])
        rest = rest[end:]
    return [line for line in lines if line]


def _cut(text: str, share: float) -> int:
    """Where a line ends that is about so wide: not before a sign that may not begin a line, not inside a number."""
    width, end = 0.0, 0
    while end < len(text) and width < share:
        width += width_of(text[end])
        end += 1
    while end < len(text) and (
        text[end] in "的和与、，）》”。：；" or (text[end].isascii() and text[end - 1].isascii())
    ):
        end += 1
    return end
