"""Papers of what was done: the quarterly letter of a community to a unit, the service card of a member."""

from datetime import date

from gongjian.checkin.communities import host_of
from gongjian.checkin.feedback import Done, Quarter
from gongjian.checkin.models import Claim, MemberCheckIn, UnitCheckIn
from gongjian.papers import Fields, Heading, Kind, Paper, Table, Text
from gongjian.papers.words import full_day
from gongjian.people.viewer import Viewer

CARD_ROWS = 200


def feedback_letter(row: UnitCheckIn, quarter: Quarter, done: list[Done], day: date) -> Paper:
    """反馈函: kind, what was done, how often; no names, hours or scores (domain 3.5)."""
    host = host_of(row.area)
    community = host.name if host is not None else row.area.name
    total = sum(one.count for one in done)
    lines = tuple((str(n), one.kind, one.what, str(one.count)) for n, one in enumerate(done, start=1))
    return Paper(
        Kind.LETTER,
        f"关于{quarter.words(day)}在职党员参加社区服务情况的反馈函",
        (
            Text(
                f"你单位和所属在职党员{quarter.words(day)}在{row.area.name}参加社区服务，"
                f"经确认办成 {total} 件，现反馈如下。"
            ),
            Table(("序号", "类别", "事项", "件数"), lines, (1, 3, 7, 1.3)),
            Text("感谢支持。社区也愿为你单位和职工做好服务，有需求请联络员告知。"),
            Text("特此函告。"),
        ),
        issuer=community,
        recipient=row.org.name,
        signer=community,
        day=day,
        is_sealed=True,
    )


def service_card(row: MemberCheckIn, viewer: Viewer) -> Paper:
    """服务登记卡: what a member said and did, for the member and the own community; no points, no sums of hours."""
    claims = Claim.objects.visible_to(viewer).filter(
        person=row.person_id, unit__isnull=True, status=Claim.Status.CONFIRMED
    )
    rows = claims.select_related("activity", "wish", "area").defer("area__shape").order_by("first_day", "pk")
    lines = tuple(
        (
            full_day(one.first_day),
            one.target.title,
            str(one.get_work_display()),
            one.area.name,
            str(one.get_witness_display()),
        )
        for one in rows[:CARD_ROWS]
    )
    done = (
        Table(("日期", "事项", "类别", "地点", "确认"), lines, (3.3, 3.8, 1.9, 2, 2.2))
        if lines
        else Text("尚无确认记录。")
    )
    return Paper(
        Kind.SLIP,
        "在职党员服务登记卡",
        (
            Fields(
                (
                    ("姓名", row.person.name),
                    ("所在单位", row.org.name),
                    ("报到社区", row.area.name),
                    ("网格", row.grid.name if row.grid else "—"),
                    ("特长", row.skill_words or "—"),
                    ("可参加时间", row.slot_words or "—"),
                    ("联系方式", row.contact.masked if row.contact else "—"),
                    ("社区确认日期", full_day(row.confirmed_on) if row.confirmed_on else "—"),
                ),
                in_line=2,
            ),
            Heading(1, "服务记录"),
            done,
        ),
        note="本卡由本人或报到社区打印，不计分、不排名",
    )
