"""Door 2: who I am, and the tokens of the own account."""

from datetime import date
from typing import Annotated, Any

from ninja import Field, Router, Schema, Status

from gongjian.base.api import DoneOut, Id, Line, Request, reads, writes
from gongjian.people.access import revoke_token, tokens_of
from gongjian.people.actions import make_token
from gongjian.people.posts import PostKind

router = Router()


class PostOut(Schema):
    kind: PostKind
    org_id: int
    org_name: str


class MeOut(Schema):
    """Who sends this request: posts open today and what they allow somewhere."""

    account_id: int
    person_id: int
    name: str
    posts: list[PostOut]
    abilities: list[str]


class TokenOut(Schema):
    id: int
    name: str
    expires_on: date
    last_used_on: date | None


class NewTokenOut(TokenOut):
    token: str  # shown once


class TokenIn(Schema):
    name: Line
    days: Annotated[int, Field(strict=True, ge=1, le=730)] = 365


@router.get("/me", response=reads(MeOut), summary="Who am I, and what may I do")
def me(request: Request) -> Any:
    viewer = request.viewer
    return {
        "account_id": viewer.account_id,
        "person_id": viewer.person_id,
        "name": viewer.name,
        "posts": viewer.posts,
        "abilities": sorted(viewer.abilities),
    }


@router.get("/tokens", response=reads(list[TokenOut]), summary="The own tokens")
def list_tokens(request: Request) -> Any:
    return tokens_of(request.viewer)


@router.post("/tokens", response=writes(NewTokenOut, 201), summary="Make a token; its text is shown once")
def make_one(request: Request, payload: TokenIn) -> Any:
    token, clear = make_token(by=request.viewer, name=payload.name, days=payload.days)
    facts = {"id": token.pk, "name": token.name, "expires_on": token.expires_on, "last_used_on": None}
    return Status(201, facts | {"token": clear})


@router.delete("/tokens/{token_id}", response=writes(DoneOut), summary="End a token")
def end_one(request: Request, token_id: Id) -> Any:
    revoke_token(token_id, by=request.viewer)
    return {"done": 1}
