"""Door 2: the own messages as JSON."""

from datetime import datetime
from typing import Annotated, Any

from ninja import Field, Query, Router, Schema

from gongjian.base.api import DoneOut, PageIn, PageOut, Request, StrictId, paged, reads, writes
from gongjian.notices.actions import mark_read
from gongjian.notices.models import Message

router = Router()


class MessageIn(PageIn):
    """Which messages: all, or only what still waits."""

    waiting: bool = False


class MessageOut(Schema):
    id: int
    kind: Message.Kind
    text: str
    link: str
    made_at: datetime
    due_at: datetime | None
    read_at: datetime | None
    done_at: datetime | None


class ReadIn(Schema):
    ids: Annotated[list[StrictId], Field(min_length=1, max_length=200)]


@router.get("/messages", response=reads(PageOut[MessageOut]), summary="The own messages, newest first")
def list_messages(request: Request, asked: Query[MessageIn]) -> Any:
    rows = Message.objects.visible_to(request.viewer)
    return paged(rows.waiting() if asked.waiting else rows, asked)


@router.post("/messages/read", response=writes(DoneOut), summary="Mark messages as read")
def read_messages(request: Request, payload: ReadIn) -> Any:
    return {"done": mark_read(payload.ids, by=request.viewer)}
