"""Strings marked for translation, taken out of Python files and templates."""

import ast
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from babel.messages.extract import extract_python
from django.conf import settings
from django.utils.translation.template import templatize

Key = tuple[str | None, str]  # context and msgid, the identity of a message
Keywords = dict[str, Any]  # name of a function -> its spec below
# where each function of django.utils.translation has its singular, plural and context, as Babel writes it
PLAIN, PLURAL, CONTEXT, BOTH = None, (1, 2), ((1, "c"), 2), ((1, "c"), 2, 3)
FUNCTIONS: dict[str, Any] = {
    **dict.fromkeys(("gettext", "gettext_lazy", "gettext_noop"), PLAIN),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), PLURAL),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), CONTEXT),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), BOTH),
}


def strings_of_python(path: Path) -> Iterator[tuple[Key, str | None]]:
    """Every string a Python file marks for translation, aliases of the import included (gettext_lazy as _)."""
    source = path.read_text(encoding="utf-8")
    yield from _extract(source.encode(), {**FUNCTIONS, "_": PLAIN, **_aliases(source)})


def strings_of_template(path: Path) -> Iterator[tuple[Key, str | None]]:
    """Every string a template marks: trans, blocktrans with plural, _() in tags and filters."""
    if not settings.configured:
        settings.configure()  # templatize asks only for the tag syntax, which no setting changes
    source = templatize(path.read_text(encoding="utf-8"), origin=str(path))
    keywords = {**FUNCTIONS, "_": PLAIN}
    for line in source.split("\n"):  # one by one: what stands between two strings is no Python
        if "(" in line:
            yield from _extract(line.strip().encode(), keywords)


def _aliases(source: str) -> Keywords:
    return {
        name.asname: FUNCTIONS[name.name]
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
        for name in node.names
        if name.asname and name.name in FUNCTIONS
    }


def _extract(source: bytes, keywords: Keywords) -> Iterator[tuple[Key, str | None]]:
    for _line, function, found, _comments in extract_python(io.BytesIO(source), keywords, [], {"encoding": "utf-8"}):
        said = list(found) if isinstance(found, (tuple, list)) else [found]
        spec = keywords[str(function)]
        context = said.pop(0) if spec in (CONTEXT, BOTH) else None
        singular = said[0] if said else None
        plural = said[1] if spec in (PLURAL, BOTH) and len(said) > 1 else None
        if singular:
            yield (context, singular), plural
