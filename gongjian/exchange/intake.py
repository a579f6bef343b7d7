"""How files fill the lists of needs, resources and venues."""

from collections.abc import Callable, Iterable
from typing import Any

from django.utils.translation import gettext as _

from gongjian.base.errors import RuleBroken
from gongjian.base.registers.intake import CHUNK, Draft, Intake, Key
from gongjian.exchange.actions.listed import place_listed
from gongjian.exchange.actions.need import FACTS as NEED_FACTS
from gongjian.exchange.actions.need import refuse_senseless, store_needs
from gongjian.exchange.actions.resource import FACTS as RESOURCE_FACTS
from gongjian.exchange.actions.resource import refuse_past, store_resources
from gongjian.exchange.actions.venue import FACTS as VENUE_FACTS
from gongjian.exchange.actions.venue import settle, store_venues
from gongjian.exchange.models import LIVE, Resource, Venue
from gongjian.exchange.options import own_org


class ListIntake(Intake):
    """A row is found again by its organisation and title among what is not ended; ended ones are never changed."""

    facts_kept: tuple[str, ...] = ()
    ability: str = ""
    open_statuses: tuple[str, ...] = ()
    stored_by: Callable[..., int]

    def key_of(self, draft: Draft) -> Key | None:
        """Organisation and title; the reader's own organisation when the file names none."""
        self._place(draft)
        return super().key_of(draft)

    def before(self, drafts: list[Draft]) -> None:
        """Whoever brings a file has an own organisation: without one the register takes no files."""
        self._own = own_org(self.viewer, self.ability)

    def _place(self, draft: Draft) -> None:
        if draft.values.get("org") is None and "org" not in draft.faults:
            draft.values["org"] = self._own

    def existing(self, keys: list[Key]) -> tuple[dict[Key, Any], set[Key]]:
        titles = sorted({title for _org, title in keys})
        found: dict[Key, Any] = {}
        for start in range(0, len(titles), CHUNK):
            rows = self.register.rows(self.viewer).filter(title__in=titles[start : start + CHUNK])
            for row in rows.filter(status__in=self.open_statuses).order_by("-pk"):
                found[(row.org, row.title)] = row
        return found, set()

    def label_of(self, draft: Draft) -> str:
        return f"{draft.values.get('title') or ''} {draft.values.get('org') or ''}".strip()[:120]

    def apply(self, draft: Draft) -> None:
        was_area = draft.row.area_id
        draft.values = {
            name: value for name, value in draft.values.items() if value is not None or self._may_be_blank(name)
        }
        super().apply(draft)
        if draft.is_new:
            place_listed(draft.row, self.viewer, self.ability)
        elif draft.row.area_id != was_area:
            text = _("An import does not move it to another area.")
            raise RuleBroken("area_fixed", text, {"area": text})
        self.refuse(draft)

    def _may_be_blank(self, name: str) -> bool:
        field = self.register.by_name[name].field
        return field is not None and bool(field.null)

    def changes(self, draft: Draft) -> dict[str, tuple[str, str]]:
        draft.before = {name: value for name, value in draft.before.items() if name in draft.values}
        return super().changes(draft)

    def refuse(self, draft: Draft) -> None:
        """Raises RuleBroken for what makes no sense."""

    def facts(self, row: Any) -> dict[str, Any]:
        return row.facts(self.facts_kept)  # type: ignore[no-any-return]

    def may(self, row: Any) -> bool:
        key = (row.org_id, row.area_id)
        if key not in self._may:
            nodes = (row.org, row.area)
            self._may[key] = all(self.viewer.can(self.ability, node) for node in nodes)
        return self._may[key]

    def blamed_owner(self) -> str:
        return "org"

    def store(self, drafts: Iterable[Draft], source: str) -> int:
        drafts = list(drafts)
        new = [draft.row for draft in drafts if draft.is_new]
        changed = [(draft.row, draft.stored) for draft in drafts if not draft.is_new]
        return type(self).stored_by(new, changed, by=self.viewer, source=source)


class NeedIntake(ListIntake):
    """Needs of a file."""

    facts_kept = NEED_FACTS
    ability = "need.post"
    open_statuses = LIVE
    stored_by = staticmethod(store_needs)

    def refuse(self, draft: Draft) -> None:
        if (draft.row.lon is None) != (draft.row.lat is None):
            text = _("Give both longitude and latitude, or neither.")
            raise RuleBroken("place_half", text, {"lon": text})
        refuse_senseless(draft.row, self.viewer.today, draft.stored.get("wanted_by"))


class ResourceIntake(ListIntake):
    """Resources of a file."""

    facts_kept = RESOURCE_FACTS
    ability = "resource.offer"
    open_statuses = (Resource.Status.OFFERED, Resource.Status.PAUSED)
    stored_by = staticmethod(store_resources)

    def refuse(self, draft: Draft) -> None:
        refuse_past(draft.row, self.viewer.today, draft.stored.get("valid_to"))


class VenueIntake(ListIntake):
    """Venues of a file."""

    facts_kept = VENUE_FACTS
    ability = "venue.keep"
    open_statuses = tuple(Venue.Status.values)
    stored_by = staticmethod(store_venues)

    def refuse(self, draft: Draft) -> None:
        if (draft.row.lon is None) != (draft.row.lat is None):
            text = _("Give both longitude and latitude, or neither.")
            raise RuleBroken("place_half", text, {"lon": text})
        settle(draft.row, self.viewer.today)
