"""Whoever raised a need is told what became of it."""

from collections.abc import Iterable

from django.utils.translation import gettext_noop

from gongjian.exchange.models import Need, Pair, Project
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
    who = need.raised_by_id
    if who is not None and Post.objects.open_on(by.today).filter(org=need.org_id, person=who).exists():
        return {who}
    return people_of([need.org_id], "need.post", by)


def people_of(orgs: Iterable[int], ability: str, by: Viewer) -> set[int]:
    """Those whose post in one of the organisations gives an ability today."""
    kinds = [kind for kind, held in ABILITIES.items() if ability in held]
    posts = Post.objects.open_on(by.today).filter(org__in=list(orgs), kind__in=kinds)
    return set(posts.values_list("person_id", flat=True))


PAIR_TEXTS = {
    "accept": gettext_noop("“%(resource)s” of %(owner)s was chosen for the need “%(need)s” of %(raiser)s."),
    "take_on": gettext_noop("%(owner)s offers “%(resource)s” for the need “%(need)s”. Choose it, or say why not."),
    "take_back": gettext_noop("“%(resource)s” is no longer chosen for the need “%(need)s”."),
}


def tell_sides(pair: Pair, step_name: str, *, by: Viewer) -> None:
    """Tell the owner of the resource and whoever raised the need; nobody is told what they did themselves."""
    if step_name not in PAIR_TEXTS:
        return
    need, resource = pair.need, pair.resource
    facts = {"need": need.title, "resource": resource.title, "owner": str(resource.org), "raiser": str(need.org)}
    sides = {
        f"/exchange/needs/{need.pk}/match/": proposers(need, by),
        f"/exchange/resources/{resource.pk}/": people_of([resource.org_id], "resource.offer", by),
    }
    told = {by.person_id}
    for link, people in sides.items():
        rest = sorted(one for one in people - told if one is not None)
        tell(rest, PAIR_TEXTS[step_name], facts, kind="result", matter=f"exchange.pair:{pair.pk}", link=link)
        told |= people


PROJECT_TEXTS = {
    "agree": gettext_noop("The project “%(project)s” is agreed."),
    "start": gettext_noop("The project “%(project)s” begins."),
    "hand_in": gettext_noop("The project “%(project)s” is handed in: %(said)s Accept or return it."),
    "accept": gettext_noop("The project “%(project)s” is accepted as done."),
    "return": gettext_noop("The project “%(project)s” was returned: %(said)s"),
    "revise": gettext_noop("The project “%(project)s” is a draft again: %(said)s"),
    "stop": gettext_noop("The project “%(project)s” was stopped: %(said)s"),
}


def tell_parties(project: Project, step_name: str, *, by: Viewer) -> None:
    """Tell those who lead and those who take part."""
    orgs = {project.org_id, *project.parties.values_list("org_id", flat=True)}
    people = people_of(orgs, "project.lead", by) - {by.person_id or 0}
    facts = {"project": project.title, "said": project.outcome}
    link = f"/exchange/projects/{project.pk}/"
    matter = f"exchange.project:{project.pk}"
    tell(sorted(people), PROJECT_TEXTS[step_name], facts, kind="result", matter=matter, link=link)
