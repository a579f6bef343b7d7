"""Door 2: the record of changes as JSON."""

from datetime import datetime
from typing import Annotated, Any

from ninja import Field, Router, Schema

from gongjian.base.api import Id, PageOut, PageQuery, Request, paged, reads
from gongjian.history.chain import faults
from gongjian.history.lookup import entries_of
from gongjian.history.models import ChainEnd, Entry

router = Router()
Subject = Annotated[str, Field(pattern=r"^[a-z]{1,20}\.[a-z]{1,39}$", max_length=60)]


class EntryOut(Schema):
    """One change; before and after hold only what differs, personal values masked."""

    seq: int
    at: datetime
    actor_id: int | None
    actor: str
    verb: str
    subject: str
    subject_id: int | None
    label: str
    before: dict[str, Any]
    after: dict[str, Any]
    said: dict[str, Any]
    digest: str


class FaultOut(Schema):
    kind: str
    number: int


class VerdictOut(Schema):
    """Whether the chain holds from its start to its sealed end."""

    whole: bool
    number: int
    digest: str
    faults: list[FaultOut]


@router.get("/history", response=reads(PageOut[EntryOut]), summary="All changes, for auditors")
def list_entries(request: Request, asked: PageQuery) -> Any:
    return paged(Entry.objects.visible_to(request.viewer), asked)


@router.get("/history/verify", response=reads(VerdictOut), summary="Is the record whole")
def verify(request: Request) -> Any:
    request.viewer.require("history.read")
    found = [{"kind": fault.code, "number": fault.seq} for fault in faults()]
    end = ChainEnd.objects.filter(pk=1).first() or ChainEnd()
    return {"whole": not found, "number": end.seq, "digest": end.digest, "faults": found}


@router.get("/history/{subject}/{subject_id}", response=reads(PageOut[EntryOut]), summary="Changes of one record")
def list_entries_of(request: Request, subject: Subject, subject_id: Id, asked: PageQuery) -> Any:
    return paged(entries_of(subject, subject_id, by=request.viewer), asked)
