"""What people are told about the files they handed in."""

from django.utils.translation import gettext_noop

from gongjian.base.models import ImportRun
from gongjian.notices.actions import tell
from gongjian.people.models import Person

CHECKED = gettext_noop("“%(file)s” is checked: %(new)s new, %(changed)s changed, %(faulty)s faulty.")
STORED = gettext_noop("“%(file)s” is stored.")
FAILED = gettext_noop("“%(file)s” was not stored. The page of the import says why.")


def tell_over(run: ImportRun) -> None:
    """One message per import, renewed with each step."""
    person = Person.objects.filter(account__pk=run.made_by_id or 0).first()
    if person is None:
        return
    is_failed = run.state == ImportRun.State.FAILED
    text = FAILED if is_failed else STORED if run.phase == ImportRun.Phase.STORED else CHECKED
    counts = run.counts
    facts = {
        "file": run.file_name,
        "new": counts.get("create", 0),
        "changed": counts.get("update", 0),
        "faulty": counts.get("fault", 0),
    }
    link = f"/imports/{run.pk}/"
    tell([person], text, facts, kind="result", matter=f"base.import:{run.pk}", link=link, wait_seconds=0)
