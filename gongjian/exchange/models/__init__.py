"""The facts of co-building, by noun."""

from gongjian.exchange.models.lists import LIVE, Category, Need, Resource

__all__ = ["LIVE", "Category", "Need", "Resource"]
