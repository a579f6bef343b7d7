"""公文与台账: official papers as docx in the layout of GB/T 9704-2012 (domain 3.21).

What a paper says is given as plain values (`Paper` and its blocks); `build` turns it into a file. Papers are Chinese,
as the standard is; nothing here reads the database. See docs/papers.md.
"""

from gongjian.papers.build import DOCX, build
from gongjian.papers.paper import (
    Annex,
    Block,
    CutLine,
    Fields,
    Heading,
    Kind,
    Lines,
    Paper,
    Signing,
    Signings,
    Table,
    Text,
)

__all__ = [
    "DOCX",
    "Annex",
    "Block",
    "CutLine",
    "Fields",
    "Heading",
    "Kind",
    "Lines",
    "Paper",
    "Signing",
    "Signings",
    "Table",
    "Text",
    "build",
]
