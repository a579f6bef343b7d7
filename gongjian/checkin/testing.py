"""Rows of the dual check-in for tests, here and in the apps above."""

from gongjian.checkin.models import Skill


def skill(code: str = "repair") -> Skill:
    """One of the skills that every district begins with."""
    found: Skill = Skill.objects.get(code=code)
    return found
