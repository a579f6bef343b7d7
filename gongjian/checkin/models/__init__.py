"""The facts of the dual check-in, by noun."""

from gongjian.checkin.models.skill import Skill

__all__ = ["Skill"]
