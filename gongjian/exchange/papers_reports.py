"""A dual report as an official paper, with its facts attached."""

from gongjian.exchange.models.dual_report import DualReport
from gongjian.exchange.report_facts import Subject
from gongjian.exchange.report_text import title_of
from gongjian.papers import Annex, Kind, Paper, Table, Text


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
        (Text(row.statement),),
        recipient=row.receiver.name,
        annexes=annexes,
        signer=row.person.name if row.person else row.org.name,
        day=row.submitted_on,
        is_sealed=row.person is None,
    )
