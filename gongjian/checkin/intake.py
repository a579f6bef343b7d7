"""How files fill the lists of activities and wishes."""

from collections.abc import Callable, Iterable
from typing import Any

from gongjian.base.registers.intake import CHUNK, Draft, Intake, Key
from gongjian.checkin.actions.activity import FACTS as ACTIVITY_FACTS
from gongjian.checkin.actions.activity import store_activities
from gongjian.checkin.actions.checks import own_org, place_offer, refuse_activity, refuse_wish
from gongjian.checkin.actions.wish import FACTS as WISH_FACTS
from gongjian.checkin.actions.wish import store_wishes
from gongjian.checkin.models import Activity, Wish


class OfferIntake(Intake):
    """A row is found again by its organisation and title among what nobody has joined yet; all else is new."""

    facts_kept: tuple[str, ...] = ()
    ability: str = ""
    changeable: str = ""  # the status in which a file may still change a record
    stored_by: Callable[..., int]

    def before(self, drafts: list[Draft]) -> None:
        """Whoever brings a file has an own organisation: it stands where the file names none."""
        own = own_org(self.viewer, self.ability)
        for draft in drafts:
            if not draft.values.get("org"):
                draft.values["org"] = own.code

    def existing(self, keys: list[Key]) -> tuple[dict[Key, Any], set[Key]]:
        titles = sorted({title for _org, title in keys})
        found: dict[Key, Any] = {}
        for start in range(0, len(titles), CHUNK):
            rows = self.register.rows(self.viewer).filter(title__in=titles[start : start + CHUNK])
            for row in rows.filter(status=self.changeable).order_by("-pk"):
                found[(row.org, row.title)] = row
        return found, set()

    def label_of(self, draft: Draft) -> str:
        return f"{draft.values.get('title') or ''} {draft.values.get('org') or ''}".strip()[:120]

    def apply(self, draft: Draft) -> None:
        owners = {"org", "area"} if not draft.is_new else set()
        draft.values = {name: value for name, value in draft.values.items() if value is not None and name not in owners}
        super().apply(draft)
        if draft.is_new:
            place_offer(draft.row, self.viewer, self.ability)
        self.refuse(draft)

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
            self._may[key] = all(self.viewer.can(self.ability, node) for node in (row.org, row.area))
        return self._may[key]

    def blamed_owner(self) -> str:
        return "org"

    def store(self, drafts: Iterable[Draft], source: str) -> int:
        drafts = list(drafts)
        new = [draft.row for draft in drafts if draft.is_new]
        changed = [(draft.row, draft.stored) for draft in drafts if not draft.is_new]
        return type(self).stored_by(new, changed, by=self.viewer, source=source)


class ActivityIntake(OfferIntake):
    """Activities of a file come in as drafts; only drafts are changed."""

    facts_kept = ACTIVITY_FACTS
    ability = "activity.lead"
    changeable = Activity.Status.DRAFT
    stored_by = staticmethod(store_activities)

    def refuse(self, draft: Draft) -> None:
        draft.row.ends_on = draft.row.ends_on or draft.row.starts_on
        refuse_activity(draft.row, self.viewer.today, draft.stored.get("ends_on"))


class WishIntake(OfferIntake):
    """Wishes of a file; those that are open are changed."""

    facts_kept = WISH_FACTS
    ability = "wish.post"
    changeable = Wish.Status.OPEN
    stored_by = staticmethod(store_wishes)

    def refuse(self, draft: Draft) -> None:
        refuse_wish(draft.row, self.viewer.today, draft.stored.get("wanted_by"))
