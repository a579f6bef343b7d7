"""The registers of the lists, in the order of their tabs."""

from gongjian.exchange.registers.needs import NEEDS  # isort: skip
from gongjian.exchange.registers.resources import RESOURCES  # isort: skip
from gongjian.exchange.registers.projects import PROJECTS  # isort: skip
from gongjian.exchange.registers.venues import VENUES  # isort: skip
from gongjian.exchange.registers.bookings import BOOKINGS  # isort: skip
from gongjian.exchange.registers.funds import FUNDS, USES  # isort: skip
from gongjian.exchange.registers.categories import CATEGORIES  # isort: skip

__all__ = ["BOOKINGS", "CATEGORIES", "FUNDS", "NEEDS", "PROJECTS", "RESOURCES", "USES", "VENUES"]
