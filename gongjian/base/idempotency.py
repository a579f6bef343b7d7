"""A write that is sent twice happens once: the first answer is kept for a day and given again.

Programs send the header Idempotency-Key, forms a hidden field `_key`. The view runs in one transaction with the keeping
of its answer, so a crash leaves either both or neither, and a sending that died in between may simply be repeated.
"""

import hashlib
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from django.core.exceptions import RequestDataTooBig
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from gongjian.base.clock import now
from gongjian.base.errors import DomainError, RuleBroken
from gongjian.base.models import IdempotentReply
from gongjian.base.secrets import Secret

HEADER, FIELD = "Idempotency-Key", "_key"
WRITES = {"POST", "PUT", "PATCH", "DELETE"}
FORMS = {"application/x-www-form-urlencoded", "multipart/form-data"}
NOT_OF_THE_MATTER = {FIELD, "csrfmiddlewaretoken"}  # differ between two sendings of the same form
KEPT_HEADERS = ("Content-Type", "Location", "HX-Redirect", "HX-Location", "HX-Trigger", "HX-Retarget", "HX-Reswap")
LABEL = "base.idempotentreply.body"  # answers may hold personal values or a fresh token, so they are kept sealed
KEEP = timedelta(hours=24)
ABANDONED = timedelta(minutes=1)
BODY_MAX = 1_000_000  # bytes; a longer answer is not kept, and its key is free again


class InProgress(DomainError):
    """The first sending of the same write still runs."""

    status = 409


class once:
    """Middleware, the innermost one: runs a keyed write once."""

    def __init__(self, respond: Callable[[HttpRequest], HttpResponse]) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        account_id = request.viewer.account_id if request.method in WRITES else None  # type: ignore[attr-defined]
        key = _key_of(request) if account_id is not None else ""
        if account_id is None or not key:
            return self.respond(request)
        try:
            reply = _claim(account_id, key, _fingerprint(request))
        except DomainError as refusal:
            return _refused(request, refusal)
        except RequestDataTooBig:  # the view meets the same limit and says it in its own way
            return self.respond(request)
        if reply.status is not None:
            return _again(reply)
        return self._run(request, reply)

    def _run(self, request: HttpRequest, reply: IdempotentReply) -> HttpResponseBase:
        """Answer and keep the answer in one transaction; what failed by our fault may be tried again with its key."""
        try:
            with transaction.atomic():
                response = self.respond(request)
                if _is_kept(response):
                    _keep(reply, response)
                elif response.status_code >= 500:
                    transaction.set_rollback(True)
        except BaseException:
            _forget(reply)
            raise
        if reply.status is None:
            _forget(reply)
        return response


def _key_of(request: HttpRequest) -> str:
    said = request.headers.get(HEADER, "")
    if not said and request.method == "POST" and request.content_type in FORMS:
        said = request.POST.get(FIELD, "")
    return said.strip()


def _claim(account_id: int, key: str, fingerprint: str) -> IdempotentReply:
    """Our own new row, or the row with the answer of the first sending.

    raises  RuleBroken for a key that is too long or belongs to another write, InProgress while the first one runs
    """
    if len(key) > 80 or not key.isprintable():
        said = _("The key of a repeated sending has 1 to 80 printable characters.")
        raise RuleBroken("idempotency_key_invalid", said)
    try:
        with transaction.atomic():
            return IdempotentReply.objects.create(
                account_id=account_id, key=key, fingerprint=fingerprint, made_at=now()
            )
    except IntegrityError:
        pass
    kept = IdempotentReply.objects.filter(account_id=account_id, key=key).first()
    if kept is None:  # forgotten at this moment, because the first sending failed
        return _claim(account_id, key, fingerprint)
    if kept.fingerprint != fingerprint:
        said = _("This key was used for another write before. Send the new one with a key of its own.")
        raise RuleBroken("idempotency_key_reused", said)
    if kept.status is None and not _take_over(kept):
        raise InProgress(
            "in_progress", _("The same entry is being saved at this moment. Wait a little and look again.")
        )
    return kept


def _take_over(reply: IdempotentReply) -> bool:
    """A sending without an answer after a minute died before anything was written; the next one does it."""
    moment = now()
    abandoned = IdempotentReply.objects.filter(
        pk=reply.pk, status__isnull=True, made_at=reply.made_at, made_at__lt=moment - ABANDONED
    )
    reply.made_at = moment
    return abandoned.update(made_at=moment) == 1


def _fingerprint(request: HttpRequest) -> str:
    """A digest of what is asked: method, address and content. Files are read in pieces, never as a whole."""
    digest = hashlib.sha256()
    for part in _parts(request):
        digest.update(len(part).to_bytes(8, "big"))
        digest.update(part)
    return digest.hexdigest()


def _parts(request: HttpRequest) -> Iterator[bytes]:
    yield f"{request.method} {request.get_full_path()}".encode()
    if request.method != "POST" or request.content_type not in FORMS:
        yield request.body
        return
    for name, values in sorted(request.POST.lists()):
        if name not in NOT_OF_THE_MATTER:
            yield "\0".join([name, *values]).encode("utf-8", "surrogatepass")
    for name, files in sorted(request.FILES.lists()):
        for file in files:
            yield f"{name}\0{file.name}\0{file.size}".encode()
            yield from file.chunks()
            file.seek(0)


def _is_kept(response: HttpResponseBase) -> bool:
    """Answers of programs and redirects are kept; files, streams and whole large pages are not."""
    if response.streaming or response.status_code in {401, 429} or response.status_code >= 500:
        return False
    return len(response.content) <= BODY_MAX  # type: ignore[attr-defined]


def _keep(reply: IdempotentReply, response: HttpResponseBase) -> None:
    reply.status = response.status_code
    reply.body = Secret.of(response.content.decode("utf-8", "replace"), LABEL).sealed  # type: ignore[attr-defined]
    reply.headers = {name: response.headers[name] for name in KEPT_HEADERS if name in response.headers}
    reply.save(update_fields=["status", "body", "headers"])


def _forget(reply: IdempotentReply) -> None:
    IdempotentReply.objects.filter(pk=reply.pk, status__isnull=True, made_at=reply.made_at).delete()


def _again(reply: IdempotentReply) -> HttpResponse:
    response = HttpResponse(Secret(reply.body, LABEL).open(), status=reply.status, headers=reply.headers)
    response["Idempotency-Replayed"] = "true"
    return response


def _refused(request: HttpRequest, refusal: DomainError) -> HttpResponse:
    if request.path.startswith("/api/"):
        error = {"code": refusal.code, "message": refusal.message, "fields": refusal.fields}
        return JsonResponse({"error": error}, status=refusal.status, json_dumps_params={"ensure_ascii": False})
    part = getattr(request, "htmx", False)
    response = render(
        request, "base/_refusal.html" if part else "base/refused.html", {"refusal": refusal}, status=refusal.status
    )
    response["HX-Retarget"], response["HX-Reswap"] = "#notice", "innerHTML"
    return response


def prune_replies(moment: datetime) -> int:
    """Answers older than a day are forgotten."""
    return IdempotentReply.objects.filter(made_at__lt=moment - KEEP).delete()[0]
