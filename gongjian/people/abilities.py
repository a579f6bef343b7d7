"""Who may do what: kind of post -> abilities. The tree decides where: only in the post's organisation and below it.

Three administrators see and change different things (domain section 7, 等保: system, security, audit apart).
"""

from gongjian.people.posts import PostKind as P

PLACE_EDIT = {"place.edit", "place.import"}
DRAFT = {"plan.draft", "plan.run"}
OFFER = {"need.post", "resource.offer", "project.lead", "venue.keep", "venue.book"}
LISTS = {"need.check", "match.run", *OFFER}
RECEPTION = {"checkin.receive", "checkin.report", "report.receive"}
SERVICE = {"activity.lead", "wish.post", "claim.confirm", "visit.record", "visit.settle", *RECEPTION}
MONEY = {"fund.keep", "fund.check"}  # the street checks and files what a community keeps
COMMUNITY_STAFF = {"grid.staff", *DRAFT}
AGREE = {"agreement.draft", "review.answer"}  # for the own organisation only, see exchange/workflow_agreements.py
SIGN = {"agreement.sign", *AGREE}
STREET_REVIEW = {"agreement.check", "review.publish"}
SEAT = {"committee.keep"}  # proposes part-time members and keeps their records; see exchange/workflow_committee.py

ABILITIES: dict[str, frozenset[str]] = {
    P.DISTRICT_CADRE: frozenset(
        {
            "org.edit",
            "person.edit",
            "person.open",
            "param.set",
            "figure.read",
            "category.edit",
            "skill.edit",
            "match.run",
            "report.receive",
            "honour.decide",
        }
    ),
    P.GRID_BODY: frozenset(
        {
            "plan.file",
            "plan.publish",
            "plan.run",
            "plan.draft",
            "grid.staff",
            "param.set",
            "figure.read",
            "person.open",
            *PLACE_EDIT,
        }
    ),
    P.STREET_SECRETARY: frozenset(
        {
            "plan.approve",
            "plan.run",
            "plan.draft",
            "org.edit",
            "person.edit",
            "person.open",
            "grid.staff",
            "figure.read",
            "honour.decide",
            *PLACE_EDIT,
            *LISTS,
            *SERVICE,
            *SIGN,
            *STREET_REVIEW,
            *MONEY,
            *SEAT,
            "committee.approve",
        }
    ),
    P.STREET_COMMITTEE: frozenset({"figure.read"}),
    P.STREET_OFFICER: frozenset(
        {
            "plan.approve",
            "plan.run",
            "plan.draft",
            "person.edit",
            "grid.staff",
            "figure.read",
            *PLACE_EDIT,
            *LISTS,
            *SERVICE,
            *AGREE,
            *STREET_REVIEW,
            *MONEY,
            *SEAT,
        }
    ),
    P.COMMUNITY_SECRETARY: frozenset(
        {
            "plan.submit",
            "org.edit",
            "person.edit",
            "person.open",
            "place.edit",
            "place.import",
            "figure.read",
            "fund.keep",
            *COMMUNITY_STAFF,
            *LISTS,
            *SERVICE,
            *SIGN,
            *SEAT,
        }
    ),
    P.COMMUNITY_COMMITTEE: frozenset(
        {"place.edit", "figure.read", "fund.keep", *COMMUNITY_STAFF, *LISTS, *SERVICE, *AGREE, *SEAT}
    ),
    P.COMMUNITY_WORKER: frozenset({"place.edit", *DRAFT, *LISTS, *SERVICE, "agreement.draft"}),
    P.GRID_WORKER: frozenset({"visit.record", "venue.book"}),
    P.BUILDING_HEAD: frozenset({"visit.record"}),
    P.BRANCH_SECRETARY: frozenset(
        {"person.edit", "activity.lead", "visit.record", "venue.book", "report.receive", "committee.consent", *SIGN}
    ),
    P.UNIT_LIAISON: frozenset({*OFFER, *SIGN, "claim.unit", "checkin.report", "report.write", "committee.consent"}),
    P.MEMBER: frozenset({"claim.make", "visit.record", "checkin.join", "report.write"}),
    P.ADMINISTRATOR: frozenset({"account.edit", "param.set", *PLACE_EDIT}),
    P.SECURITY: frozenset({"account.security"}),
    P.AUDITOR: frozenset({"history.read"}),
}


def abilities_of(kind: str) -> frozenset[str]:
    """Abilities of a kind of post; none for a kind that the table does not know."""
    return ABILITIES.get(kind, frozenset())
