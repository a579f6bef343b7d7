"""The record in words a person understands: what was done, which columns changed, from what to what."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from gongjian.history.models import Entry

ROWS = 50
SUBJECTS: dict[str, Any] = {
    "checkin.activity": gettext_lazy("activity"),
    "checkin.claim": gettext_lazy("claim"),
    "checkin.unitcheckin": gettext_lazy("unit check-in"),
    "checkin.membercheckin": gettext_lazy("member check-in"),
    "checkin.skill": gettext_lazy("skill"),
    "checkin.visit": gettext_lazy("visit"),
    "checkin.wish": gettext_lazy("small wish"),
    "exchange.dualreport": gettext_lazy("dual report"),
    "exchange.category": gettext_lazy("category"),
    "exchange.need": gettext_lazy("need"),
    "exchange.resource": gettext_lazy("resource"),
    "exchange.pair": gettext_lazy("choice of a resource for a need"),
    "exchange.project": gettext_lazy("project"),
    "exchange.matchrun": gettext_lazy("run of the matcher"),
    "exchange.agreement": gettext_lazy("co-building agreement"),
    "exchange.review": gettext_lazy("mutual review"),
    "exchange.encouragement": gettext_lazy("letter or honour"),
    "exchange.venue": gettext_lazy("venue"),
    "exchange.booking": gettext_lazy("booking of a venue"),
    "exchange.fund": gettext_lazy("fund"),
    "exchange.funduse": gettext_lazy("use of a fund"),
    "exchange.committee": gettext_lazy("grand committee"),
    "exchange.parttimemember": gettext_lazy("part-time member"),
    "exchange.dutyrecord": gettext_lazy("duty record"),
    "grids.grid": gettext_lazy("grid"),
    "grids.gridpost": gettext_lazy("grid post"),
    "grids.governancegrid": gettext_lazy("governance grid"),
    "grids.lanechief": gettext_lazy("lane chief"),
    "grids.plan": gettext_lazy("grid plan"),
    "grids.planrun": gettext_lazy("run of the planner"),
    "grids.microrun": gettext_lazy("proposal of micro grids"),
    "orgs.org": gettext_lazy("organisation"),
    "orgs.term": gettext_lazy("term"),
    "people.person": gettext_lazy("person"),
    "people.post": gettext_lazy("post of a person"),
    "people.account": gettext_lazy("account"),
    "people.apitoken": gettext_lazy("token for a program"),
    "places.area": gettext_lazy("area"),
    "places.estate": gettext_lazy("estate"),
    "places.building": gettext_lazy("building"),
    "places.carrier": gettext_lazy("carrier"),
    "places.lane": gettext_lazy("lane"),
    "places.barrier": gettext_lazy("barrier"),
    "places.surface": gettext_lazy("surface"),
    "params.paramvalue": gettext_lazy("parameter"),
    "base.importrun": gettext_lazy("import of a file"),
}
VERBS: dict[str, Any] = {
    "add": gettext_lazy("added"),
    "edit": gettext_lazy("changed"),
    "move": gettext_lazy("moved"),
    "merge": gettext_lazy("merged into another"),
    "take_over": gettext_lazy("took over another"),
    "end": gettext_lazy("ended"),
    "begin": gettext_lazy("began"),
    "open": gettext_lazy("opened a protected value"),
    "set": gettext_lazy("set a value"),
    "close": gettext_lazy("closed"),
    "reopen": gettext_lazy("opened again"),
    "password": gettext_lazy("set a new password"),
    "first_password": gettext_lazy("printed a first password"),
    "erase": gettext_lazy("erased personal values"),
    "run": gettext_lazy("asked for a run"),
    "stop": gettext_lazy("stopped a run"),
    "finish": gettext_lazy("finished a run"),
    "publish": gettext_lazy("published"),
    "submit": gettext_lazy("submitted"),
    "approve": gettext_lazy("approved"),
    "return": gettext_lazy("returned"),
    "file": gettext_lazy("filed"),
    "check": gettext_lazy("checked"),
    "recall": gettext_lazy("took back"),
    "staff": gettext_lazy("named who serves"),
    "send_back": gettext_lazy("sent back"),
    "meet": gettext_lazy("reported as met"),
    "decline": gettext_lazy("declared not ours"),
    "withdraw": gettext_lazy("withdrew"),
    "pause": gettext_lazy("paused"),
    "resume": gettext_lazy("offered again"),
    "invite": gettext_lazy("invited"),
    "consent": gettext_lazy("agreed to the text"),
    "register": gettext_lazy("registered"),
    "receive": gettext_lazy("received"),
    "report_again": gettext_lazy("reported again"),
    "arrive": gettext_lazy("arrived from another community"),
    "refresh": gettext_lazy("looked the facts up again"),
    "drop": gettext_lazy("dropped"),
    "accept": gettext_lazy("accepted"),
    "take_on": gettext_lazy("offered"),
    "unoffer": gettext_lazy("took the offer back"),
    "lock": gettext_lazy("locked a pair"),
    "refuse": gettext_lazy("found not suitable"),
    "take_back": gettext_lazy("took back the choice"),
    "join": gettext_lazy("let an organisation take part"),
    "add_need": gettext_lazy("took in a need"),
    "add_milestone": gettext_lazy("set a milestone"),
    "reach_milestone": gettext_lazy("reached a milestone"),
    "drop_milestone": gettext_lazy("dropped a milestone"),
    "agree": gettext_lazy("recorded as agreed"),
    "start": gettext_lazy("began to carry out"),
    "hand_in": gettext_lazy("handed in"),
    "revise": gettext_lazy("took back to the draft"),
    "claim": gettext_lazy("claimed"),
    "give_up": gettext_lazy("gave it up"),
    "release": gettext_lazy("freed the place"),
    "move_up": gettext_lazy("moved up from the waiting list"),
    "confirm": gettext_lazy("confirmed"),
    "cancel": gettext_lazy("cancelled it"),
    "fulfil": gettext_lazy("fulfilled"),
    "note": gettext_lazy("took note"),
    "pass_on": gettext_lazy("passed on"),
    "offer": gettext_lazy("sent to the other side"),
    "hand_over": gettext_lazy("asked the other side to read"),
    "add_item": gettext_lazy("added an item"),
    "edit_item": gettext_lazy("changed an item"),
    "link_project": gettext_lazy("named the project of an item"),
    "drop_item": gettext_lazy("took out an item"),
    "sign_one": gettext_lazy("signed for one side"),
    "sign": gettext_lazy("signed as the second side"),
    "settle": gettext_lazy("settled it"),
    "renew": gettext_lazy("renewed it"),
    "expire": gettext_lazy("ran out"),
    "terminate": gettext_lazy("terminated it"),
    "change": gettext_lazy("drafted a change"),
    "look": gettext_lazy("looked at it in mid-term"),
    "scan": gettext_lazy("attached a scan"),
    "progress": gettext_lazy("reported work done"),
    "progress_confirm": gettext_lazy("confirmed work done"),
    "progress_return": gettext_lazy("returned work done"),
    "progress_withdraw": gettext_lazy("took back work done"),
    "open_review": gettext_lazy("opened the mutual review"),
    "answer": gettext_lazy("answered"),
    "both_filled": gettext_lazy("both have answered"),
    "open_replies": gettext_lazy("opened the replies"),
    "reply": gettext_lazy("replied"),
    "propose": gettext_lazy("proposed it"),
    "shut": gettext_lazy("shut for now"),
    "turn_down": gettext_lazy("declined"),
    "revoke": gettext_lazy("took back the approval"),
    "hold": gettext_lazy("reported as held"),
    "miss": gettext_lazy("reported that nobody came"),
    "allot": gettext_lazy("allotted the money"),
    "spend": gettext_lazy("recorded the payment"),
    "raise": gettext_lazy("raised the fund"),
    "give_back": gettext_lazy("returned the rest"),
    "suspend": gettext_lazy("suspended"),
    "duty": gettext_lazy("reported a duty done"),
    "duty_confirm": gettext_lazy("confirmed a duty done"),
    "duty_return": gettext_lazy("returned a duty report"),
}
WORDS: dict[str, Any] = {
    "reason": gettext_lazy("reason"),
    "result": pgettext_lazy("record", "result"),
    "source": gettext_lazy("source"),
    "field": gettext_lazy("field"),
    "box": gettext_lazy("outline"),
    "parent": gettext_lazy("parent"),
    "from": gettext_lazy("from"),
    "valid_from": gettext_lazy("in force from"),
    "valid_to": gettext_lazy("in force until"),
    "communities": gettext_lazy("communities"),
    "buildings": gettext_lazy("buildings"),
    "grids": gettext_lazy("grids"),
    "draft": gettext_lazy("draft"),
    "on": gettext_lazy("day"),
    "expires_on": gettext_lazy("until"),
    "merged_into": gettext_lazy("merged into"),
    "characters": gettext_lazy("characters"),
    "counts": gettext_lazy("facts"),
    "skill_codes": gettext_lazy("skills"),
    "slot_names": gettext_lazy("free times"),
    "to": gettext_lazy("to"),
    "note": gettext_lazy("note"),
    "done": gettext_lazy("report of the claimant"),
    "came_of_it": gettext_lazy("what came of it"),
    "witness": gettext_lazy("who saw it"),
    "into": gettext_lazy("into"),
    "item": gettext_lazy("item"),
    "project": gettext_lazy("project"),
    "digest": gettext_lazy("SM3 of the text"),
    "version": gettext_lazy("version"),
    "file": gettext_lazy("file"),
    "side": gettext_lazy("side"),
    "measure": gettext_lazy("measured by"),
    "quantity": gettext_lazy("quantity"),
    "counted_in": gettext_lazy("unit of quantity"),
    "due": gettext_lazy("due"),
    "done_on": gettext_lazy("done on"),
    "amount": gettext_lazy("amount in yuan"),
    "voucher": gettext_lazy("voucher number"),
    "paid": gettext_lazy("paid, in yuan"),
}
HIDDEN = {"path", "west", "south", "east", "north", "version"}


@dataclass(frozen=True)
class Line:
    """One changed column: its heading, the value before and after."""

    heading: str
    before: str
    after: str


@dataclass(frozen=True)
class Event:
    """One entry of the record, ready to be shown."""

    entry: Entry
    words: str
    lines: tuple[Line, ...]
    said: tuple[tuple[str, str], ...]

    @property
    def at(self) -> datetime:
        """When it happened."""
        return self.entry.at

    @property
    def who(self) -> str:
        """Who did it, as the name was then."""
        return self.entry.actor


def timeline(row: models.Model) -> list[Event]:
    """The newest entries about one record. Call it for records that the reader may see."""
    return events(Entry.objects.all().about(row)[:ROWS])


def events(entries: Iterable[Entry]) -> list[Event]:
    """Entries in words; names of linked records are looked up together, one question for each kind."""
    entries = list(entries)
    names = _names(entries)
    return [_event(entry, names) for entry in entries]


def verb_words(verb: str) -> str:
    """What was done, in words."""
    return str(VERBS.get(verb, verb))


def subject_words(subject: str) -> str:
    """What kind of record it was done to."""
    return str(SUBJECTS.get(subject, subject))


Names = Mapping[tuple[str, Any], str]


def _event(entry: Entry, names: Names) -> Event:
    columns = [name for name in {**entry.before, **entry.after} if name not in HIDDEN]
    lines = tuple(
        Line(_heading(entry, name), _value(entry, name, entry.before, names), _value(entry, name, entry.after, names))
        for name in columns
    )
    said = tuple((str(WORDS.get(name, name)), _said(entry, name, value)) for name, value in entry.said.items() if value)
    return Event(entry, verb_words(entry.verb), lines, said)


def _said(entry: Entry, name: str, value: Any) -> str:
    field = _field(entry.subject, str(value)) if name == "field" else None
    return str(field.verbose_name if field is not None else value)


def _field(subject: str, name: str) -> Any:
    try:
        return apps.get_model(subject)._meta.get_field(name)
    except (LookupError, ValueError, FieldDoesNotExist):
        return None


def _heading(entry: Entry, name: str) -> str:
    field = _field(entry.subject, name)
    return str(WORDS.get(name) or getattr(field, "verbose_name", name))


def _value(entry: Entry, name: str, values: Mapping[str, Any], names: Names) -> str:
    value, field = values.get(name), _field(entry.subject, name)
    if value is None or value == "":
        return ""
    if field is not None and field.is_relation:
        return names.get((field.related_model._meta.label_lower, value), str(value))
    if field is not None and field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return _(", ").join(str(part) for part in value) if isinstance(value, list) else str(value)


def _is_key(field: Any, value: Any) -> bool:
    """Whether a kept value can be a key: a fact of something else may have the name of a column of the record."""
    try:
        return field.target_field.to_python(value) is not None
    except ValidationError:
        return False


def _names(entries: list[Entry]) -> dict[tuple[str, Any], str]:
    wanted: dict[Any, set[Any]] = {}
    for entry in entries:
        for values in (entry.before, entry.after):
            for name, value in values.items():
                field = _field(entry.subject, name)
                if field is not None and field.is_relation and field.related_model and _is_key(field, value):
                    wanted.setdefault(field.related_model, set()).add(value)
    found: dict[tuple[str, Any], str] = {}
    for model, keys in wanted.items():
        found |= {(model._meta.label_lower, row.pk): str(row) for row in model._base_manager.filter(pk__in=keys)}
    return found
