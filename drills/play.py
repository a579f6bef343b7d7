"""What a drill asks of the product, each in its own process: python -m drills.play VERB [ARGUMENT ...]; says JSON."""

import json
import os
import sys
from datetime import date
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gongjian.config.settings")
django.setup()

from django.db import transaction  # noqa: E402
from django_tasks_db.models import DBTaskResult  # noqa: E402

from gongjian.base.models import JobLease  # noqa: E402
from gongjian.base.tests import sample_jobs  # noqa: E402
from gongjian.notices.actions import tell  # noqa: E402
from gongjian.notices.models import Message, OutboxItem  # noqa: E402
from gongjian.orgs.models import Org, OrgKind  # noqa: E402
from gongjian.people.models import Person  # noqa: E402


def hang(folder: str) -> str:
    return str(sample_jobs.hang.enqueue(folder).id)


def kill_worker(folder: str) -> str:
    return str(sample_jobs.kill_worker.enqueue(folder).id)


def job(number: str) -> dict[str, Any]:
    found = DBTaskResult.objects.get(pk=number)
    return {"status": str(found.status), "notes": sample_jobs.notes(), "leases": JobLease.objects.count()}


def people(count: str) -> None:
    """So many persons, to be told something."""
    org = Org.objects.create(
        kind=OrgKind.objects.all()[0], path=Org.objects.next_path(None), code="DRILL", name="Drill"
    )
    Person.objects.bulk_create([Person(name=f"Person {number}", org=org) for number in range(int(count))])


def decide_and_die() -> None:
    """Decide and tell everybody in one transaction, then die before anything can be delivered."""
    with transaction.atomic():
        sample_jobs.note(f"decided {date.today()}")
        tell(Person.objects.all(), "Drill", {}, kind="notice", matter="drill:1", link="/", wait_seconds=0)
    os.kill(os.getpid(), 9)


def die_undecided() -> None:
    """Die after the message is written, but before the decision is committed."""
    with transaction.atomic():
        sample_jobs.note("never decided")
        tell(Person.objects.all(), "Drill", {}, kind="notice", matter="drill:2", link="/", wait_seconds=0)
        os.kill(os.getpid(), 9)


def told() -> dict[str, Any]:
    return {
        "messages": Message.objects.count(),
        "waiting": OutboxItem.objects.filter(delivered_at__isnull=True).count(),
        "attempts": sorted(set(OutboxItem.objects.values_list("attempts", flat=True))),
        "notes": len(sample_jobs.notes()),
    }


if __name__ == "__main__":
    print(json.dumps(globals()[sys.argv[1]](*sys.argv[2:])))
