"""Skills: what a member can do and what an activity asks for."""

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from gongjian.base.bounded import BoundedIntegerField, CleanCharField
from gongjian.base.models import VersionedRow
from gongjian.base.scoping import ScopedQuerySet
from gongjian.places.models import CODE


class SkillQuerySet(ScopedQuerySet):
    subject = "skill"

    def active(self) -> "SkillQuerySet":
        """Skills that may be chosen."""
        return self.filter(is_active=True)


class Skill(VersionedRow):
    """特长: what somebody can do for others. Skills are data; one no longer used is switched off."""

    code = CleanCharField(_("code"), max_length=32, unique=True, validators=[CODE])
    name = CleanCharField(_("name"), max_length=20, unique=True)
    name_en = CleanCharField(_("English name"), max_length=40, unique=True)
    rank = BoundedIntegerField(_("place in the list"), default=500, low=0, high=9999)
    is_active = models.BooleanField(_("in use"), default=True)

    objects = SkillQuerySet.as_manager()

    class Meta:
        ordering = ["rank", "code"]

    def __str__(self) -> str:
        return self.name if (get_language() or "").startswith("zh") else self.name_en
