import json
import pickle
import traceback
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.apps.registry import Apps
from django.core import serializers
from django.core.exceptions import FieldError, ValidationError
from django.db import connection, models
from django.forms.models import modelform_factory

from gongjian.base import erasure
from gongjian.base.erasure import Erasable, declare_erasable, erase_due
from gongjian.base.masks import mask_id_number, mask_name, mask_phone
from gongjian.base.secrets import BlindIndexField, EncryptedTextField, Secret, blind_index, reencrypt
from gongjian.base.tests.sealing import LABEL, NEW, OLD, OTHER, PHONE

pytestmark = pytest.mark.usefixtures("keys")


class Resident(models.Model):
    phone = EncryptedTextField(label=LABEL, max_length=20)
    phone_index = BlindIndexField()
    note = EncryptedTextField(label="base_secrets.resident.note", max_length=20, blank=True)
    erase_after = models.DateField(null=True)

    objects: Any = models.Manager()

    class Meta:
        app_label = "base_secrets"
        apps = Apps()

    def __str__(self) -> str:
        return str(self.pk)


@pytest.fixture(scope="module", autouse=True)
def _table(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock():
        with connection.schema_editor() as editor:
            editor.create_model(Resident)
        yield
        with connection.schema_editor() as editor:
            editor.delete_model(Resident)


def make_resident(phone: str = PHONE, **facts: Any) -> Any:
    return Resident.objects.create(phone=phone, phone_index=blind_index(LABEL, phone), **facts)


def stored(row: Any, column: str = "phone") -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM base_secrets_resident WHERE id = %s", [row.pk])
        return str(cursor.fetchone()[0])


# ------------------------------------------------------------------ masks
def test_masks_show_what_people_need_to_recognise_and_no_more() -> None:
    assert mask_phone(PHONE) == "138 **** 2206"
    assert mask_phone("021-63210000") == "021 **** 0000"
    assert mask_phone("12345") == "****"
    assert mask_id_number("11010519491231002X") == "1101 **** **** 2X"
    assert mask_name("欧阳修") == "欧**"
    assert mask_name("") == ""


def test_a_secret_of_unknown_shape_shows_nothing() -> None:
    assert Secret.of("河沿路 3 号", LABEL).masked == "****"
    assert Secret.of(PHONE, LABEL).masked == "138 **** 2206"


# ------------------------------------------------------------------ the field
@pytest.mark.django_db
def test_the_plain_text_is_neither_in_the_table_nor_in_the_row_in_memory() -> None:
    row = make_resident()

    assert stored(row).startswith("v1:k1:")
    assert PHONE not in repr(vars(row))
    assert Resident.objects.get(pk=row.pk).phone.open() == PHONE


@pytest.mark.django_db
def test_the_plain_text_is_not_in_prints_pickles_dumps_forms_or_tracebacks() -> None:
    row = make_resident()
    form = modelform_factory(Resident, fields=["phone"])(instance=row)

    shown = [str(row.phone), repr(row.phone), f"{row.phone}", str(vars(row)), str(form), str(pickle.dumps(row.phone))]
    shown.append(serializers.serialize("json", [row]))
    shown.append(json.dumps({"phone": row.phone}, default=str))
    try:
        raise ValueError(row.phone)
    except ValueError as error:
        shown.append("".join(traceback.TracebackException.from_exception(error, capture_locals=True).format()))

    assert not [text for text in shown if PHONE in text]
    with pytest.raises(TypeError):
        json.dumps({"phone": row.phone})


@pytest.mark.django_db
def test_a_dump_loads_again_with_the_same_value() -> None:
    row = make_resident()
    dump = serializers.serialize("json", [row])
    row.delete()
    field: Any = Resident._meta.get_field("phone")

    assert field.to_python(json.loads(dump)[0]["fields"]["phone"]).open() == PHONE


def test_text_that_only_looks_sealed_is_sealed_as_text() -> None:
    field: Any = Resident._meta.get_field("note")

    assert field.to_python("v1:k1:abcd").open() == "v1:k1:abcd"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "lookup", [{"phone": PHONE}, {"phone__icontains": "138"}, {"phone__in": [PHONE]}, {"phone__gt": "1"}]
)
def test_searching_a_sealed_column_is_refused(lookup: dict[str, object]) -> None:
    with pytest.raises(FieldError, match="BlindIndexField"):
        Resident.objects.filter(**lookup)


@pytest.mark.django_db
def test_equal_values_are_found_by_the_blind_index() -> None:
    row = make_resident()
    make_resident(OTHER)

    assert list(Resident.objects.filter(phone_index=blind_index(LABEL, PHONE))) == [row]
    assert blind_index(LABEL, PHONE) != blind_index("people.person.id_number", PHONE)
    assert blind_index(LABEL, row.phone) == blind_index(LABEL, PHONE)
    assert blind_index(LABEL, "") == ""
    with pytest.raises(FieldError):
        Resident.objects.filter(phone_index__startswith="a")


@pytest.mark.django_db
def test_rows_without_a_value_can_be_asked_for() -> None:
    with_note, without = make_resident(note="左邻"), make_resident()

    assert list(Resident.objects.filter(note__is_empty=True)) == [without]
    assert list(Resident.objects.filter(note__is_empty=False)) == [with_note]
    assert not without.note
    assert without.note.open() == without.note.masked == ""


@pytest.mark.django_db
def test_update_and_bulk_create_seal_as_well() -> None:
    row = make_resident()
    Resident.objects.filter(pk=row.pk).update(phone=OTHER)
    many = Resident.objects.bulk_create([Resident(phone=PHONE)])

    assert OTHER not in stored(row)
    assert PHONE not in stored(many[0])
    row.refresh_from_db()
    assert row.phone.open() == OTHER


@pytest.mark.django_db
def test_a_secret_moved_to_another_column_is_sealed_for_it() -> None:
    row = make_resident()
    row.note = row.phone
    row.save()

    assert Resident.objects.get(pk=row.pk).note.open() == PHONE


def test_equality_is_that_of_the_plain_values() -> None:
    assert Secret.of(PHONE, LABEL) == Secret.of(PHONE, LABEL)
    assert Secret.of(PHONE, LABEL) != Secret.of(OTHER, LABEL)
    assert Secret.of(PHONE, LABEL) != PHONE


@pytest.mark.parametrize(
    ("phone", "code"), [("", "blank"), ("1" * 21, "max_length"), ("138 **** 2206", "masked"), ("1\0", "control")]
)
def test_validation_sees_the_plain_value(phone: str, code: str) -> None:
    with pytest.raises(ValidationError) as no:
        Resident(phone=phone).full_clean(exclude=["erase_after"])

    assert [error.code for error in no.value.error_dict["phone"]] == [code]
    assert not phone or phone not in str(no.value)


def test_a_migration_writes_the_field_as_it_was_declared() -> None:
    field: Any = Resident._meta.get_field("phone")
    _name, path, args, kwargs = field.deconstruct()

    assert path == "gongjian.base.secrets.EncryptedTextField"
    assert EncryptedTextField(*args, **kwargs).deconstruct()[3] == kwargs
    assert kwargs["label"] == LABEL


# ------------------------------------------------------------------ rotation and erasing
@pytest.mark.django_db
def test_a_new_first_key_seals_every_row_again_while_the_old_one_still_opens(settings: Any) -> None:
    rows = [make_resident(f"1381234{n:04d}", note="左邻") for n in range(5)]
    settings.GONGJIAN_KEYS = {"k2": NEW, "k1": OLD}
    assert Resident.objects.get(pk=rows[0].pk).phone.open() == "13812340000"

    assert list(reencrypt(Resident.objects.all(), ["phone", "note"], size=2)) == [2, 4, 5]

    settings.GONGJIAN_KEYS = {"k2": NEW}
    assert [row.phone.open() for row in Resident.objects.order_by("pk")] == [f"1381234{n:04d}" for n in range(5)]
    assert {row.note.key_id for row in Resident.objects.all()} == {"k2"}
    assert Resident.objects.filter(phone_index=blind_index(LABEL, "13812340003")).exists()


@pytest.mark.django_db
def test_a_rotation_that_was_broken_off_goes_on_where_it_stood(settings: Any) -> None:
    rows = [make_resident() for _ in range(3)]
    settings.GONGJIAN_KEYS = {"k2": NEW, "k1": OLD}
    next(reencrypt(Resident.objects.all(), ["phone"], size=2))
    sealed = stored(rows[0])

    list(reencrypt(Resident.objects.all(), ["phone"]))

    assert stored(rows[0]) == sealed
    assert stored(rows[2]).startswith("v1:k2:")


@pytest.fixture
def erasable(monkeypatch: pytest.MonkeyPatch) -> list[list[int]]:
    told: list[list[int]] = []
    monkeypatch.setattr(erasure, "ERASABLES", {})
    declare_erasable(
        Erasable(
            Resident, "erase_after", ("phone", "phone_index"), then=lambda pks, day: told.append([day.year, len(pks)])
        )
    )
    return told


@pytest.mark.django_db
def test_values_are_erased_once_their_last_day_is_over(erasable: list[list[int]]) -> None:
    over = make_resident(erase_after=date(2026, 4, 15), note="左邻")
    last_day, forever = make_resident(erase_after=date(2026, 4, 16)), make_resident()

    assert erase_due(date(2026, 4, 16)) == {"base_secrets.resident": 1}
    assert erase_due(date(2026, 4, 16)) == {"base_secrets.resident": 0}

    over.refresh_from_db()
    assert (over.phone.open(), over.phone_index, over.note.open()) == ("", "", "左邻")
    assert stored(over) == ""
    assert stored(last_day)
    assert stored(forever)
    assert erasable == [[2026, 1]]


def test_a_field_that_cannot_be_empty_cannot_be_declared_erasable() -> None:
    with pytest.raises(ValueError, match="cannot be empty"):
        declare_erasable(Erasable(Resident, "erase_after", ("id",)))
