"""The numbers of matching and projects (domain 3.5, 3.6)."""

from django.utils.translation import gettext_lazy as _

from gongjian.params.catalogue import Parameter, declare

OWN = _("Own choice; set it as your district finds right")
LEAST = _("Own choice: no community goes without; 0 sets no minimum")
POINTS, METRES, DAYS, NEEDS = _("parts"), _("m"), _("days"), _("needs")
SHARES = {"category": 30, "text": 20, "distance": 15, "time": 15, "capacity": 10, "waiting": 10}

declare(
    Parameter("match.share.category", _("Matching: share of the category"), 30, POINTS, OWN, 0, 100),
    Parameter("match.share.text", _("Matching: share of the wording"), 20, POINTS, OWN, 0, 100),
    Parameter("match.share.distance", _("Matching: share of the distance"), 15, POINTS, OWN, 0, 100),
    Parameter("match.share.time", _("Matching: share of the time"), 15, POINTS, OWN, 0, 100),
    Parameter("match.share.capacity", _("Matching: share of what is still free"), 10, POINTS, OWN, 0, 100),
    Parameter("match.share.waiting", _("Matching: share of the waiting"), 10, POINTS, OWN, 0, 100),
    Parameter("match.near", _("Matching: full points up to this distance"), 1000, METRES, OWN, 0, 50_000),
    Parameter("match.far", _("Matching: no points from this distance on"), 5000, METRES, OWN, 1, 200_000),
    Parameter("match.waiting", _("Matching: full points after waiting for"), 60, DAYS, OWN, 1, 3650),
    Parameter("match.least", _("Matching: needs served in each community at least"), 1, NEEDS, LEAST, 0, 20),
    Parameter("match.horizon", _("Matching: days looked ahead when a need names no day"), 90, DAYS, OWN, 1, 3650),
    Parameter("project.silent", _("A project without a milestone is flagged after"), 90, DAYS, OWN, 1, 3650),
    Parameter("venue.ahead", _("Venues are booked at most this far ahead"), 90, DAYS, OWN, 1, 730),
)
