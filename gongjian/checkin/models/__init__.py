"""The facts of the dual check-in, by noun."""

from gongjian.checkin.models.member import MEMBER_LIVE, TAKING_PART, MemberCheckIn
from gongjian.checkin.models.skill import Skill
from gongjian.checkin.models.unit import UNIT_LIVE, UnitCheckIn

__all__ = ["MEMBER_LIVE", "TAKING_PART", "UNIT_LIVE", "MemberCheckIn", "Skill", "UnitCheckIn"]
