"""A write that is sent twice happens once, through both kinds of doors."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import FileResponse, HttpRequest, HttpResponse, JsonResponse
from django.test import RequestFactory

from gongjian.base import idempotency
from gongjian.base.clock import now
from gongjian.base.idempotency import once, prune_replies
from gongjian.base.models import IdempotentReply, JobLease

WRITE = "/api/v1/things"


class Sender:
    """The least a viewer is for this middleware."""

    def __init__(self, account_id: int | None = 1) -> None:
        self.account_id = account_id


class Door:
    """A view that stores a row and counts how often it ran."""

    def __init__(self, status: int = 201) -> None:
        self.runs, self.status = 0, status

    def __call__(self, request: HttpRequest) -> HttpResponse:
        self.runs += 1
        JobLease.objects.create(task_id=f"00000000-0000-0000-0000-{self.runs:012}", worker="x", beat_at=now())
        response = JsonResponse({"run": self.runs}, status=self.status)
        response["Location"] = f"/things/{self.runs}/"
        return response


def send(
    door: Any, *, key: str = "k1", body: Any = None, account: int | None = 1, path: str = WRITE, **more: Any
) -> Any:
    request = RequestFactory().post(
        path, body or {"name": "x"}, content_type="application/json", headers={"Idempotency-Key": key}
    )
    request.viewer = Sender(account)  # type: ignore[attr-defined]
    return once(door)(request)


def form(door: Any, key: str, **fields: Any) -> Any:
    request = RequestFactory().post(WRITE, {"_key": key, **fields})
    request.viewer = Sender()  # type: ignore[attr-defined]
    return once(door)(request)


@pytest.mark.django_db
def test_the_second_sending_gets_the_first_answer_and_does_nothing():
    door = Door()

    first, second = send(door), send(door)

    assert door.runs == 1 and JobLease.objects.count() == 1
    assert (second.status_code, second.content, second["Location"]) == (201, first.content, "/things/1/")
    assert second["Content-Type"] == "application/json" and second["Idempotency-Replayed"] == "true"


@pytest.mark.django_db
def test_the_kept_answer_is_not_readable_in_the_database():
    send(Door())

    assert "run" not in IdempotentReply.objects.get().body


@pytest.mark.django_db
def test_without_a_key_or_an_account_every_sending_counts():
    door = Door()

    for account, key in ((1, ""), (1, ""), (None, "k"), (None, "k")):
        send(door, key=key, account=account)

    assert door.runs == 4 and not IdempotentReply.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("changed", [{"body": {"name": "y"}}, {"path": "/api/v1/others"}, {"path": WRITE + "?dry=1"}])
def test_a_key_of_another_write_is_refused(changed):
    door = Door()
    send(door)

    response = send(door, **changed)

    assert response.status_code == 422 and door.runs == 1
    assert b"idempotency_key_reused" in response.content


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["k" * 81, "a\tb"])
def test_a_key_that_cannot_be_kept_is_refused(key):
    assert b"idempotency_key_invalid" in send(Door(), key=key).content


@pytest.mark.django_db
def test_keys_of_two_accounts_do_not_meet():
    door = Door()

    send(door, account=1)
    send(door, account=2)

    assert door.runs == 2


@pytest.mark.django_db
def test_a_refusal_is_an_answer_as_well():
    door = Door(status=422)

    assert [send(door).status_code, send(door).status_code] == [422, 422]
    assert door.runs == 1


@pytest.mark.django_db
def test_what_failed_by_our_fault_is_undone_and_may_be_sent_again():
    broken, mended = Door(status=500), Door()

    assert send(broken).status_code == 500
    assert not JobLease.objects.exists() and not IdempotentReply.objects.exists()

    assert send(mended).status_code == 201


@pytest.mark.django_db
def test_a_crash_leaves_the_key_free():
    def crash(request: HttpRequest) -> HttpResponse:
        JobLease.objects.create(task_id="00000000-0000-0000-0000-000000000009", worker="x", beat_at=now())
        raise MemoryError

    with pytest.raises(MemoryError):
        send(crash)

    assert not JobLease.objects.exists() and send(Door()).status_code == 201


@pytest.mark.django_db
def test_a_file_is_given_as_often_as_it_is_asked_for(tmp_path):
    path = tmp_path / "list.csv"
    path.write_bytes(b"a,b")

    answers = [send(lambda request: FileResponse(path.open("rb"))) for _sending in range(2)]

    assert [b"".join(one.streaming_content) for one in answers] == [b"a,b", b"a,b"]
    assert not IdempotentReply.objects.exists()


@pytest.mark.django_db
def test_while_the_first_sending_runs_a_second_one_waits_outside():
    inner = []

    def slow(request: HttpRequest) -> HttpResponse:
        inner.append(send(Door()))
        return JsonResponse({})

    assert send(slow).status_code == 200
    assert inner[0].status_code == 409 and b"in_progress" in inner[0].content


@pytest.mark.django_db
def test_a_sending_that_died_is_taken_over_after_a_minute():
    door = Door()
    send(door)
    IdempotentReply.objects.update(status=None, made_at=now() - timedelta(seconds=30))
    assert send(door).status_code == 409

    IdempotentReply.objects.update(made_at=now() - timedelta(seconds=61))

    assert send(door).status_code == 201 and door.runs == 2
    assert send(door)["Idempotency-Replayed"] == "true"


@pytest.mark.django_db
def test_a_form_is_the_same_though_its_csrf_token_differs():
    door = Door()

    form(door, "f1", name="x", csrfmiddlewaretoken="aaa")
    form(door, "f1", name="x", csrfmiddlewaretoken="bbb")

    assert door.runs == 1


@pytest.mark.django_db
def test_two_uploads_are_told_apart_by_their_content():
    seen = []

    def door(request: HttpRequest) -> HttpResponse:
        seen.append(request.FILES["file"].read())
        return JsonResponse({"size": len(seen[-1])})

    def upload(content: bytes) -> Any:
        return form(door, "u1", file=SimpleUploadedFile("list.csv", content))

    big = b"x" * 3_000_000  # kept in a file, read in pieces
    assert [upload(big).status_code, upload(big).status_code, upload(b"y" * 3_000_000).status_code] == [200, 200, 422]
    assert seen == [big]


@pytest.mark.django_db
def test_answers_are_forgotten_after_a_day():
    send(Door())

    assert prune_replies(now() + timedelta(hours=23)) == 0
    assert prune_replies(now() + timedelta(hours=25)) == 1


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_of_many_sendings_at_once_one_does_it():
    door = Door()

    def sending(_number: int) -> int:
        try:
            return send(door).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        said = list(pool.map(sending, range(6)))

    assert door.runs == 1 and JobLease.objects.count() == 1
    assert set(said) <= {201, 409} and 201 in said


def test_only_what_changes_something_carries_a_key():
    assert {"POST", "PUT", "PATCH", "DELETE"} == idempotency.WRITES
