"""Who may do what: kind of post -> abilities. The tree decides where: only in the post's organisation and below it.

Three administrators see and change different things (domain section 7, 等保: system, security, audit apart).
"""

from gongjian.people.posts import PostKind as P

PLACE_EDIT = {"place.edit", "place.import"}
DRAFT = {"plan.draft", "plan.run"}
OFFER = {"need.post", "resource.offer"}
LISTS = {"need.check", *OFFER}
RECEPTION = {"checkin.receive", "checkin.report", "report.receive"}
SERVICE = {"activity.lead", "wish.post", "claim.confirm", "visit.record", "visit.settle", *RECEPTION}
COMMUNITY_STAFF = {"grid.staff", *DRAFT}
AGREE = {"agreement.draft", "review.answer"}  # for the own organisation only, see exchange/workflow_agreements.py
SIGN = {"agreement.sign", *AGREE}
STREET_REVIEW = {"agreement.check", "review.publish"}

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
            *SIGN,
            *STREET_REVIEW,
            *SERVICE,
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
            *AGREE,
            *STREET_REVIEW,
            *SERVICE,
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
            *COMMUNITY_STAFF,
            *LISTS,
            *SERVICE,
            *SIGN,
        }
    ),
    P.COMMUNITY_COMMITTEE: frozenset({"place.edit", "figure.read", *COMMUNITY_STAFF, *LISTS, *SERVICE, *AGREE}),
    P.COMMUNITY_WORKER: frozenset({"place.edit", *DRAFT, *LISTS, *SERVICE, "agreement.draft"}),
    P.GRID_WORKER: frozenset({"visit.record"}),
    P.BUILDING_HEAD: frozenset({"visit.record"}),
    P.BRANCH_SECRETARY: frozenset({"person.edit", "activity.lead", "visit.record", "report.receive", *SIGN}),
    P.UNIT_LIAISON: frozenset({*OFFER, *SIGN, "claim.unit", "checkin.report", "report.write"}),
    P.MEMBER: frozenset({"claim.make", "visit.record", "checkin.join", "report.write"}),
    P.ADMINISTRATOR: frozenset({"account.edit", "param.set", *PLACE_EDIT}),
    P.SECURITY: frozenset({"account.security"}),
    P.AUDITOR: frozenset({"history.read"}),
}


def abilities_of(kind: str) -> frozenset[str]:
    """Abilities of a kind of post; none for a kind that the table does not know."""
    return ABILITIES.get(kind, frozenset())
