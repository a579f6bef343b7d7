"""The facts of co-building, by noun."""

from gongjian.exchange.models.dual_report import DualReport
from gongjian.exchange.models.lists import LIVE, Category, Need, Resource
from gongjian.exchange.models.matching import MatchRun, Pair, Proposal
from gongjian.exchange.models.projects import RUNNING, Milestone, Participant, Project, ProjectNeed

__all__ = [
    "LIVE",
    "RUNNING",
    "Category",
    "DualReport",
    "MatchRun",
    "Milestone",
    "Need",
    "Pair",
    "Participant",
    "Project",
    "ProjectNeed",
    "Proposal",
    "Resource",
]
