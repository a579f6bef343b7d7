"""The text of a paper: headings, paragraphs, attachments, signer and date."""

from collections.abc import Iterable
from typing import Any

from docx.document import Document
from docx.text.paragraph import Paragraph

from gongjian.papers import layout
from gongjian.papers.layout import FANGSONG, HEITI, KAITI, SONG_TITLE, Font
from gongjian.papers.marks import element, indent, line_height, put, rule, write
from gongjian.papers.paper import Annex, Block, CutLine, Fields, Heading, Lines, Paper, Signings, Table, Text
from gongjian.papers.tables import write_fields, write_signings, write_table
from gongjian.papers.words import clean, full_day, heading_number, title_lines, width_of

LEVELS: dict[int, Font] = {1: HEITI, 2: KAITI, 3: FANGSONG, 4: FANGSONG}
FOR_SEAL = 2  # empty lines above the signer, so that a seal finds room
SEALED_RIGHT, PLAIN_RIGHT = 4.0, 2.0  # characters to the right of the date, of the signer


class Body:
    """Writes blocks one after the other and counts the headings."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.counts = [0] * 5

    def blocks(self, blocks: Iterable[Block]) -> None:
        """Write blocks in their order."""
        for block in blocks:
            self._block(block)

    def _block(self, block: Block) -> None:
        match block:
            case Text():
                self._text(block)
            case Heading():
                self._heading(block)
            case Lines():
                self.empty(block.count)
            case CutLine():
                self._cut_line(block)
            case Table():
                if block.caption:
                    write(self._paragraph("center"), block.caption, HEITI)
                write_table(self.document, block)
            case Fields():
                write_fields(self.document, block)
            case Signings():
                write_signings(self.document, block)

    def empty(self, count: int = 1) -> None:
        """Empty lines."""
        for _line in range(count):
            self._paragraph()

    def _paragraph(self, jc: str = "") -> Paragraph:
        paragraph = self.document.add_paragraph()
        if jc:
            put(paragraph, element("w:jc", val=jc))
        return paragraph

    def _text(self, block: Text) -> None:
        for line in clean(block.text).split("\n"):
            paragraph = self._paragraph("both")
            if block.indent:
                indent(paragraph, first=2)
            write(paragraph, line.strip())

    def _heading(self, block: Heading) -> None:
        self.counts[block.level] += 1
        self.counts[block.level + 1 :] = [0] * (4 - block.level)
        paragraph = self._paragraph("both")
        put(paragraph, element("w:keepNext"))
        indent(paragraph, first=2)
        put(paragraph, element("w:outlineLvl", val=block.level - 1))
        write(paragraph, heading_number(block.level, self.counts[block.level]) + block.text, LEVELS[block.level])

    def _cut_line(self, block: CutLine) -> None:
        paragraph = self._paragraph("center")
        rule(paragraph, "bottom", kind="dashed", eighths=6)
        write(paragraph, block.label, layout.SONG, layout.TABLE_PT)
        self.empty()

    # ------------------------------------------------------------------ before the text
    def title(self, title: str, font: Font = SONG_TITLE, size: float = layout.TITLE_PT) -> None:
        """The title, centred, in lines of about the same length."""
        for line in title_lines(title):
            paragraph = self._paragraph("center")
            put(paragraph, element("w:keepNext"))
            if size > layout.TITLE_PT:
                line_height(paragraph, layout.LINE_TWIPS * 2)
            write(paragraph, line, font, size)

    def recipient(self, recipient: str) -> None:
        """主送: one line below the title, from the left edge."""
        if recipient:
            write(self._paragraph(), recipient.rstrip("：:") + "：")

    # ------------------------------------------------------------------ after the text
    def annex_note(self, annexes: tuple[Annex, ...]) -> None:
        """附件说明: one line below the text, two characters in; the names stand below each other."""
        if not annexes:
            return
        self.empty()
        for n, annex in enumerate(annexes, start=1):
            front = "附件：" if n == 1 else ""
            number = f"{n}. " if len(annexes) > 1 else ""
            paragraph = self._paragraph()
            hanging = 2 + 3 + width_of(number)
            put(paragraph, _hanging(hanging, width_of(front + number)))
            write(paragraph, front + number + clean(annex.title).replace("\n", "").rstrip("。"))

    def signature(self, paper: Paper) -> None:
        """Signer and date. With a seal the date stands four characters from the right and the signer above its middle;

        without one the signer two characters from the right and the date two characters further in, unless longer.
        """
        if not paper.signer and paper.day is None:
            return
        self.empty(FOR_SEAL if paper.is_sealed else 1)
        said = full_day(paper.day) if paper.day else ""
        by, on = _right_edges(paper.signer, said, is_sealed=paper.is_sealed)
        for text, right in ((paper.signer, by), (said, on)):
            if text:
                paragraph = self._paragraph("right")
                indent(paragraph, right=right)
                put(paragraph, element("w:keepLines"))
                write(paragraph, text)

    def note(self, note: str) -> None:
        """附注: in brackets, two characters in."""
        if note:
            paragraph = self._paragraph()
            indent(paragraph, left=2)
            write(paragraph, f"（{note}）")

    def annex(self, annex: Annex, n: int, count: int) -> None:
        """An attachment: a new page, 附件 in size 3 Heiti in the first line, its title in the third."""
        paragraph = self._paragraph()
        put(paragraph, element("w:pageBreakBefore"))
        write(paragraph, "附件" + (str(n) if count > 1 else ""), HEITI)
        self.empty()
        self.title(annex.title)
        self.empty()
        self.counts = [0] * 5
        self.blocks(annex.blocks)


def _right_edges(signer: str, day: str, *, is_sealed: bool) -> tuple[float, float]:
    """Characters to the right of the signer and of the date."""
    longer = (width_of(day) - width_of(signer)) / 2
    if is_sealed:
        return max(0.0, SEALED_RIGHT + longer), SEALED_RIGHT
    if not signer or not day:
        return PLAIN_RIGHT, PLAIN_RIGHT
    # the date begins two characters to the right of the signer's first
    date_right = PLAIN_RIGHT + width_of(signer) - 2 - width_of(day)
    if date_right >= 0:
        return PLAIN_RIGHT, date_right
    return PLAIN_RIGHT - date_right + PLAIN_RIGHT, PLAIN_RIGHT


def _hanging(left: float, back: float) -> Any:
    size = layout.CHARACTER_PT * 20
    return element(
        "w:ind",
        leftChars=round(left * 100),
        left=round(left * size),
        hangingChars=round(back * 100),
        hanging=round(back * size),
    )
