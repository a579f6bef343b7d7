"""Rules of the house that no other tool knows: what must not stand in a file, links of the documentation, sizes.

    python -m tools.rules text|links|sizes

text and links fail on a fault; sizes only reports, so that growth is seen.
"""

import ast
import os
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
NOT_OURS = {"node_modules", "var", "static_vendor", "__pycache__", "gongjian.egg-info"}  # beside folders with a dot
TEXT_ENDINGS = {".py", ".html", ".js", ".css", ".md", ".txt", ".in", ".toml", ".json", ".yml", ".sh", ".po", ".csv", ""}


@dataclass(frozen=True)
class Banned:
    """A pattern that must not occur in files with these endings, and the reason a person is told."""

    pattern: re.Pattern[str]
    endings: frozenset[str]
    reason: str


EVERYWHERE = frozenset(TEXT_ENDINGS)
HTML = frozenset({".html"})
# spelled with a gap so that this file does not break its own rules
BANNED = (
    Banned(re.compile(r"(?<![\w.~/-])/(?:wor[k]/(?:main|shared)|roo[t]|hom[e]/[a-z]+|User[s]/\w+)/"), EVERYWHERE,
           "a path of one machine"),
    Banned(re.compile(r"pypi\.or[g]/simple|pythonhoste[d]\.org|registry\.npm[a-z]*\.|(?<!emit-)index-ur[l][ =]+http"),
           EVERYWHERE, "an address of a package index"),
    Banned(re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)", re.I), HTML, "inline script"),
    Banned(re.compile(r"<style\b|\sstyle\s*=", re.I), HTML, "inline style"),
    Banned(re.compile(r"\son[a-z]+\s*=\s*[\"']|\shx-on\b|javascript:", re.I), HTML, "script in an attribute"),
    Banned(re.compile(r"\|\s*safe\b|\bautoescape\s+off\b|\|\s*safeseq\b"), HTML, "text that is not escaped"),
)  # fmt: skip
BANNED_NAMES = {"utils.py", "helpers.py", "common.py"}
LINES = {".py": 250, ".html": 60, ".js": 150, ".css": 250}
FUNCTION_LINES = 30


def files() -> Iterator[Path]:
    """Our own text files: nothing that is installed, built, kept as a cache or stored by the running product."""
    for folder, below, names in os.walk(ROOT):
        below[:] = sorted(name for name in below if name not in NOT_OURS and (name[0] != "." or name == ".ci"))
        for name in sorted(names):
            path = Path(folder, name)
            if path.suffix in TEXT_ENDINGS and name != ".git":  # a file in a linked worktree
                yield path


def read(path: Path) -> str:
    return path.read_text(encoding="utf-8", errors="replace")


def text_faults() -> Iterator[str]:
    """Places where something stands that must not."""
    for path in files():
        name = path.relative_to(ROOT)
        if path.name in BANNED_NAMES:
            yield f"{name}: name it for what it holds"
        rules = [rule for rule in BANNED if path.suffix in rule.endings]
        for number, line in enumerate(read(path).splitlines(), start=1):
            for rule in rules:
                if found := rule.pattern.search(line):
                    yield f"{name}:{number}: {rule.reason}: {found.group(0).strip()}"


# ------------------------------------------------------------------ links
LINK = re.compile(r"\[[^\]]*\]\(\s*<?([^)\s>]+)>?[^)]*\)")
HEADING = re.compile(r"^#{1,6}\s+(.*?)\s*#*$", re.M)
FENCE = re.compile(r"^```.*?^```", re.M | re.S)


def anchors(text: str) -> set[str]:
    """The anchors of a page's headings, made as the usual viewers make them."""
    plain = (re.sub(r"[`*]", "", heading).lower() for heading in HEADING.findall(FENCE.sub("", text)))
    return {re.sub(r"[^\w\- ]", "", heading).replace(" ", "-") for heading in plain}


def link_faults() -> Iterator[str]:
    """Links and pictures of the documentation that lead nowhere inside the project."""
    for path in (file for file in files() if file.suffix == ".md"):
        for target in LINK.findall(FENCE.sub("", read(path))):
            if re.match(r"[a-z]+:", target):
                continue
            name, _, anchor = target.partition("#")
            goal = (path.parent / name).resolve() if name else path
            if not goal.exists():
                yield f"{path.relative_to(ROOT)}: no such file: {target}"
            elif anchor and goal.suffix == ".md" and anchor not in anchors(read(goal)):
                yield f"{path.relative_to(ROOT)}: no such heading: {target}"


# ------------------------------------------------------------------ sizes
def size_outliers() -> Iterator[str]:
    """Files and functions that are longer than reads well, a function's docstring not counted."""
    for path in files():
        name = path.relative_to(ROOT)
        if "migrations" in name.parts or path.suffix not in LINES:
            continue
        text = read(path)
        lines = text.count("\n")
        if lines > LINES[path.suffix]:
            yield f"{name}: {lines} lines"
        if path.suffix == ".py" and "tests" not in name.parts:
            yield from (f"{name}: {what}" for what in long_functions(text))


def long_functions(text: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef) and node.end_lineno is not None:
            said = node.body[0].end_lineno if ast.get_docstring(node) else node.lineno
            length = node.end_lineno - (said or node.lineno)
            if length > FUNCTION_LINES:
                yield f"{node.name}() has {length} lines"


FAULTS: dict[str, Callable[[], Iterator[str]]] = {"text": text_faults, "links": link_faults}


def main() -> int:
    asked = sys.argv[1] if len(sys.argv) > 1 else "text"
    if asked == "sizes":
        print("\n".join(size_outliers()) or "nothing is longer than reads well")
        return 0
    faults = list(FAULTS[asked]())
    print("\n".join(faults) or "no faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
