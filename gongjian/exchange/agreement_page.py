"""What the pages of an agreement show: both sides' items, figures, versions with their differences, signatures."""

from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from gongjian.base.clock import day_text
from gongjian.base.figures import PERCENT_FROM, percent_of
from gongjian.exchange.actions.agreement_sign import has_money, missing_in
from gongjian.exchange.agreement_state import OVER, State, Tally, items_of, state_of, tally
from gongjian.exchange.agreement_text import Change, changes, content_of, digest_of
from gongjian.exchange.answers import dialogs_of
from gongjian.exchange.models import (
    Agreement,
    AgreementItem,
    AgreementRound,
    AgreementVersion,
    Progress,
    Side,
    Signature,
)
from gongjian.exchange.models.agreements import PARTIES, other
from gongjian.exchange.options import own_projects
from gongjian.exchange.workflow_agreements import CHECK, PROGRESS, SIGN, sides_of, steps_of_agreement
from gongjian.history.timeline import timeline
from gongjian.people.viewer import Viewer

TONES = {
    "draft": "draft",
    "negotiating": "wait",
    "signed": "open",
    "in_force": "doing",
    "settled": "done",
    "renewed": "done",
    "expired": "late",
    "terminated": "block",
}
A, Stage = Agreement.Status, AgreementVersion.Stage


@dataclass(frozen=True)
class Column:
    """The items of one side."""

    side: str
    heading: str
    org: str
    items: list[tuple[AgreementItem, State | None]]


@dataclass(frozen=True)
class Fact:
    """A figure of the agreement, in the shape of base/_facts.html."""

    label: str
    text: str
    of: str = ""
    note: str = ""
    url: str = ""


@dataclass
class Shown:
    """A version as a line of the page."""

    version: AgreementVersion
    words: str
    tone: str
    count: int
    signatures: list[Signature]
    differences: list[Change] = field(default_factory=list)
    since: int = 0  # the version it is compared with; 0 for none

    @property
    def summary(self) -> str:
        """`改 1 条，增 1 条`."""
        kinds = [change.kind for change in self.differences]
        said = [
            ngettext("%(n)d place changed", "%(n)d places changed", kinds.count("changed"))
            % {"n": kinds.count("changed")},
            ngettext("%(n)d item added", "%(n)d items added", kinds.count("added")) % {"n": kinds.count("added")},
            ngettext("%(n)d item dropped", "%(n)d items dropped", kinds.count("dropped"))
            % {"n": kinds.count("dropped")},
        ]
        kept = [words for words, kind in zip(said, ("changed", "added", "dropped"), strict=True) if kind in kinds]
        return _(", ").join(kept)


def page_of_agreement(row: Agreement, viewer: Viewer) -> dict[str, Any]:
    """The record page of an agreement."""
    shown = versions_of(row)
    valid = next((one for one in shown if one.version.stage == Stage.IN_FORCE), None)
    wording = next((one for one in shown if one.version.stage == Stage.OPEN), None)
    main = valid or wording or (shown[0] if shown else None)
    items = items_of(main.version) if main else []
    mine, steps = sides_of(viewer, row), steps_of_agreement(viewer, row)
    is_bound = valid is not None and row.status in {A.IN_FORCE, A.SETTLED, A.RENEWED, A.EXPIRED}
    return {
        "agreement": row,
        "tone": TONES[row.status],
        "shown": [one for one in shown if one.version.stage != Stage.DROPPED],
        "valid": valid,
        "wording": wording,
        "compared": next((one for one in (wording, valid) if one and one.differences), None),
        "signed": valid or (wording if wording and wording.signatures else None),
        "columns": columns_of(row, items, viewer.today if is_bound else None),
        "facts": facts_of(row, items, viewer) if is_bound else [],
        "may_record": bool(mine) and row.status in {A.IN_FORCE, A.EXPIRED},
        "mine": mine,
        "waiting": waiting_for(row, wording, viewer),
        "steps": [step for step in steps if not step.asks],
        "dialogs": dialogs_of(steps),
        "asking": [step for step in steps if step.asks],
        "may_change": bool(mine) and row.status in {A.SIGNED, A.IN_FORCE} and wording is None,
        "may_renew": bool(mine)
        and row.status in {A.SETTLED, A.EXPIRED}
        and not row.renewals.exclude(status=A.TERMINATED).exists(),
        "may_review": bool(mine) and row.status in {A.EXPIRED, A.RENEWED, A.SETTLED} and not row.reviews.exists(),
        "may_look": bool(mine) and row.status == A.IN_FORCE,
        "looks": list(row.looks.select_related("by")),
        "reviews": list(row.reviews.all()),
        "events": timeline(row),
    }


def versions_of(agreement: Agreement) -> list[Shown]:
    """All versions, newest first, each with what differs from the one before it."""
    rows = agreement.versions.select_related("drafted_by", "checked_by").prefetch_related("items", "scans__by")
    found, before = [], None
    for version in sorted(rows, key=lambda one: one.number):
        version.agreement = agreement
        given = list(version.signatures.filter(voided_at__isnull=True).select_related("person", "org"))
        given.sort(key=lambda one: PARTIES.index(one.side))  # type: ignore[arg-type]
        words, tone = _stage_words(version, given)
        count = len(version.content.get("items", [])) or version.items.count()
        one = Shown(version, words, tone, count, given)
        if before is not None:
            one.differences, one.since = changes(whole(before), whole(version)), before.number
        if version.stage in {Stage.IN_FORCE, Stage.REPLACED}:
            before = version
        found.append(one)
    return found[::-1]


def whole(version: AgreementVersion) -> dict[str, Any]:
    """The content of a version: frozen once it is signed."""
    return version.content or content_of(version)


def _stage_words(version: AgreementVersion, given: list[Signature]) -> tuple[str, str]:
    if version.stage == Stage.OPEN and given:
        side = other(given[0].side)
        return (_("waits for the unit to sign") if side == Side.UNIT else _("waits for the community to sign")), "open"
    tones: dict[str, str] = {Stage.OPEN: "draft", Stage.IN_FORCE: "done", Stage.REPLACED: "none", Stage.DROPPED: "none"}
    return str(version.get_stage_display()), tones[version.stage]


def columns_of(agreement: Agreement, items: list[Any], today: Any) -> list[Column]:
    """The items by side; with a status each once the agreement binds."""
    short = {"unit": agreement.unit, "org": agreement.org}
    headings = {
        Side.UNIT: (_("%(unit)s does for %(org)s") % short, str(agreement.unit.name)),
        Side.COMMUNITY: (_("%(org)s does for %(unit)s") % short, str(agreement.org.name)),
        Side.BOTH: (_("Both do together"), ""),
    }
    found = []
    for side, (heading, org) in headings.items():
        mine = [
            (item, state_of(item, today, is_over=agreement.status in OVER) if today else None)
            for item in items
            if item.side == side
        ]
        if mine or side != Side.BOTH:
            found.append(Column(side, heading, org, mine))
    return found


def facts_of(agreement: Agreement, items: list[Any], viewer: Viewer) -> list[Fact]:
    """Fulfilment, both sides, what is due next: counted from the items, each opening them."""
    sides = {side: tally(items, viewer.today, side) for side in PARTIES}
    everything = tally(items, viewer.today)
    url = f"{reverse('exchange:agreement_item-list')}?q={agreement.number}"
    coming = everything.coming
    next_one = f"{day_text(coming[0].due, viewer.today)} {coming[0].text}" if coming else ""
    return [
        Fact(_("Items due that are done"), str(everything.done), _of(everything), "", url),
        _side_fact(_("%(who)s keeps") % {"who": agreement.unit}, sides[Side.UNIT], f"{url}&side=unit"),
        _side_fact(_("%(who)s keeps") % {"who": agreement.org}, sides[Side.COMMUNITY], f"{url}&side=community"),
        Fact(_("Due within 30 days"), str(len(coming)), f"/ {everything.total}", next_one, f"{url}&sort=due"),
    ]


def _of(one: Tally) -> str:
    percent = f" {percent_of(one.done, one.due)}%" if one.due >= PERCENT_FROM else ""
    return f"/ {one.due}{percent}"


def _side_fact(label: str, one: Tally, url: str) -> Fact:
    note = _("%(total)d items in all, %(due)d due") % {"total": one.total, "due": one.due}
    return Fact(label, str(one.done), _of(one), note, url)


# ------------------------------------------------------------------ what waits
@dataclass(frozen=True)
class Waiting:
    """What an open text waits for, and what this reader can do about it."""

    words: str
    is_mine: bool
    may_sign: bool
    may_edit: bool
    may_check: bool
    may_return: bool
    missing: list[str]


def waiting_for(agreement: Agreement, wording: Shown | None, viewer: Viewer) -> Waiting | None:
    """None when no text is open."""
    if wording is None or agreement.status not in {A.DRAFT, A.NEGOTIATING, A.SIGNED, A.IN_FORCE}:
        return None
    version, signed = wording.version, {one.side for one in wording.signatures}
    mine, signs = sides_of(viewer, agreement), sides_of(viewer, agreement, SIGN)
    missing = missing_in(version)
    may_sign = agreement.status != A.DRAFT and not missing and any(side not in signed for side in signs)
    number = {"n": version.number}
    if agreement.status == A.DRAFT:
        words = _("This is a draft; the other side has not been asked to read it yet.")
    elif may_sign and signed:
        words = _("Version %(n)d waits for you to sign; the other side has signed.") % number
    elif signed:
        words = _("Version %(n)d is signed by one side and waits for the other.") % number
    elif missing:
        words = _("Version %(n)d is being negotiated and cannot be signed yet.") % number
    else:
        words = _("Version %(n)d is complete; both sides can sign it.") % number
    may_check = has_money(version) and viewer.can(CHECK, agreement.area)
    return Waiting(
        words, may_sign, may_sign, bool(mine) and not signed, may_check, bool(mine) and bool(signed), missing
    )


def last_round(version: AgreementVersion, mine: list[Side]) -> AgreementRound | None:
    """The state of the text the other side last handed over; what stands now is compared with it."""
    return (
        AgreementRound.objects.filter(of=version)
        .exclude(side__in=[str(side) for side in mine[:1]])
        .order_by("-number")
        .first()
    )


def since_last_round(version: AgreementVersion, mine: list[Side]) -> tuple[AgreementRound | None, list[Change]]:
    """What changed since the other side handed the text over, or since it was first handed over."""
    kept = last_round(version, mine) or AgreementRound.objects.filter(of=version).order_by("-number").first()
    return kept, changes(kept.content, content_of(version)) if kept else []


def digest_now(version: AgreementVersion) -> str:
    """The digest of the text as it stands."""
    return version.digest or digest_of(content_of(version))


# ------------------------------------------------------------------ one item
def page_of_item(item: Any, viewer: Viewer) -> dict[str, Any]:
    """The record page of an item: what was done, what waits to be confirmed."""
    agreement, version = item.of.agreement, item.of
    mine = sides_of(viewer, agreement)
    is_valid = version.stage == Stage.IN_FORCE
    is_open = agreement.status in {A.IN_FORCE, A.EXPIRED} and is_valid
    rows = Progress.objects.filter(agreement=agreement, key=item.key).select_related("told_by", "settled_by")
    progress = [(row, _steps(row, mine) if is_open else []) for row in rows]
    return {
        "agreement": agreement,
        "state": state_of(item, viewer.today, is_over=agreement.status in OVER) if is_valid else None,
        "progress": progress,
        "may_tell": is_open and any(item.side in {side, Side.BOTH} for side in mine),
        "may_edit": bool(mine) and version.stage == Stage.OPEN,
        "linked": linked_of(item, viewer),
        "projects": list(own_projects(viewer)) if mine and agreement.status != A.TERMINATED else [],
    }


def linked_of(item: Any, viewer: Viewer) -> list[tuple[Any, str]]:
    """Need, resource and project of an item, as far as the reader sees them, each with its address."""
    rows = (("need", item.need), ("resource", item.resource), ("project", item.project))
    return [
        (row, reverse(f"exchange:{name}-record", args=[row.pk]))
        for name, row in rows
        if row is not None and type(row).objects.visible_to(viewer).filter(pk=row.pk).exists()
    ]


def _steps(row: Progress, mine: list[Side]) -> list[Any]:
    found = []
    for step in PROGRESS:
        side = row.side if step.name == "withdraw" else other(row.side)
        if row.status in step.sources and side in mine:
            found.append(step)
    return found
