"""The registers of the dual check-in, in the order of their tabs."""

from gongjian.checkin.registers.skills import SKILLS

__all__ = ["SKILLS"]
