"""The measures of GB/T 9704-2012, in millimetres and points, and as Word counts them (domain 3.21)."""

import math
from dataclasses import dataclass

PAGE_WIDTH_MM, PAGE_HEIGHT_MM = 210.0, 297.0  # A4
TOP_MM, LEFT_MM = 37.0, 28.0  # each plus or minus 1
TYPE_WIDTH_MM, TYPE_HEIGHT_MM = 156.0, 225.0  # the type area, without page numbers
RIGHT_MM = PAGE_WIDTH_MM - LEFT_MM - TYPE_WIDTH_MM
BOTTOM_MM = PAGE_HEIGHT_MM - TOP_MM - TYPE_HEIGHT_MM
LINES, CHARACTERS = 22, 28  # of a page, of a line

BODY_PT, TITLE_PT, FOOT_PT = 16.0, 22.0, 14.0  # sizes 3, 2 and 4
TABLE_PT = 12.0  # small 4; the standard leaves tables free
NAME_PT = 36.0  # of the word on a letter of appointment: small first size

PAGE_NUMBER_BELOW_MM = 7.0  # the dashes stand this far below the type area

LETTER_MARK_MM = 30.0  # upper edge of the issuer's mark from the edge of the page
LETTER_RULE_MM = 170.0  # length of the two red rules
LETTER_RULE_BELOW_MARK_MM = 4.0
LETTER_RULE_ABOVE_EDGE_MM = 20.0
LETTER_NUMBER_BELOW_RULE = 7 / 8  # of the height of a character of size 3
MARK_PT = 30.0  # largest size of a letter's mark
MARK_LEAST_PT = 18.0

RED = "C00000"

PT_PER_MM = 72 / 25.4


def twips(mm: float) -> int:
    """Millimetres as twentieths of a point.

    >>> twips(25.4)
    1440
    """
    return round(mm * PT_PER_MM * 20)


def points(mm: float) -> float:
    """Millimetres as points."""
    return mm * PT_PER_MM


# Rounded down: 22 lines and 28 characters must fit, and nothing larger does.
LINE_TWIPS = int(points(TYPE_HEIGHT_MM) * 20 / LINES)  # 28.95 pt
CHARACTER_PT = points(TYPE_WIDTH_MM) / CHARACTERS  # 15.79 pt
CHARACTER_SPACE_TWIPS = math.floor(
    (CHARACTER_PT - BODY_PT) * 20
)  # between characters: -0.25 pt; full lines are justified

# A line of size 4 whose middle, where the dash is, lies 7 mm below the type area.
FOOTER_MM = BOTTOM_MM - PAGE_NUMBER_BELOW_MM - FOOT_PT / PT_PER_MM / 2


@dataclass(frozen=True)
class Font:
    """A font by the name the standard asks for, and what stands in for it where it is not installed."""

    name: str
    instead: tuple[str, ...]
    family: str  # of Word: "roman" or "swiss"


SONG_TITLE = Font("方正小标宋简体", ("方正小标宋_GBK", "华文中宋", "宋体", "SimSun"), "roman")
FANGSONG = Font("仿宋_GB2312", ("仿宋", "FangSong", "华文仿宋"), "roman")
HEITI = Font("黑体", ("SimHei", "华文黑体"), "swiss")
KAITI = Font("楷体_GB2312", ("楷体", "KaiTi", "华文楷体"), "roman")
SONG = Font("宋体", ("SimSun", "新宋体"), "roman")
FONTS = (SONG_TITLE, FANGSONG, HEITI, KAITI, SONG)

# What a reader is told in the properties of every file: no claim of conformity where fonts may be missing.
FONT_NOTE = (
    "版式按 GB/T 9704-2012 编排。"
    + "；".join(f"{font.name}未安装时以{font.instead[0]}等代替" for font in (SONG_TITLE, FANGSONG, KAITI))
    + "，代替后字形与转行可能不同，正式印制前请在装有标准字体的电脑上核对。"
)
