"""The registers of the lists, in the order of their tabs."""

from gongjian.exchange.registers.needs import NEEDS  # isort: skip
from gongjian.exchange.registers.resources import RESOURCES

from gongjian.exchange.registers.reports import DUAL_REPORTS  # isort: skip
from gongjian.exchange.registers.categories import CATEGORIES  # isort: skip

__all__ = ["CATEGORIES", "DUAL_REPORTS", "NEEDS", "RESOURCES"]
