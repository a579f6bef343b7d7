"""What a paper says: plain values, checked when they are made."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

WIDTH = 156.0  # mm, for the widths of columns


class Kind(StrEnum):
    """The forms there are; each has its head in build.HEADS."""

    REPORT = "report"  # 报告: title, recipient, text, signer
    LETTER = "letter"  # 函: with the issuer's mark and two red rules
    AGREEMENT = "agreement"  # 协议: numbered, with a block for each side that signs
    SLIP = "slip"  # 单、回执: fields, a line to cut along, the receipt below
    APPOINTMENT = "appointment"  # 聘书
    LEDGER = "ledger"  # 台账、名册: tables


@dataclass(frozen=True)
class Text:
    """A paragraph; each line of the text becomes one. indent: two characters in front, as in running text."""

    text: str
    indent: bool = True


@dataclass(frozen=True)
class Heading:
    """A heading of level 1 to 4; its number 一、（一）1.（1） is counted by itself."""

    level: int
    text: str

    def __post_init__(self) -> None:
        if not 1 <= self.level <= 4:
            raise ValueError(f"a heading has level 1 to 4, not {self.level}")


@dataclass(frozen=True)
class Lines:
    """Empty lines."""

    count: int = 1


@dataclass(frozen=True)
class CutLine:
    """A dashed line across the page, to cut along."""

    label: str = ""


@dataclass(frozen=True)
class Table:
    """A table over the width of the type area; its heading is repeated on every page.

    widths  parts of the whole, one per column; equal without
    """

    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[float, ...] = ()
    caption: str = ""

    def __post_init__(self) -> None:
        if not self.headings or any(len(row) != len(self.headings) for row in self.rows):
            raise ValueError("every row of a table has as many cells as it has headings")
        if self.widths and len(self.widths) != len(self.headings):
            raise ValueError("a table has a width for every column or none")

    @property
    def columns_mm(self) -> tuple[float, ...]:
        """The width of each column."""
        parts = self.widths or (1.0,) * len(self.headings)
        return tuple(WIDTH * part / sum(parts) for part in parts)


@dataclass(frozen=True)
class Fields:
    """A form: labels with their values, one or two pairs in a line. An empty value is a place to write on."""

    pairs: tuple[tuple[str, str], ...]
    in_line: int = 1


@dataclass(frozen=True)
class Signing:
    """The block of one side under an agreement or a receipt."""

    side: str  # 甲方, 社区, ...
    name: str
    signed_by: str = ""
    day: date | None = None


@dataclass(frozen=True)
class Signings:
    """The blocks of the sides, two in a line, never torn apart."""

    sides: tuple[Signing, ...]


Block = Text | Heading | Lines | CutLine | Table | Fields | Signings


@dataclass(frozen=True)
class Annex:
    """An attachment: it begins a page of its own."""

    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Paper:
    """One paper.

    issuer     whose mark stands at the head of a letter
    number     e.g. 青共函〔2026〕3号
    recipient  main recipients (主送), without the colon
    signer     who signs at the end, with day; is_sealed leaves room for a seal
    note       in brackets below the date (附注)
    """

    kind: Kind
    title: str
    blocks: tuple[Block, ...] = ()
    issuer: str = ""
    number: str = ""
    recipient: str = ""
    annexes: tuple[Annex, ...] = ()
    signer: str = ""
    day: date | None = None
    is_sealed: bool = False
    note: str = ""

    def __post_init__(self) -> None:
        if not self.title.strip():
            raise ValueError("a paper has a title")
        if self.kind == Kind.LETTER and not self.issuer.strip():
            raise ValueError("a letter has an issuer")
