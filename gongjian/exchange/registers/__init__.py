"""The registers of the lists, in the order of their tabs."""

from gongjian.exchange.registers.needs import NEEDS  # isort: skip
from gongjian.exchange.registers.resources import RESOURCES

from gongjian.exchange.registers.reports import DUAL_REPORTS  # isort: skip
from gongjian.exchange.registers.categories import CATEGORIES  # isort: skip
from gongjian.exchange.registers.agreements import AGREEMENTS  # isort: skip
from gongjian.exchange.registers.agreement_items import AGREEMENT_ITEMS  # isort: skip
from gongjian.exchange.registers.reviews import ENCOURAGEMENTS, REVIEWS  # isort: skip

__all__ = [
    "AGREEMENTS",
    "AGREEMENT_ITEMS",
    "CATEGORIES",
    "DUAL_REPORTS",
    "ENCOURAGEMENTS",
    "NEEDS",
    "RESOURCES",
    "REVIEWS",
]
