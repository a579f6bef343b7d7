"""The kinds of post (任职) a person can hold."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class PostKind(models.TextChoices):
    """职务: what a person is in an organisation. Abilities and reach are tables keyed by these."""

    DISTRICT_CADRE = "district_cadre", _("district organisation department")
    GRID_BODY = "grid_body", _("district grid body")
    STREET_SECRETARY = "street_secretary", _("street work committee secretary")
    STREET_COMMITTEE = "street_committee", _("street work committee member")
    STREET_OFFICER = "street_officer", _("street officer")
    COMMUNITY_SECRETARY = "community_secretary", _("community secretary")
    COMMUNITY_COMMITTEE = "community_committee", _("community committee member")
    COMMUNITY_WORKER = "community_worker", _("community worker")
    GRID_WORKER = "grid_worker", _("grid worker")
    BUILDING_HEAD = "building_head", _("building head")
    BRANCH_SECRETARY = "branch_secretary", _("branch secretary")
    UNIT_LIAISON = "unit_liaison", _("unit liaison")
    MEMBER = "member", _("in-service member")
    ADMINISTRATOR = "administrator", _("system administrator")
    SECURITY = "security", _("security administrator")
    AUDITOR = "auditor", _("auditor")
