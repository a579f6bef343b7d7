"""Message catalogues: take the strings out of the sources, compile and check what the translators wrote.

    python -m tools.messages update|compile|check [app ...]

Source strings are English and need no catalogue. Every app keeps its own
gongjian/<app>/locale/zh_Hans/LC_MESSAGES/django.po in the order of its sources, without locations, so that a change
of code moves no line of it. Works with Babel alone; gettext's own tools are not needed.
"""

import argparse
import ast
import io
import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from tools.strings import FUNCTIONS, Key, strings_of_python, strings_of_template

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "gongjian"
LANGUAGE = "zh_Hans"
TEMPLATE_ENDINGS = {".html", ".txt", ".xml", ".svg"}
SKIPPED_FOLDERS = {"tests", "migrations", "locale", "static", "static_vendor", "node_modules", "__pycache__"}
HEADER = """\
msgid ""
msgstr ""
"Language: zh_Hans\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=1; plural=0;\\n"

"""
PLACEHOLDER = re.compile(r"%(?:\((\w+)\))?[-#0+]*\d*(?:\.\d+)?([a-zA-Z%])")


def strings_of_app(app: str) -> dict[Key, str | None]:
    """What one app marks for translation: (context, singular) -> plural, in the order of its files and lines."""
    found: dict[Key, str | None] = {}
    for path in sorted((PACKAGE / app).rglob("*")):
        if SKIPPED_FOLDERS & set(path.relative_to(PACKAGE / app).parts[:-1]) or not path.is_file():
            continue
        if path.suffix == ".py":
            strings = strings_of_python(path)
        elif path.suffix in TEMPLATE_ENDINGS and "templates" in path.parts:
            strings = strings_of_template(path)
        else:
            continue
        for key, plural in strings:
            found[key] = found.get(key) or plural
    return found


def apps() -> list[str]:
    """The folders below gongjian that are packages."""
    return sorted(path.parent.name for path in PACKAGE.glob("*/__init__.py"))


# ------------------------------------------------------------------ catalogues
def po_path(app: str) -> Path:
    return PACKAGE / app / "locale" / LANGUAGE / "LC_MESSAGES" / "django.po"


def read_catalogue(app: str) -> dict[Key, Message]:
    """The messages of an app's catalogue; empty when it has none."""
    path = po_path(app)
    if not path.exists():
        return {}
    with path.open("rb") as file:
        catalogue = read_po(file, locale=LANGUAGE, charset="utf-8")
    return {(message.context, _singular(message)): message for message in catalogue if message.id}


def _singular(message: Message) -> str:
    return str(message.id[0] if isinstance(message.id, (tuple, list)) else message.id)


def _text(message: Message) -> str:
    return str((message.string[0] if isinstance(message.string, (tuple, list)) else message.string) or "")


def update(app: str, elsewhere: dict[Key, set[str]]) -> tuple[int, int]:
    """Bring an app's catalogue into line with its sources; returns (added, dropped).

    A translation already given is kept. A new string stays empty, unless every other app that has it agrees on one.
    """
    strings, old = strings_of_app(app), read_catalogue(app)
    if not strings and not old:
        return 0, 0
    catalogue = Catalog(locale=LANGUAGE, charset="utf-8", fuzzy=False)
    for key, plural in strings.items():
        known = old.get(key)
        agreed = elsewhere.get(key, set())
        said = _text(known) if known and _text(known) else (next(iter(agreed)) if len(agreed) == 1 else "")
        context, singular = key
        catalogue.add(
            (singular, plural) if plural else singular,
            string=(said,) if plural else said,
            context=context,
            user_comments=known.user_comments if known else (),
            flags={"fuzzy"} if known and known.fuzzy else set(),
        )
    out = io.BytesIO()
    write_po(out, catalogue, width=0, no_location=True, omit_header=True, sort_output=False)
    path = po_path(app)
    path.parent.mkdir(parents=True, exist_ok=True)
    new_text = HEADER + out.getvalue().decode().lstrip("\n")
    if not path.exists() or path.read_text(encoding="utf-8") != new_text:
        path.write_text(new_text, encoding="utf-8")
    return len(strings.keys() - old.keys()), len(old.keys() - strings.keys())


def compile_app(app: str) -> bool:
    """Write the .mo beside the .po when the .po is newer; True when something was written."""
    source = po_path(app)
    target = source.with_suffix(".mo")
    if not source.exists() or (target.exists() and target.stat().st_mtime >= source.stat().st_mtime):
        return False
    with source.open("rb") as file:
        catalogue = read_po(file, locale=LANGUAGE, charset="utf-8")
    part = target.with_suffix(".mo.part")
    with part.open("wb") as file:
        write_mo(file, catalogue)
    part.replace(target)
    return True


# ------------------------------------------------------------------ checks
def placeholders(text: str) -> set[str]:
    """The named or positional parts of a format string, as a set of their spellings."""
    return {match.group(0) for match in PLACEHOLDER.finditer(text) if match.group(2) != "%"}


def faults_of_app(app: str) -> Iterator[str]:
    """What keeps an app's catalogue from being complete, one sentence each."""
    strings, catalogue = strings_of_app(app), read_catalogue(app)
    if unused := len(catalogue.keys() - strings.keys()):
        yield f"{app}: {unused} entries are no longer used; run: make messages"
    for key in strings:
        message = catalogue.get(key)
        if message is None:
            yield f"{app}: not in the catalogue: {key[1]!r}; run: make messages"
        elif not _text(message):
            yield f"{app}: not translated: {key[1]!r}"
        elif message.fuzzy:
            yield f"{app}: marked fuzzy: {key[1]!r}"
        else:
            yield from _format_faults(app, key, strings[key], _text(message))


def _format_faults(app: str, key: Key, plural: str | None, said: str) -> Iterator[str]:
    wanted = placeholders(key[1]) | placeholders(plural or "")
    if wanted and placeholders(said) != wanted:
        yield f"{app}: other placeholders in the translation of {key[1]!r}: {sorted(placeholders(said) ^ wanted)}"


def faults_of_sources(app: str) -> Iterator[str]:
    """Calls whose string is put together before it is looked up: it would never be found in a catalogue."""
    for path in sorted((PACKAGE / app).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.args):
                continue
            if node.func.id in {*FUNCTIONS, "_"} and isinstance(node.args[0], (ast.JoinedStr, ast.BinOp)):
                yield f"{path.relative_to(ROOT)}:{node.lineno}: {node.func.id}() needs a plain string with named parts"


def translations(names: Iterable[str]) -> dict[Key, dict[str, set[str]]]:
    """Every message -> every translation it has -> the apps that say so."""
    said: dict[Key, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for app in names:
        for key, message in read_catalogue(app).items():
            if _text(message) and not message.fuzzy:
                said[key][_text(message)].add(app)
    return said


def check(names: Iterable[str]) -> list[str]:
    """Every fault of the catalogues named; the same string said differently in two apps is one as well."""
    chosen = list(names)
    faults = [fault for app in chosen for fault in (*faults_of_app(app), *faults_of_sources(app))]
    for key, by_text in translations(apps()).items():
        if len(by_text) > 1 and any(app in chosen for where in by_text.values() for app in where):
            ways = "; ".join(f"{text!r} in {', '.join(sorted(where))}" for text, where in sorted(by_text.items()))
            faults.append(f"translated in {len(by_text)} ways: {key[1]!r}: {ways}")
    return faults


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="tools.messages", description=__doc__.split("\n")[0])
    parser.add_argument("verb", choices=["update", "compile", "check"])
    parser.add_argument("apps", nargs="*", metavar="app", help="folders below gongjian; all when none is named")
    asked = parser.parse_args(arguments)
    chosen = asked.apps or apps()
    if unknown := set(chosen) - set(apps()):
        parser.error(f"no such app: {', '.join(sorted(unknown))}")
    if asked.verb == "check":
        faults = check(chosen)
        print("\n".join(faults) or f"catalogues of {len(chosen)} apps are complete")
        return 1 if faults else 0
    if asked.verb == "update":
        known = {key: set(by_text) for key, by_text in translations(apps()).items()}
        for app in chosen:
            added, dropped = update(app, known)
            if added or dropped:
                print(f"{app}: {added} added, {dropped} dropped")
    written = sum(compile_app(app) for app in chosen)
    print(f"{written} catalogues compiled")
    return 0


if __name__ == "__main__":
    sys.exit(main())
