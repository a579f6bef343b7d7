"""The list of small wishes."""

from datetime import timedelta
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gongjian.base.registers.columns import Column, Kind
from gongjian.base.registers.register import Chip, Register, declare
from gongjian.checkin.actions.wish import add_wish, edit_wish
from gongjian.checkin.intake import WishIntake
from gongjian.checkin.joined import joined
from gongjian.checkin.models import Wish
from gongjian.checkin.registers.shared import CODE, NO_NAMES, OUTCOME, WORK, area, name_of, org, status, steps_on
from gongjian.checkin.workflow import WISH
from gongjian.history.timeline import timeline

LONG = timedelta(days=14)
TONES = {"open": "open", "claimed": "doing", "done": "done", "cancelled": "block"}
IS_OPEN = Q(status=Wish.Status.OPEN)


def wish_rows(viewer: Any) -> Any:
    """Wishes within reach."""
    return Wish.objects.visible_to(viewer).select_related("org", "area").defer("area__shape")


_steps = steps_on(WISH, TONES, "wish", is_near=lambda row, viewer: viewer.sees_whole("wish", row.area))


def context(row: Wish, viewer: Any) -> dict[str, Any]:
    """The steps that are open on a record, and who claimed it."""
    return _steps(row, viewer) | joined(row, viewer)


WISHES = declare(
    Register(
        key="wishes",
        noun="wish",
        app="checkin",
        group="checkin",
        title=_("Small wishes"),
        one=_("small wish"),
        model=Wish,
        rows=wish_rows,
        order=("opened_at",),
        order_words=_("those that wait longest come first"),
        search=("title", "code", "area__name"),
        chips=(
            Chip("open", _("not claimed yet"), lambda day: IS_OPEN),
            Chip("long", _("waiting over 14 days"), lambda day: IS_OPEN & Q(opened_at__date__lt=day - LONG)),
            Chip("claimed", _("claimed, not fulfilled yet"), lambda day: Q(status=Wish.Status.CLAIMED)),
            Chip("done", _("fulfilled"), lambda day: Q(status=Wish.Status.DONE)),
        ),
        key_columns=("org", "title"),
        is_ground=True,
        write="wish.post",
        bring="wish.post",
        intake=WishIntake,
        add=add_wish,
        edit=edit_wish,
        owner=lambda row: row.area,
        is_frozen=lambda row: row.status != "open",
        timeline=timeline,
        record_template="checkin/wish_record.html",
        record_context=context,
        extra_actions="checkin/_list_actions.html",
        columns=(
            Column(name="title", heading=_("wish"), sort="title", is_required=True, example="想要一副老花镜"),
            CODE,
            status(TONES),
            Column(name="for_whom", is_required=True, example="一位独居老人", hint=NO_NAMES),
            WORK,
            Column(name="value_yuan", kind=Kind.NUMBER, sort="value_yuan", example="200"),
            Column(name="wanted_by", kind=Kind.DAY, sort="wanted_by", hint=_("Empty: no day is set.")),
            Column(name="opened_at", kind=Kind.MOMENT, sort="opened_at", is_typed=False),
            org("wish.post", _("posted by")),
            name_of("org", _("name of the proposer")),
            area(Wish, "wish.post"),
            name_of("area", _("name of the area")),
            OUTCOME,
        ),
        about=_("Small concrete wishes of residents, without names, each claimed once."),
        filled_by=_("Communities post them, or a file brings them."),
    )
)
