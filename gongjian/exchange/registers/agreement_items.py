"""The items of all agreements: out for everybody who sees them, in for those of drafts."""

from collections.abc import Iterable
from typing import Any

from django.db.models import F, Q
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from gongjian.base.clock import today
from gongjian.base.errors import RuleBroken
from gongjian.base.registers.columns import Column, Kind, Reference
from gongjian.base.registers.intake import Draft, Intake, Key
from gongjian.base.registers.register import Chip, Register, declare
from gongjian.exchange.actions.agreement_item import FACTS, add_item, edit_item, refuse_outside, store_items
from gongjian.exchange.agreement_page import page_of_item
from gongjian.exchange.agreement_state import OVER, SOON, State, state_of, with_done
from gongjian.exchange.models import Agreement, AgreementItem, AgreementVersion
from gongjian.exchange.options import own_projects
from gongjian.exchange.workflow_agreements import sides_of

Stage = AgreementVersion.Stage
OPEN_OR_VALID = (Stage.OPEN, Stage.IN_FORCE)
BINDING = Q(of__stage=Stage.IN_FORCE, of__agreement__status=Agreement.Status.IN_FORCE)


def item_rows(viewer: Any) -> Any:
    """Items of open and valid versions within reach, with what was done."""
    rows = AgreementItem.objects.visible_to(viewer).filter(of__stage__in=OPEN_OR_VALID)
    linked = ("of__agreement__org", "of__agreement__unit", "of__agreement__area", "need", "resource", "project")
    return with_done(rows).select_related(*linked).defer("of__agreement__area__shape")


def open_agreements(viewer: Any) -> Any:
    """Agreements of the reader's own organisation whose text is open."""
    rows = Agreement.objects.visible_to(viewer).filter(versions__stage=Stage.OPEN)
    mine = [post.org_id for post in viewer.posts]
    return rows.filter(Q(org__in=mine) | Q(unit__in=mine)).select_related("org", "unit").distinct()


def _state(item: Any) -> State:
    return state_of(item, today(), is_over=item.of.agreement.status in OVER)


def state_words(item: Any) -> str:
    """The status of an item; of a text that is not signed there is none yet."""
    return _state(item).words if item.of.stage == Stage.IN_FORCE else str(item.of.get_stage_display())


def state_tone(item: Any) -> str:
    """The shape and colour of it."""
    return _state(item).tone if item.of.stage == Stage.IN_FORCE else "draft"


class ItemIntake(Intake):
    """Items of a file go into the open version of their agreement; one is found again by its side and words."""

    def existing(self, keys: list[Key]) -> tuple[dict[Key, Any], set[Key]]:
        wanted = {agreement.pk for agreement, _side, _text in keys}
        rows = self.register.rows(self.viewer).filter(of__agreement__in=wanted, of__stage=Stage.OPEN)
        return {(row.agreement, row.side, row.text): row for row in rows}, set()

    def label_of(self, draft: Draft) -> str:
        return str(draft.values.get("text") or "")[:120]

    def apply(self, draft: Draft) -> None:
        draft.values = {
            name: value for name, value in draft.values.items() if value is not None or name in {"due", "project"}
        }
        super().apply(draft)
        if draft.row.of.signatures.filter(voided_at__isnull=True).exists():
            said = _now("One side has signed this text. Return it to negotiation before changing it.")
            raise RuleBroken("text_signed", said, {"agreement": said})
        refuse_outside(draft.row, draft.row.agreement)

    def changes(self, draft: Draft) -> dict[str, tuple[str, str]]:
        draft.before = {name: value for name, value in draft.before.items() if name in draft.values}
        return super().changes(draft)

    def facts(self, row: Any) -> dict[str, Any]:
        return row.facts(FACTS)  # type: ignore[no-any-return]

    def may(self, row: Any) -> bool:
        return bool(sides_of(self.viewer, row.agreement))

    def blamed_owner(self) -> str:
        return "agreement"

    def store(self, drafts: Iterable[Draft], source: str) -> int:
        drafts = list(drafts)
        new = [draft.row for draft in drafts if draft.is_new]
        changed = [(draft.row, draft.stored) for draft in drafts if not draft.is_new]
        return store_items(new, changed, by=self.viewer, source=source)


AGREEMENT_ITEMS = declare(
    Register(
        key="agreement_items",
        noun="agreement_item",
        app="exchange",
        group="agreements",
        title=_("Items of agreements"),
        one=_("item"),
        model=AgreementItem,
        rows=item_rows,
        order=("due",),
        order_words=_("those due first come first"),
        search=("text", "of__agreement__title", "of__agreement__number"),
        chips=(
            Chip("late", _("overdue"), lambda day: BINDING & Q(due__lt=day, done__lt=F("quantity"))),
            Chip(
                "soon",
                _("due within 14 days"),
                lambda day: BINDING & Q(due__range=(day, day + SOON), done__lt=F("quantity")),
            ),
            Chip("reported", _("to be confirmed"), lambda day: BINDING & Q(told__gt=0)),
            Chip("finished", _("done"), lambda day: BINDING & Q(done__gte=F("quantity"))),
            Chip("open", _("being negotiated"), lambda day: Q(of__stage=Stage.OPEN)),
        ),
        key_columns=("agreement", "side", "text"),
        write="agreement.draft",
        bring="agreement.draft",
        intake=ItemIntake,
        add=add_item,
        edit=edit_item,
        owner=lambda row: None,
        record_template="exchange/agreement_item_record.html",
        record_context=page_of_item,
        columns=(
            Column(name="text", sort="text", is_required=True, max_length=120, example="每月义诊 1 次"),
            Column(
                name="agreement",
                heading=_("agreement"),
                kind=Kind.LINK,
                value=lambda row: row.agreement.code,
                refers=Reference(open_agreements, "agreement"),
                is_fixed=True,
                is_required=True,
                is_listed=False,
                hint=_("File number of a draft, e.g. XY00012."),
                example="XY00012",
            ),
            Column(
                name="agreement_title",
                heading=_("agreement"),
                value="of__agreement__title",
                is_typed=False,
                is_second=True,
            ),
            Column(name="state", heading=_("status"), value=state_words, tone=state_tone, is_typed=False),
            Column(name="side", kind=Kind.CHOICE, sort="side", filter="side", is_required=True),
            Column(name="measure", max_length=60, example="次数，以社区确认为准"),
            Column(name="done", heading=_("done so far"), kind=Kind.NUMBER, is_typed=False),
            Column(name="quantity", kind=Kind.NUMBER, is_required=True, example="12"),
            Column(name="unit", example="次"),
            Column(name="due", kind=Kind.DAY, sort="due", example="2026-12-31"),
            Column(
                name="project",
                kind=Kind.LINK,
                value="project__code",
                shows="project__title",
                refers=Reference(own_projects, "project"),
                is_listed=False,
                hint=_("By which project it is carried out; it can also be named after the signing."),
            ),
        ),
        about=_("Every promise with its measure, its quantity and its day."),
        filled_by=_("Both sides write them into a draft, or a file brings them."),
    )
)
