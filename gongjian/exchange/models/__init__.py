"""The facts of co-building, by noun."""

from gongjian.exchange.models.dual_report import DualReport
from gongjian.exchange.models.lists import LIVE, Category, Need, Resource

__all__ = ["LIVE", "Category", "DualReport", "Need", "Resource"]
