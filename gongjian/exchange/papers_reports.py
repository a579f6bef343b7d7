"""A dual report as an official paper, with its facts attached."""

import re

from gongjian.exchange.models.dual_report import DualReport
from gongjian.exchange.report_facts import Subject
from gongjian.exchange.report_text import title_of
from gongjian.papers import Annex, Block, Heading, Kind, Paper, Table, Text

LEVEL_ONE = re.compile(r"[一二三四五六七八九十]{1,3}、(.{1,40})")


def _block(line: str) -> Block:
    """A line of the text: one that begins with 一、 is a heading."""
    found = LEVEL_ONE.fullmatch(line.strip())
    return Heading(1, found[1]) if found else Text(line)


def report_paper(row: DualReport) -> Paper:
    """The text that was sent, signed and dated; the facts behind it in an annex."""
    subject = Subject(row.org, row.person)
    lines = [
        (str(n), group["heading"], line)
        for n, group in enumerate(row.facts_found, start=1)
        for line in (group["lines"] or [f"{group['count']} 件"])
    ]
    annexes = (Annex("事实清单", (Table(("序号", "类别", "内容"), tuple(lines), (1, 2.5, 7)),)),) if lines else ()
    return Paper(
        Kind.REPORT,
        title_of(subject, row.year, row.half),
        tuple(map(_block, row.statement.split("\n"))),
        recipient=row.receiver.name,
        annexes=annexes,
        signer=row.person.name if row.person else row.org.name,
        day=row.submitted_on,
        is_sealed=row.person is None,
    )
