"""What an installation without grids still needs, in the order it is brought: shown to those who build it up."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from gongjian.grids.models import Grid
from gongjian.orgs.models import Org
from gongjian.people.models import Account, Person
from gongjian.people.viewer import Viewer
from gongjian.places.models import Area, Building


@dataclass(frozen=True)
class Step:
    """One thing to bring. url: "" while something before it is missing."""

    label: str | Promise
    url: str
    is_done: bool


def steps(viewer: Viewer) -> list[Step]:
    """The steps from nothing to the first grids; none for those who do not build it up, none once there are grids.

    Counts the whole installation, not the reader's reach: before the areas are there, nobody reaches anything.
    """
    if not viewer.can("org.edit") or not viewer.can("account.edit") or Grid.objects.exists():
        return []
    has_areas, has_home = Area.objects.exists(), bool(viewer.home_area_path)
    home = reverse("orgs:org-record", args=[viewer.posts[0].org_id])
    return [
        Step(
            _("Import areas: codes and boundaries of district, streets and communities"),
            reverse("places:area-import"),
            has_areas,
        ),
        Step(_("Name the area your organisation is responsible for"), home if has_areas else "", has_home),
        Step(_("Import organisations"), reverse("orgs:org-import"), Org.objects.count() > 1),
        Step(_("Import people and their posts"), reverse("people:person-import"), Person.objects.count() > 1),
        Step(_("Make accounts for those who work here"), reverse("people:account-import"), Account.objects.count() > 1),
        Step(
            _("Import buildings: address, households, place"),
            reverse("places:building-import"),
            Building.objects.exists(),
        ),
        Step(_("Plan the grids, or import those in force"), reverse("grids:grid-list") if has_home else "", False),
    ]
