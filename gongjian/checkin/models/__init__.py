"""The facts of the dual check-in, by noun."""

from gongjian.checkin.models.activity import Activity
from gongjian.checkin.models.claim import BREAKABLE, HOLDING, LIVE, Claim
from gongjian.checkin.models.member import MEMBER_LIVE, TAKING_PART, MemberCheckIn
from gongjian.checkin.models.skill import Skill
from gongjian.checkin.models.unit import UNIT_LIVE, UnitCheckIn
from gongjian.checkin.models.visit import Visit
from gongjian.checkin.models.wish import Wish
from gongjian.checkin.models.work import PLAIN, Work

__all__ = [
    "BREAKABLE",
    "HOLDING",
    "LIVE",
    "MEMBER_LIVE",
    "PLAIN",
    "TAKING_PART",
    "UNIT_LIVE",
    "Activity",
    "Claim",
    "MemberCheckIn",
    "Skill",
    "UnitCheckIn",
    "Visit",
    "Wish",
    "Work",
]
