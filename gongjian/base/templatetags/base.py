"""Tags and filters of every template; a builtin, so that no template loads it."""

import uuid
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from django import template
from django.forms import BaseForm, BoundField, CheckboxInput, CheckboxSelectMultiple, RadioSelect, Select
from django.http import HttpRequest
from django.template.loader_tags import BLOCK_CONTEXT_KEY
from django.urls import reverse
from django.utils.html import escape, format_html
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from gongjian.base import clock
from gongjian.base.figures import Value
from gongjian.base.icons import ICONS
from gongjian.base.pages import with_query

register = template.Library()
Context = Mapping[str, Any]

# status of a row -> class of tokens.css; a shape and a word each, the colour only repeats them (ui.md section 1)
TONES = ("open", "doing", "wait", "done", "soon", "late", "block", "none", "draft")


@register.simple_tag
def icon(name: str, label: str = "", size: str = "") -> SafeString:
    """A line drawing. Without a label it is decoration beside a word and hidden from screen readers."""
    small = " ico-s" if size == "small" else ""
    if label:
        return format_html(
            '<svg class="ico{}" viewBox="0 0 20 20" role="img" aria-label="{}"><path d="{}"/></svg>',
            small,
            label,
            ICONS[name],
        )
    return format_html(
        '<svg class="ico{}" viewBox="0 0 20 20" aria-hidden="true"><path d="{}"/></svg>', small, ICONS[name]
    )


@register.simple_tag
def status(words: object, tone: str = "open", pill: bool = False) -> SafeString:
    """A status: shape and word. {% status row.get_status_display row.tone %}"""
    known = tone if tone in TONES else "open"
    return format_html('<span class="st st-{}{}">{}</span>', known, " st-pill" if pill else "", words)


@register.simple_tag
def options(choices: Iterable[tuple[object, object]], chosen: object = "") -> SafeString:
    """The options of a select; hundreds of them in a tenth of the time a loop of the template takes."""
    made = [
        f'<option value="{escape(value)}"{" selected" if value == chosen else ""}>{escape(label)}</option>'
        for value, label in choices
    ]
    return mark_safe("".join(made))  # every part is escaped above


@register.simple_tag(takes_context=True)
def query(context: Context, **changes: object) -> str:
    """The present address with some parameters changed: {% query page=2 tab=None %}."""
    return with_query(context["request"], **changes)


@register.simple_tag
def form_key() -> SafeString:
    """A hidden field with a key of this form: what is sent twice is done once."""
    return format_html('<input type="hidden" name="_key" value="{}">', uuid.uuid4().hex)


@register.filter
def day(value: date | datetime | None) -> str:
    """`4月16日`, with the year when it is not this year."""
    if value is None:
        return ""
    return clock.day_text(clock.day_of(value) if isinstance(value, datetime) else value, clock.today())


@register.filter
def full_day(value: date | datetime | None) -> str:
    """`2026年4月16日`, for paper."""
    if value is None:
        return ""
    return clock.full_day_text(clock.day_of(value) if isinstance(value, datetime) else value)


@register.filter
def moment(value: datetime | None) -> str:
    """`今天 14:00` or `4月16日 14:00`."""
    return clock.moment_text(value, clock.today()) if value else ""


@register.filter
def left(value: date | datetime | None) -> str:
    """How far off a day or an instant is: `剩 4 天`, `过 2 小时`."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return clock.time_left_text(value, clock.now())
    return clock.days_left_text(value, clock.today())


@register.filter
def weekday(value: date | datetime | None) -> str:
    """The day of the week in words."""
    if value is None:
        return ""
    on = clock.day_of(value) if isinstance(value, datetime) else value
    return WEEKDAYS[on.weekday()]()


WEEKDAYS = (
    lambda: _("Monday"),
    lambda: _("Tuesday"),
    lambda: _("Wednesday"),
    lambda: _("Thursday"),
    lambda: _("Friday"),
    lambda: _("Saturday"),
    lambda: _("Sunday"),
)


@register.filter
def weekday_short(value: date | datetime) -> str:
    """The day of the week in two characters, beside a date."""
    on = clock.day_of(value) if isinstance(value, datetime) else value
    return WEEKDAYS_SHORT[on.weekday()]()


WEEKDAYS_SHORT = (
    lambda: _("Mon"),
    lambda: _("Tue"),
    lambda: _("Wed"),
    lambda: _("Thu"),
    lambda: _("Fri"),
    lambda: _("Sat"),
    lambda: _("Sun"),
)


@register.filter
def month_day(value: date) -> str:
    """`4月16日` in whatever year."""
    return clock.day_text(value, value)


@register.filter
def thousands(value: object) -> str:
    """12345 as `12,345`, the same in both languages; anything that is no number as it is; nothing as a dash."""
    if value is None or value == "":
        return "—"
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, float):
        return f"{value:,.2f}".rstrip("0").rstrip(".")
    return str(value)


@register.filter
def item(values: Mapping[Any, Any] | None, key: Any) -> Any:
    """The value of a key that is itself a variable."""
    return values.get(key) if values else None


@register.filter
def language_tag(code: str | None) -> str:
    """The language of the page as HTML says it: zh-Hans, en."""
    return (code or get_language() or "zh-hans").replace("zh-hans", "zh-Hans")


@register.simple_tag(takes_context=True)
def block_text(context: template.RequestContext, name: str) -> SafeString:
    """What a page put into a block, stripped; "" when it has none. Lets one block stand at two places (title, h1)
    and lets the frame around an empty block go. Call it in a template of the page's own chain, never in a part.
    """
    blocks = context.render_context.get(BLOCK_CONTEXT_KEY)
    node = blocks.get_block(name) if blocks is not None else None
    return mark_safe(node.render(context).strip()) if node is not None else SafeString()  # rendered, thus escaped


@register.filter
def control(field: BoundField) -> SafeString:
    """The widget of a field with the class of its kind."""
    widget = field.field.widget
    if isinstance(widget, CheckboxInput):
        return field.as_widget(attrs={"class": "ck"})
    if isinstance(widget, RadioSelect | CheckboxSelectMultiple):
        return field.as_widget()
    if isinstance(widget, Select):
        return field.as_widget(attrs={"class": "form-select"})
    return field.as_widget(attrs={"class": "form-control"})


@register.filter
def is_check(field: BoundField) -> bool:
    """Whether a field is one box to tick, whose label stands behind it."""
    return isinstance(field.field.widget, CheckboxInput)


@register.filter
def fault_count(form: BaseForm) -> int:
    """How many things must be changed in a form."""
    return sum(len(faults) for faults in form.errors.values())


@register.filter
def figure_url(value: Value) -> str:
    """Where a counted figure opens: its records, in its area, on its day."""
    where = urlencode({"in": value.scope.path, "day": value.scope.day.isoformat()})
    return f"{reverse('home:figure-records', args=[value.figure.key])}?{where}"


@register.filter
def local_path(address: str | None, request: HttpRequest) -> str:
    """An address of this site, or its start: never a way to another site."""
    if address and url_has_allowed_host_and_scheme(address, {request.get_host()}, request.is_secure()):
        return address
    return "/"


@register.filter
def due(value: date | datetime) -> str:
    """The day or the moment something is due."""
    return moment(value) if isinstance(value, datetime) else day(value)
