"""The registers of the dual check-in, in the order of their tabs."""

from gongjian.checkin.registers.activities import ACTIVITIES  # isort: skip
from gongjian.checkin.registers.wishes import WISHES  # isort: skip
from gongjian.checkin.registers.claims import CLAIMS  # isort: skip
from gongjian.checkin.registers.visits import VISITS  # isort: skip
from gongjian.checkin.registers.units import UNIT_CHECKINS  # isort: skip
from gongjian.checkin.registers.members import MEMBER_CHECKINS  # isort: skip
from gongjian.checkin.registers.skills import SKILLS  # isort: skip

__all__ = ["ACTIVITIES", "CLAIMS", "MEMBER_CHECKINS", "SKILLS", "UNIT_CHECKINS", "VISITS", "WISHES"]
