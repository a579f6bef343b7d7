"""Whether a page speaks one language: its texts against the message catalogues of all apps."""

import re
from functools import cache
from pathlib import Path

from babel.messages.pofile import read_po
from playwright.sync_api import Page

APPS = Path(__file__).resolve().parent.parent / "gongjian"
CHINESE = re.compile(r"[\u4e00-\u9fff]")
TEXTS = """() => {
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode;
    const lang = node.parentElement.closest('[lang]')?.lang ?? '';
    if (node.parentElement.closest('script,noscript') || lang !== document.documentElement.lang) continue;
    found.push(node.textContent.trim());
  }
  for (const name of ['aria-label', 'placeholder', 'title', 'alt'])
    for (const one of document.querySelectorAll(`[${name}]`)) found.push(one.getAttribute(name).trim());
  return [...found.filter(Boolean), document.title];
}"""


@cache
def translations() -> dict[str, str]:
    """Every message without parts to fill in: Chinese words -> English words."""
    found: dict[str, str] = {}
    for path in APPS.glob("*/locale/zh_Hans/LC_MESSAGES/django.po"):
        with path.open("rb") as lines:
            for message in read_po(lines, locale="zh_Hans"):
                if isinstance(message.id, str) and isinstance(message.string, str) and "%" not in message.id:
                    found[message.string] = message.id
    return {chinese: english for chinese, english in found.items() if CHINESE.search(chinese)}


def texts(page: Page) -> list[str]:
    """Everything the page says, in text and in attributes that are read out."""
    found: list[str] = page.evaluate(TEXTS)
    return found


def chinese_of_ours(page: Page, data: set[str]) -> list[str]:
    """Chinese words of the product, not of its data, on a page that should speak English."""
    return sorted({said for said in texts(page) if said in translations() and said not in data})


def english_of_ours(page: Page, data: set[str]) -> list[str]:
    """English words of the product, not of its data, on a page that should speak Chinese."""
    known = {english for english in translations().values() if re.search(r"[a-z]{3}", english)}
    return sorted({said for said in texts(page) if said in known - data})
