"""Papers of mutual review (domain 3.8): the review form with the frozen facts, the yearly notice on organisations."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from gongjian.checkin.communities import host_of
from gongjian.exchange.models import Review, Side
from gongjian.exchange.models.agreements import PARTIES
from gongjian.exchange.review_reading import SHOWN_FROM, Read, answers_for
from gongjian.exchange.yearly import Line, Year
from gongjian.papers import Fields, Heading, Kind, Paper, Signing, Signings, Table, Text
from gongjian.papers.words import full_day
from gongjian.people.viewer import Viewer
from gongjian.places.models import Area

TOO_FEW = f"少于{SHOWN_FROM}"
QUESTIONS = ("回应是否及时", "约定是否做到", "对我方是否有用")
TO_WRITE = "　\n　"
TO_SCORE = "□1　□2　□3　□4　□5"
LINES_MAX = 2000


# ------------------------------------------------------------------ the form of one review
def review_form(review: Review, viewer: Viewer) -> Paper:
    """双向评价表: the frozen facts, then the questions; answers only as far as this reader may read them."""
    read = {one.side: one for one in answers_for(viewer, review)}
    blocks: list[Any] = [
        Fields(
            (
                ("社区一方", review.org.name),
                ("单位一方", review.unit.name),
                ("协议", review.agreement.title),
                ("评价期间", f"{full_day(review.period_from)}至{full_day(review.period_to)}"),
                ("填写截止", full_day(review.due_on)),
                ("事实截至", full_day(date.fromisoformat(review.snapshot["day"]))),
            ),
            in_line=2,
        ),
        Heading(1, "履约事实（启动评价时固定）"),
        _facts(review),
    ]
    for side in PARTIES:
        who, whom = (review.org, review.unit) if side == Side.COMMUNITY else (review.unit, review.org)
        blocks += [Heading(1, f"{who}对{whom}的评价"), *_answers(read.get(side))]
    blocks.append(Signings((Signing("社区", review.org.name), Signing("单位", review.unit.name))))
    return Paper(
        Kind.SLIP,
        "共建双向评价表",
        tuple(blocks),
        number=review.agreement.number,
        note="只评组织，不评个人；双方都填写或期满后才互相可见，公布前被评价方可以回应",
    )


def _facts(review: Review) -> Table:
    names = (("unit", "单位承诺"), ("community", "社区承诺"), ("both", "双方共同"), ("all", "合计"))
    found = [(label, review.snapshot.get(key, {})) for key, label in names]
    rows = tuple(
        (label, str(one.get("total", 0)), str(one.get("due", 0)), str(one.get("done", 0))) for label, one in found
    )
    return Table(("承诺方", "条款", "到期", "其中已办"), rows, (3, 1, 1, 1))


def _answers(read: Read | None) -> list[Any]:
    scores = [f"{score} 分" for _label, score in read.scores] if read and read.scores else [TO_SCORE] * len(QUESTIONS)
    if read is not None and not read.scores:
        scores = ["单次得分不公开"] * len(QUESTIONS)
    said = read.comment if read else TO_WRITE
    reply = (read.reply or "无需回应") if read and read.is_replied else TO_WRITE
    rows = (*zip(QUESTIONS, scores, strict=True), ("好的做法和建议", said), ("被评价方回应", reply))
    return [Table(("问题（评 1 至 5 分）", "回答"), rows, (2, 5))]


# ------------------------------------------------------------------ the notice of a year
def yearly_notice(area: Area, year: int, found: Year, day: date) -> Paper:
    """年度共建情况通报: organisations only, in the order of codes, every number with its n, nothing below three."""
    host = host_of(area)
    until = f"，数据截至{full_day(day)}" if day.year == year else ""
    blocks: list[Any] = [
        Text(f"现将{area.name}{year}年度共建情况通报如下{until}。按组织代码排列，不排名次、不打总分。"),
        Heading(1, "总体情况"),
        Text(
            f"本年度有效共建协议 {found.agreements} 份。到期条款中，单位承诺 {found.unit_items} 条，"
            f"社区承诺 {found.community_items} 条。"
        ),
        Text(f"经核实的需求 {found.needs} 件，其中已形成项目 {_shown(found.needs_met, found.needs)}。"),
        Heading(1, "社区履约和评价"),
        *_lines(found.communities),
        Heading(1, "单位履约和评价"),
        *_lines(found.units),
    ]
    note = (
        "“已办 / 到期”为本年到期条款中经对方确认办成的；评价为已公布评价的中位数，依次为及时、做到、有用；"
        f"条款或评价少于{SHOWN_FROM}的不显示"
    )
    signer = host.name if host is not None else area.name
    return Paper(
        Kind.REPORT,
        f"{area.name}{year}年度共建情况通报",
        tuple(blocks),
        signer=signer,
        day=day,
        is_sealed=True,
        note=note,
    )


def _shown(part: int, whole: int) -> str:
    return f"{part} 件" if whole >= SHOWN_FROM else f"{TOO_FEW}件，不显示"


def _lines(lines: Iterable[Line]) -> list[Any]:
    rows = tuple(
        (
            line.org.code,
            line.org.name,
            f"{line.done} / {line.due}" if line.due >= SHOWN_FROM else TOO_FEW,
            " / ".join(map(str, line.medians)) or TOO_FEW,
            str(len(line.scores)),
        )
        for line in list(lines)[:LINES_MAX]
    )
    if not rows:
        return [Text("本年度没有到期条款和已公布的评价。")]
    headings = ("代码", "组织", "已办 / 到期", "评价中位数", "份数")
    return [Table(headings, rows, (2.6, 3.8, 2.3, 2.3, 0.9))]
