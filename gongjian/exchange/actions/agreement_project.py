"""The project by which an item of an agreement is carried out. It is no part of the wording that is signed."""

from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from gongjian.base.errors import RuleBroken
from gongjian.exchange.actions.agreement import locked_agreement
from gongjian.exchange.models import RUNNING, Agreement, AgreementItem, AgreementVersion, Project
from gongjian.history.actions import record
from gongjian.people.viewer import Viewer

Stage = AgreementVersion.Stage


def refuse_foreign(project: Project | None, agreement: Agreement) -> None:
    """A project that an item names is led by one of the parties, or one of them takes part. Raises RuleBroken."""
    if project is None:
        return
    both = (agreement.org_id, agreement.unit_id)
    if project.org_id not in both and not project.parties.filter(org__in=both).exists():
        said = _("Neither party takes part in the project “%(project)s”.") % {"project": project}
        raise RuleBroken("foreign_project", said, {"project": said})


@transaction.atomic
def link_project(item_id: int, project: Project | None, *, by: Viewer) -> AgreementItem:
    """Name the project of an item, or none, also after the signing. Raises NotFound, NotAllowed, RuleBroken."""
    found: AgreementItem = AgreementItem.objects.visible_to(by).select_related("of").get_or_refuse(pk=item_id)
    agreement = locked_agreement(found.of.agreement_id, by)
    item: AgreementItem = AgreementItem.objects.visible_to(by).select_related("project").get_or_refuse(pk=item_id)
    if agreement.status == Agreement.Status.TERMINATED:
        raise RuleBroken("not_in_force", _("The agreement is terminated; its items stay as they were."))
    if item.project == project:
        return item
    if project is not None and project.status not in RUNNING:
        said = _("This project is over. Choose one that still runs.")
        raise RuleBroken("project_over", said, {"project": said})
    refuse_foreign(project, agreement)
    was = item.project
    same = AgreementItem.objects.filter(Q(of__stage=Stage.OPEN) | Q(of__stage=Stage.IN_FORCE), of__agreement=agreement)
    same.filter(key=item.key).update(project=project, version=F("version") + 1)
    codes = {"project": was.code if was else ""}, {"project": project.code if project else ""}
    record(agreement, "link_project", by=by, before=codes[0], after=codes[1], said={"item": item.text})
    item.refresh_from_db()
    return item
