"""The facts of co-building, by noun."""

from gongjian.exchange.models.lists import LIVE, Category, Need, Resource
from gongjian.exchange.models.matching import MatchRun, Pair, Proposal
from gongjian.exchange.models.projects import RUNNING, Milestone, Participant, Project, ProjectNeed
from gongjian.exchange.models.venues import TAKING, WEEK, Booking, Venue

__all__ = [
    "LIVE",
    "RUNNING",
    "TAKING",
    "WEEK",
    "Booking",
    "Category",
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
]
