"""The registers of the lists, in the order of their tabs."""

from gongjian.exchange.registers.needs import NEEDS  # isort: skip
from gongjian.exchange.registers.resources import RESOURCES  # isort: skip
from gongjian.exchange.registers.projects import PROJECTS  # isort: skip
from gongjian.exchange.registers.reports import DUAL_REPORTS  # isort: skip
from gongjian.exchange.registers.venues import VENUES  # isort: skip
from gongjian.exchange.registers.bookings import BOOKINGS  # isort: skip
from gongjian.exchange.registers.funds import FUNDS, USES  # isort: skip
from gongjian.exchange.registers.categories import CATEGORIES  # isort: skip
from gongjian.exchange.registers.agreements import AGREEMENTS  # isort: skip
from gongjian.exchange.registers.agreement_items import AGREEMENT_ITEMS  # isort: skip
from gongjian.exchange.registers.reviews import ENCOURAGEMENTS, REVIEWS  # isort: skip
from gongjian.exchange.registers.committees import COMMITTEES  # isort: skip
from gongjian.exchange.registers.part_time import SEATS  # isort: skip

__all__ = [
    "AGREEMENTS",
    "AGREEMENT_ITEMS",
    "BOOKINGS",
    "CATEGORIES",
    "COMMITTEES",
    "DUAL_REPORTS",
    "ENCOURAGEMENTS",
    "FUNDS",
    "NEEDS",
    "PROJECTS",
    "RESOURCES",
    "REVIEWS",
    "SEATS",
    "USES",
    "VENUES",
]
