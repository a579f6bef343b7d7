"""The text of an agreement: its content as plain facts, the one canonical wording, its digest, and what changed.

What is signed is the canonical text, in Chinese for every reader: the digest must not depend on who looks.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from typing import Any

from gongjian.base.sm3 import sm3
from gongjian.exchange.models import Agreement, AgreementItem, AgreementVersion, Side

Content = Mapping[str, Any]
ORDER = (Side.UNIT, Side.COMMUNITY, Side.BOTH)
WHO = {Side.UNIT: "乙方为甲方做", Side.COMMUNITY: "甲方为乙方做", Side.BOTH: "双方共同做"}
TOKEN = re.compile(r"\d+|[A-Za-z]+|.", re.S)  # numbers and Latin words change as a whole
SHORT = 2  # characters: an equal piece this short between two changes is part of the change


def content_of(version: AgreementVersion) -> dict[str, Any]:
    """Everything that is agreed in a version, as plain facts."""
    agreement = version.agreement
    return {
        "title": agreement.title,
        "org": agreement.org.name,
        "unit": agreement.unit.name,
        "valid_from": agreement.valid_from.isoformat(),
        "valid_to": agreement.valid_to.isoformat(),
        "version": version.number,
        "purpose": version.purpose,
        "items": [_item(item) for item in sorted(version.items.all(), key=lambda one: one.key)],
    }


def _item(item: AgreementItem) -> dict[str, Any]:
    return {
        "key": item.key,
        "side": item.side,
        "text": item.text,
        "measure": item.measure,
        "quantity": item.quantity,
        "unit": item.unit,
        "due": item.due.isoformat() if item.due else "",
    }


def text_of(content: Content) -> str:
    """The canonical wording."""
    lines = [
        content["title"],
        f"甲方：{content['org']}",
        f"乙方：{content['unit']}",
        f"期限：{_day(content['valid_from'])}至{_day(content['valid_to'])}",
        f"第{content['version']}版",
    ]
    lines += [content["purpose"]] if content["purpose"] else []
    for side in ORDER:
        mine = [item for item in content["items"] if item["side"] == side]
        lines += [WHO[side], *(f"{n}．{sentence(item)}" for n, item in enumerate(mine, 1))] if mine else []
    return "\n".join(lines)


def sentence(item: Content) -> str:
    """One item as it stands in the text."""
    amount = f"{item['quantity']}{item['unit']}"
    due = _day(item["due"]) if item["due"] else "（未定）"
    return f"{item['text']}。衡量：{item['measure'] or '（未定）'}；数量：{amount}；期限：{due}。"


def _day(said: str) -> str:
    day = date.fromisoformat(said)
    return f"{day.year}年{day.month}月{day.day}日"


def digest_of(content: Content) -> str:
    """SM3 of the canonical text, in hexadecimal."""
    return sm3(text_of(content).encode()).hex()


def default_title(agreement: Agreement) -> str:
    """What an agreement is called when nobody says otherwise."""
    return f"{agreement.org}与{agreement.unit}共建协议"[:60]


# ------------------------------------------------------------------ what changed
@dataclass(frozen=True)
class Change:
    """What changed at one place: a heading or an item. parts: ("same", "gone" or "new", text) in reading order."""

    place: str  # "title", "term", "purpose", "item"
    kind: str  # "changed", "added", "dropped"
    key: int  # of the item, else 0
    number: int  # of the item within its side, in the newer text (in the older one when it is dropped)
    side: str
    parts: tuple[tuple[str, str], ...]


def changes(old: Content, new: Content) -> list[Change]:
    """Every difference between two contents, in the order of the text."""
    found = [
        Change(place, "changed", 0, 0, "", tuple(pieces(before, after)))
        for place, before, after in (
            ("title", old["title"], new["title"]),
            ("term", _term(old), _term(new)),
            ("purpose", old["purpose"], new["purpose"]),
        )
        if before != after
    ]
    return found + list(_item_changes(old, new))


def _term(content: Content) -> str:
    return f"{_day(content['valid_from'])}至{_day(content['valid_to'])}"


def _item_changes(old: Content, new: Content) -> Iterator[Change]:
    before = {item["key"]: item for item in old["items"]}
    after = {item["key"]: item for item in new["items"]}
    numbers = _numbers(old) | _numbers(new)
    for side in ORDER:
        keys = [key for key in sorted({*before, *after}) if (after.get(key) or before[key])["side"] == side]
        for key in keys:
            was, is_ = _worded(before.get(key)), _worded(after.get(key))
            if was != is_:
                kind = "added" if not was else "dropped" if not is_ else "changed"
                yield Change("item", kind, key, numbers[key], side, tuple(pieces(was, is_)))


def _worded(item: Content | None) -> str:
    if item is None:
        return ""
    return sentence(item) if item["side"] != Side.BOTH else f"双方：{sentence(item)}"


def _numbers(content: Content) -> dict[int, int]:
    """Key of an item -> its number within its side."""
    found: dict[int, int] = {}
    for side in ORDER:
        found |= {item["key"]: n for n, item in enumerate((i for i in content["items"] if i["side"] == side), 1)}
    return found


def pieces(old: str, new: str) -> Iterator[tuple[str, str]]:
    """What stayed, went and came between two texts, by characters; tiny equal pieces are not kept apart.

    >>> list(pieces("医院每月义诊", "医院每两周义诊"))
    [('same', '医院每'), ('gone', '月'), ('new', '两周'), ('same', '义诊')]
    """
    gone, come = "", ""
    before, after = TOKEN.findall(old), TOKEN.findall(new)
    codes = SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    for n, (tag, i1, i2, j1, j2) in enumerate(codes):
        is_tiny = tag == "equal" and 0 < n < len(codes) - 1 and i2 - i1 <= SHORT
        if tag == "equal" and not is_tiny:
            yield from _said(gone, come)
            gone, come = "", ""
            yield "same", "".join(before[i1:i2])
        else:
            gone, come = gone + "".join(before[i1:i2]), come + "".join(after[j1:j2])
    yield from _said(gone, come)


def _said(gone: str, come: str) -> Iterator[tuple[str, str]]:
    if gone:
        yield "gone", gone
    if come:
        yield "new", come
