"""What is shown of a personal value: enough to recognise it, no more."""

import re

MASK = "****"


def mask_phone(number: str) -> str:
    """What may be seen of a phone number.

    >>> mask_phone("13812342206"), mask_phone("021-63210000"), mask_phone("12345")
    ('138 **** 2206', '021 **** 0000', '****')
    """
    digits = re.sub(r"\D", "", number)
    return f"{digits[:3]} {MASK} {digits[-4:]}" if len(digits) >= 10 else MASK


def mask_id_number(number: str) -> str:
    """What may be seen of an identity number: province and city, and the last two signs.

    >>> mask_id_number("11010519491231002X")
    '1101 **** **** 2X'
    """
    return f"{number[:4]} {MASK} {MASK} {number[-2:]}" if len(number) >= 15 else MASK


def mask_name(name: str) -> str:
    """What may be seen of a name: the first sign.

    >>> mask_name("欧阳修"), mask_name("王")
    ('欧**', '*')
    """
    return name[:1] + "*" * (len(name) - 1) if len(name) > 1 else "*" * len(name)


def mask_text(text: str) -> str:
    """The mask that fits a personal value by its shape; nothing at all of what has no known shape."""
    if re.fullmatch(r"\d{17}[\dXx]", text):
        return mask_id_number(text)
    return mask_phone(text) if re.fullmatch(r"\d{11}|0\d{2,3}-\d{7,8}(-\d+)?", text) else MASK
