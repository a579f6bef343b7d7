"""The facts of the dual check-in, by noun."""

from gongjian.checkin.models.activity import Activity
from gongjian.checkin.models.claim import BREAKABLE, HOLDING, LIVE, Claim
from gongjian.checkin.models.skill import Skill
from gongjian.checkin.models.visit import Visit
from gongjian.checkin.models.wish import Wish
from gongjian.checkin.models.work import PLAIN, Work

__all__ = ["BREAKABLE", "HOLDING", "LIVE", "PLAIN", "Activity", "Claim", "Skill", "Visit", "Wish", "Work"]
