"""Papers of the grand committee (domain 3.3): letter of appointment, roster, yearly duty sheet."""

from collections.abc import Iterable
from typing import Any

from gongjian.checkin.communities import host_of
from gongjian.exchange.actions.part_time_step import street_of
from gongjian.exchange.models import APPOINTED, Committee, DutyRecord, PartTimeMember
from gongjian.papers import Fields, Heading, Kind, Paper, Table, Text
from gongjian.papers.words import full_day

DUTIES = {
    "deliberation": "议事协商",
    "resources": "资源协调",
    "projects": "项目领办",
    "liaison": "联络服务",
}
ROSTER_MAX = 500
TO_WRITE = "　\n　"  # room for a few words and a seal


def _span(row: PartTimeMember) -> str:
    return f"{full_day(row.starts_on)}至{full_day(row.ends_on)}"


def appointment_paper(row: PartTimeMember) -> Paper:
    """聘书: signed by the work committee of the street that approved."""
    street = street_of(row.area)
    host = host_of(street)
    return Paper(
        Kind.APPOINTMENT,
        "聘书",
        (
            Text(
                f"兹聘任您为{row.committee.title}兼职委员，分工{DUTIES[row.duty]}，任期自{full_day(row.starts_on)}"
                f"至{full_day(row.ends_on)}。"
            ),
            Text("兼职委员参加区域内公共事务的议事协商，发表意见建议；不参加社区党组织内部事务的表决。"),
            Text("特发此证。"),
        ),
        number=row.letter_no,
        recipient=f"{row.person.name}同志",
        signer=host.name if host is not None else street.name,
        day=row.approved_on,
        is_sealed=True,
    )


def roster_paper(committee: Committee, rows: Iterable[PartTimeMember], day: Any) -> Paper:
    """兼职委员名册: in the order of the codes of the units; whoever left the unit's post is marked."""
    seats = sorted((row for row in rows if row.status in APPOINTED), key=lambda row: (row.unit.code, row.pk))
    lines = tuple(
        (
            str(n),
            row.person.name,
            row.unit.name,
            row.unit_post,
            str(row.get_sector_display()),
            DUTIES[row.duty],
            f"{row.starts_on.year}.{row.starts_on.month}—\n{row.ends_on.year}.{row.ends_on.month}",
            row.letter_no.replace("〕", "〕\n"),
            row.standing,
        )
        for n, row in enumerate(seats[:ROSTER_MAX], start=1)
    )
    headings = ("序号", "姓名", "单位", "单位职务", "单位类别", "分工", "任期", "聘书编号", "状态")
    widths = (1, 1.8, 3, 1.7, 1.7, 1.4, 2, 3.2, 1.9)
    return Paper(
        Kind.LEDGER,
        f"{committee.title}兼职委员名册",
        (Table(headings, lines, widths),),
        number=f"第{committee.term.number}届，截至{full_day(day)}，共 {len(lines)} 人，按单位代码排列",
    )


def duty_paper(row: PartTimeMember, year: int, viewer: Any) -> Paper:
    """年度履职表: what the community has confirmed in the year; room for the three to sign."""
    duties = DutyRecord.objects.visible_to(viewer).filter(member=row, day__year=year)
    done = duties.filter(status=DutyRecord.Status.CONFIRMED).select_related("project", "item").order_by("day", "pk")
    lines = tuple(
        (str(n), f"{one.day.month}月{one.day.day}日", one.note, _source(one)) for n, one in enumerate(done, start=1)
    )
    table = Table(("序号", "日期", "事项和结果", "依据"), lines, (1, 2.2, 6, 3.4))
    said = table if lines else Text("本年度没有经确认的事项。")
    return Paper(
        Kind.SLIP,
        "大党委兼职委员年度履职表",
        (
            Fields(
                (
                    ("姓名", row.person.name),
                    ("单位", row.unit.name),
                    ("单位职务", row.unit_post),
                    ("分工", DUTIES[row.duty]),
                    ("任职", row.committee.title),
                    ("聘书编号", row.letter_no),
                    ("任期", _span(row)),
                    ("状态", row.standing),
                ),
                in_line=2,
            ),
            Heading(1, "履职事项"),
            said,
            Heading(1, "意见"),
            Fields((("本人签字", ""), ("单位党组织意见", TO_WRITE), ("社区党组织意见", TO_WRITE)), in_line=1),
        ),
        number=f"{year}年度",
    )


def _source(one: DutyRecord) -> str:
    if one.project is not None:
        return f"项目：{one.project}"
    return f"协议条款：{one.item}" if one.item is not None else "记录"
