"""How files fill the list of projects: drafts, found again by who leads them and their title while they may change."""

from django.utils.translation import gettext as _

from gongjian.base.errors import RuleBroken
from gongjian.base.registers.intake import Draft
from gongjian.exchange.actions.project import FACTS, OPEN_TO_CHANGE, refuse_unfunded, store_projects
from gongjian.exchange.intake import ListIntake


class ProjectIntake(ListIntake):
    """Projects of a file. Needs and resources are chosen on the record; a project is agreed with them only."""

    facts_kept = FACTS
    ability = "project.lead"
    open_statuses = tuple(str(status) for status in OPEN_TO_CHANGE)
    stored_by = staticmethod(store_projects)

    def refuse(self, draft: Draft) -> None:
        first, last = draft.row.starts_on, draft.row.ends_on
        if first is not None and last is not None and last < first:
            said = _("The last day must not be before the first day.")
            raise RuleBroken("days_reversed", said, {"ends_on": said})
        refuse_unfunded(draft.row, self.viewer.today)
