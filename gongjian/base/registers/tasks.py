"""The two jobs of an import, run by the slow worker. Safe to begin again: storing is one transaction."""

import logging

from django.utils import translation
from django_tasks import task

from gongjian.base.clock import now
from gongjian.base.collector import collector_paused
from gongjian.base.errors import DomainError
from gongjian.base.jobs import LeaseLost
from gongjian.base.models import ImportRun
from gongjian.base.registers import carrying

log = logging.getLogger(__name__)


@task(queue_name="slow")
def check_import(run_id: int) -> str:
    """The dry run of one file."""
    return _carried_out(run_id, ImportRun.Phase.CHECK)


@task(queue_name="slow")
def store_import(run_id: int) -> str:
    """Store one checked file."""
    return _carried_out(run_id, ImportRun.Phase.STORE)


def _carried_out(run_id: int, phase: str) -> str:
    run = ImportRun.objects.filter(pk=run_id, phase=phase).first()
    if run is None or run.is_over:
        return "over"
    ImportRun.objects.filter(pk=run_id).update(state=ImportRun.State.RUNNING, started_at=now())
    with translation.override(run.language), collector_paused():
        try:
            (carrying.check if phase == ImportRun.Phase.CHECK else carrying.store)(run)
        except LeaseLost:
            raise
        except DomainError as refusal:
            carrying.fail(run, refusal.message)
        except Exception as fault:
            log.exception("import %s failed", run_id)
            carrying.fail(run, carrying.words_of(fault))
    return "done"
