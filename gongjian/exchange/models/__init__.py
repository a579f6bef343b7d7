"""The facts of co-building, by noun."""

from gongjian.exchange.models.funds import FEN, FEN_MAX, Fund, FundUse, Ledger, LedgerEntry, standing, yuan_text
from gongjian.exchange.models.lists import LIVE, Category, Need, Resource
from gongjian.exchange.models.matching import MatchRun, Pair, Proposal
from gongjian.exchange.models.projects import RUNNING, Milestone, Participant, Project, ProjectNeed
from gongjian.exchange.models.venues import TAKING, WEEK, Booking, Venue

__all__ = [
    "FEN",
    "FEN_MAX",
    "LIVE",
    "RUNNING",
    "TAKING",
    "WEEK",
    "Booking",
    "Category",
    "Fund",
    "FundUse",
    "Ledger",
    "LedgerEntry",
    "MatchRun",
    "Milestone",
    "Need",
    "Pair",
    "Participant",
    "Project",
    "ProjectNeed",
    "Proposal",
    "Resource",
    "Venue",
    "standing",
    "yuan_text",
]
