"""Papers of the check-in: slip and receipt of a unit, roster of the members of a community."""

from collections.abc import Iterable
from datetime import date

from gongjian.checkin.communities import host_of
from gongjian.checkin.models import MemberCheckIn, UnitCheckIn
from gongjian.papers import CutLine, Fields, Kind, Paper, Table, Text
from gongjian.papers.words import full_day
from gongjian.places.models import Area

BLANK_DAY = "    年    月    日"


def unit_slip(row: UnitCheckIn) -> Paper:
    """单位报到单及回执: the report above the line to cut along, the receipt of the community below it."""
    host = host_of(row.area)
    community = host.name if host else row.area.name
    received = full_day(row.received_on) if row.received_on else BLANK_DAY
    return Paper(
        Kind.SLIP,
        "单位报到单及回执",
        (
            Fields(
                (
                    ("报到单位", row.org.name),
                    ("报到社区", row.area.name),
                    ("报到日期", full_day(row.day)),
                    ("联络员", row.liaison.name if row.liaison else ""),
                    ("已通知党员", f"{row.notified} 人"),
                    ("报到单位盖章", ""),
                    ("备注", row.note),
                ),
                in_line=2,
            ),
            CutLine("沿此线剪开，以下为回执"),
            Text(f"{row.org.name}：", indent=False),
            Text(
                f"你单位于{full_day(row.day)}到{row.area.name}报到，编号 {row.code}，我组织已于{received}收悉。"
                "请指定联络员经常联系，把能共享的资源和本单位的需求一并告知，双向服务，共同办好社区的事。"
            ),
        ),
        number=f"编号：{row.code}",
        signer=community,
        day=row.received_on,
        is_sealed=True,
    )


def member_roster(rows: Iterable[MemberCheckIn], area: Area, day: date) -> Paper:
    """在职党员花名册: those who take part, their contacts masked."""
    lines = tuple(
        (
            str(n),
            row.person.name,
            row.org.name,
            row.grid.name if row.grid else "",
            row.skill_words,
            row.slot_words,
            row.contact.masked if row.contact else "",
            str(row.get_status_display()),
        )
        for n, row in enumerate(rows, start=1)
    )
    headings = ("序号", "姓名", "所在单位", "网格", "特长", "可参加时间", "联系方式", "状态")
    return Paper(
        Kind.LEDGER,
        f"{area.name}在职党员花名册",
        (Table(headings, lines, (1, 1.5, 3.2, 1.6, 2.2, 2.8, 2.4, 1.3)),),
        number=f"截至{full_day(day)}，共 {len(lines)} 人",
    )
