"""Agreements and reviews follow an organisation that is merged; the signed text stays as it was."""

from typing import Any

from django.utils.translation import gettext as _

from gongjian.base.errors import RuleBroken
from gongjian.exchange.models import Agreement, Encouragement, Review
from gongjian.history.actions import Change, record_all
from gongjian.orgs.models import Org
from gongjian.people.viewer import Viewer


def follow_agreements(org: Org, into: Org, by: Viewer) -> None:
    """Both sides of agreements and reviews, and encouragement; registered for orgs.hooks.MERGED."""
    lines: list[Change] = []
    for model, columns in ((Agreement, ("org", "unit")), (Review, ("org", "unit")), (Encouragement, ("org",))):
        for column in columns:
            lines += _follow(model, column, org, into)
    record_all(lines, by=by)


def _follow(model: Any, column: str, org: Org, into: Org) -> list[Change]:
    lines = []
    for row in model.objects.filter(**{column: org}).select_for_update(of=("self",)).order_by("pk"):
        if into.pk in {row.org_id, getattr(row, "unit_id", None)}:
            said = _("Both parties of “%(title)s” would become one. Terminate it first.") % {"title": row}
            raise RuleBroken("one_party", said)
        setattr(row, column, into)
        row.version += 1
        row.save(update_fields=[column, "version", "changed_at"])
        lines.append(Change(row, "edit", before={column: org}, after={column: into}))
    return lines
