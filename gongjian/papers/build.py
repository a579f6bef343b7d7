"""From what a paper says to the file."""

import io
import zipfile
from collections.abc import Callable
from typing import Any

from docx.document import Document

from gongjian.papers import layout
from gongjian.papers.body import Body
from gongjian.papers.head import letter_head
from gongjian.papers.layout import HEITI, SONG_TITLE
from gongjian.papers.marks import element, put, write
from gongjian.papers.page import new_document, number_pages
from gongjian.papers.paper import Kind, Lines, Paper

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
EPOCH = (2000, 1, 1, 0, 0, 0)
DROPPED = ("docProps/thumbnail.jpeg", "word/stylesWithEffects.xml")  # of the template; nothing needs them


def build(paper: Paper) -> bytes:
    """The file of a paper. The same paper gives the same bytes."""
    document = new_document(paper)
    section = document.sections[0]
    number_pages(section)
    if paper.kind == Kind.LETTER:
        letter_head(document, section, paper)
    body = Body(document)
    HEADS[paper.kind](body, paper)
    body.blocks(paper.blocks)
    body.annex_note(paper.annexes)
    body.signature(paper)
    body.note(paper.note)
    for n, annex in enumerate(paper.annexes, start=1):
        body.annex(annex, n, len(paper.annexes))
    return _packed(document)


def _plain_head(body: Body, paper: Paper) -> None:
    """Title, empty line, recipient."""
    body.title(paper.title)
    body.empty()
    body.recipient(paper.recipient)


def _letter_head(body: Body, paper: Paper) -> None:
    """The title stands two lines below the number."""
    body.empty(2)
    _plain_head(body, paper)


def _numbered_head(body: Body, paper: Paper) -> None:
    """Agreements and slips have their number in brackets below the title."""
    body.title(paper.title)
    if paper.number:
        paragraph = body.document.add_paragraph()
        put(paragraph, element("w:jc", val="center"))
        write(paragraph, paper.number)
    body.empty()
    body.recipient(paper.recipient)


def _appointment_head(body: Body, paper: Paper) -> None:
    """A letter of appointment: its word large, the number below, the person's name from the left edge."""
    body.blocks((Lines(3),))
    body.title("　".join(paper.title) if len(paper.title) < 4 else paper.title, SONG_TITLE, layout.NAME_PT)
    if paper.number:
        paragraph = body.document.add_paragraph()
        put(paragraph, element("w:jc", val="center"))
        write(paragraph, paper.number)
    body.empty(2)
    body.recipient(paper.recipient)


def _ledger_head(body: Body, paper: Paper) -> None:
    """A ledger: the title, and below it what it was taken from."""
    body.title(paper.title, HEITI)
    if paper.number:
        paragraph = body.document.add_paragraph()
        put(paragraph, element("w:jc", val="center"))
        write(paragraph, paper.number, size=layout.TABLE_PT)


HEADS: dict[Kind, Callable[[Body, Paper], None]] = {
    Kind.REPORT: _plain_head,
    Kind.LETTER: _letter_head,
    Kind.AGREEMENT: _numbered_head,
    Kind.SLIP: _numbered_head,
    Kind.APPOINTMENT: _appointment_head,
    Kind.LEDGER: _ledger_head,
}


def _packed(document: Document) -> bytes:
    """The file without what the template left in it, every part with the same time."""
    package = document.part.package
    for relations in (package.rels, document.part.rels):
        for key in [key for key, one in relations.items() if _is_dropped(one)]:
            del relations[key]
    raw, out = io.BytesIO(), io.BytesIO()
    document.save(raw)
    with zipfile.ZipFile(raw) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            info = zipfile.ZipInfo(name, EPOCH)
            info.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(info, source.read(name))
    return out.getvalue()


def _is_dropped(relation: Any) -> bool:
    return not relation.is_external and str(relation.target_part.partname).lstrip("/") in DROPPED
