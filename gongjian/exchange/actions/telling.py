"""Whoever raised a need is told what became of it."""

from django.utils.translation import gettext_noop

from gongjian.exchange.models import Need
from gongjian.notices.actions import tell
from gongjian.people.abilities import ABILITIES
from gongjian.people.models import Post
from gongjian.people.viewer import Viewer

TEXTS = {
    "check": gettext_noop("The need “%(need)s” was checked and is now on the list."),
    "decline": gettext_noop("The need “%(need)s” is not ours to meet: %(said)s"),
    "close": gettext_noop("The need “%(need)s” was closed: %(said)s"),
    "meet": gettext_noop("The need “%(need)s” is met: %(said)s"),
    "merge": gettext_noop("The need “%(need)s” was merged into “%(into)s”."),
    "reopen": gettext_noop("The need “%(need)s” was opened again."),
}


def tell_proposer(need: Need, step_name: str, *, by: Viewer) -> None:
    """Put the message into the outbox; nobody is told what they did themselves."""
    if step_name not in TEXTS:
        return
    facts = {"need": need.title, "said": need.outcome, "into": need.merged_into.title if need.merged_into else ""}
    people = proposers(need, by) - {by.person_id}
    tell(
        sorted(people),
        TEXTS[step_name],
        facts,
        kind="result",
        matter=f"exchange.need:{need.pk}",
        link=f"/exchange/needs/{need.pk}/",
    )


def proposers(need: Need, by: Viewer) -> set[int]:
    """Who raised it, while the person still has a post there; else those who post needs for the organisation now."""
    kinds = [kind for kind, held in ABILITIES.items() if "need.post" in held]
    posts = Post.objects.open_on(by.today).filter(org=need.org_id)
    people = set(posts.values_list("person_id", flat=True))
    who = need.raised_by_id
    if who is not None and who in people:
        return {who}
    return set(posts.filter(kind__in=kinds).values_list("person_id", flat=True))
