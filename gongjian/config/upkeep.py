"""Commands of the installation itself: database, demonstration, workers, keys, contract."""

import argparse

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db.models import Model
from django.utils.translation import gettext as _

from gongjian.base import erasure, jobs
from gongjian.base.cli import Answer, Commands, command, whole
from gongjian.base.clock import today
from gongjian.base.errors import RuleBroken
from gongjian.base.secrets import EncryptedTextField, reencrypt
from gongjian.config.demo_accounts import demo_accounts
from gongjian.config.openapi import document
from gongjian.places.models import Area


def register(commands: Commands) -> None:
    moved = command(commands, "migrate", migrate, _("bring the database up to date"))
    moved.add_argument("--verbosity", default="1", choices=("0", "1", "2", "3"))
    demo = command(commands, "demo-data", demo_data, _("load the invented district of the demonstration"))
    demo.add_argument("--seed", default="1")
    demo.add_argument("--scale", default="1", help=_("1 is a district of 300,000 households"))
    filled = command(
        commands, "fill-gaps", fill, _("invent what an imported district lacks, marked as generated"), acts=True
    )
    filled.add_argument("--seed", default="1", help=_("the same seed invents the same"))
    filled.add_argument("--area", metavar="CODE", help=_("only this area and what lies in it"))
    filled.add_argument("--remove", action="store_true", help=_("take back what was invented"))
    shown = command(commands, "demo-accounts", show_accounts, _("one account per role of the demonstration"))
    shown.add_argument("--plain", action="store_true", help=_("columns only, separated by tabs"))
    worker = command(commands, "work", work, _("carry out the jobs of one queue"))
    worker.add_argument("--queue", required=True, choices=("quick", "slow"))
    worker.add_argument("--batch", action="store_true", help=_("stop when the queue is empty"))
    command(commands, "openapi", openapi, _("the contract of the API as JSON"))
    command(commands, "erase", erase, _("erase personal fields whose time is over"))
    command(commands, "reencrypt", reencrypt_all, _("seal personal fields again with the first key"))


def migrate(asked: argparse.Namespace) -> Answer:
    call_command("migrate", verbosity=int(asked.verbosity), interactive=False)
    call_command("createcachetable", verbosity=0)
    return Answer([])


def demo_data(asked: argparse.Namespace) -> Answer:
    _demo_only()
    from gongjian.config.demo.load import load  # noqa: PLC0415  (the generator needs half a second to start)

    try:
        scale = float(asked.scale)
    except ValueError:
        raise RuleBroken("scale_invalid", _("The scale is a number, e.g. 0.1 or 2.")) from None
    load(whole(asked.seed), scale)
    return Answer([_("The demonstration district is loaded.")])


def fill(asked: argparse.Namespace) -> Answer:
    """Numbers of what was invented, so that nobody takes them for real ones."""
    from gongjian.config.demo.fill import empty_gaps, fill_gaps  # noqa: PLC0415  (as above)

    rows = Area.objects.visible_to(asked.viewer)
    path = asked.viewer.home_area_path
    area = rows.get_or_refuse(code=asked.area) if asked.area else rows.get_or_refuse(path=path)
    if asked.remove:
        buildings, posts = empty_gaps(area, by=asked.viewer)
        said = _("Taken back: %(buildings)d buildings, %(posts)d posts.") % {"buildings": buildings, "posts": posts}
        return Answer([said], {"buildings": buildings, "posts": posts})
    done = fill_gaps(area, whole(asked.seed), by=asked.viewer)
    data = {**vars(done.places), **vars(done.people)}
    return Answer(
        [
            _("Invented: %(buildings)d buildings; households of %(counted)d buildings that stand.") % data,
            _("Together %(households)d households.") % data,
            _("Invented: %(orgs)d organisations, %(persons)d persons.") % data,
        ],
        data,
    )


def _demo_only() -> None:
    if settings.MODE != "demo":
        raise RuleBroken("demo_only", _("This is for demonstrations only; this installation is in production mode."))


def show_accounts(asked: argparse.Namespace) -> Answer:
    """One account per kind of post. In the demonstration all share one password, which is said here."""
    _demo_only()
    found = demo_accounts(today())
    data = [{"kind": one.kind, "username": one.username, "name": one.name, "org": one.org} for one in found]
    rows = [[one.kind, one.username, one.label, one.org, one.name] for one in found]
    if asked.plain:
        return Answer(["\t".join(row) for row in rows], data)
    said = _("Password of all accounts: %(password)s") % {"password": settings.GONGJIAN_DEMO_PASSWORD}
    return Answer([*(f"{user:<24}{label}  {org}  {name}" for _kind, user, label, org, name in rows), said], data)


def work(asked: argparse.Namespace) -> Answer:
    jobs.work(asked.queue, batch=asked.batch)
    return Answer([])


def openapi(asked: argparse.Namespace) -> Answer:
    from gongjian.config.api import api  # noqa: PLC0415  (the API needs half a second to start)

    return Answer([document(api).rstrip("\n")])


def erase(asked: argparse.Namespace) -> Answer:
    done = erasure.erase_due(today())
    lines = [_("%(what)s: %(n)d records erased.") % {"what": key, "n": count} for key, count in done.items()]
    return Answer(lines, done)


def reencrypt_all(asked: argparse.Namespace) -> Answer:
    """Every model with sealed fields, in batches; broken off, it is simply started again."""
    done = {}
    for model in apps.get_models():
        names = sealed_fields(model)
        if names:
            done[model._meta.label_lower] = max(reencrypt(model._base_manager.all(), names), default=0)
    lines = [_("%(what)s: %(n)d records looked at.") % {"what": key, "n": count} for key, count in done.items()]
    return Answer(lines, done)


def sealed_fields(model: type[Model]) -> list[str]:
    """Names of the personal fields of a model."""
    return [field.name for field in model._meta.fields if isinstance(field, EncryptedTextField)]
