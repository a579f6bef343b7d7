from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from django.apps.registry import Apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, models, transaction

from gongjian.base.bounded import (
    BoundedDecimalField,
    BoundedFloatField,
    BoundedIntegerField,
    CleanCharField,
    CleanTextField,
    PositiveInt,
)
from gongjian.base.bulk import FEW, insert_all, update_all
from gongjian.base.errors import RuleBroken


class Sample(models.Model):
    whole = BoundedIntegerField(low=-5, high=500, default=1)
    count = PositiveInt(default=1)
    ratio = BoundedFloatField(low=0, high=1, default=0.5)
    money = BoundedDecimalField(low=0, high=1000, max_digits=8, decimal_places=2, default=1)
    name = CleanCharField(max_length=4, default="名称")
    story = CleanTextField(default="", blank=True)

    objects: Any = models.Manager()

    class Meta:
        app_label = "base_bounded"
        apps = Apps()

    def __str__(self) -> str:
        return str(self.name)


@pytest.fixture(scope="module", autouse=True)
def _table(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock():
        with connection.schema_editor() as editor:
            editor.create_model(Sample)
        yield
        with connection.schema_editor() as editor:
            editor.delete_model(Sample)


WRONG = [
    ("whole", 501),
    ("whole", -6),
    ("whole", 10**12),
    ("count", -1),
    ("count", 2**31),
    ("ratio", 1.01),
    ("ratio", float("nan")),
    ("ratio", float("inf")),
    ("money", Decimal("1000.01")),
    ("name", "太长的名称"),
    ("name", "a\0b"),
    ("story", "a\0b"),
    ("story", "\ud800"),
]


@pytest.mark.parametrize(("field", "value"), WRONG)
def test_what_is_outside_is_refused_by_validation(field: str, value: object) -> None:
    with pytest.raises(ValidationError) as no:
        Sample(**{field: value}).full_clean()

    assert list(no.value.message_dict) == [field]


@pytest.mark.django_db
@pytest.mark.parametrize(("field", "value"), WRONG)
def test_what_is_outside_is_refused_in_words_when_saved_without_validation(field: str, value: object) -> None:
    with pytest.raises(RuleBroken) as no, transaction.atomic():
        Sample.objects.create(**{field: value})

    assert list(no.value.fields) == [field]
    assert not Sample.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(("field", "value"), WRONG)
def test_what_is_outside_is_refused_among_very_many_rows_too(field: str, value: object) -> None:
    rows = [Sample() for _number in range(FEW + 1)]
    setattr(rows[FEW // 2], field, value)

    with pytest.raises(RuleBroken) as no, transaction.atomic():
        insert_all(rows)

    assert list(no.value.fields) == [field]
    assert not Sample.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(("field", "value"), WRONG)
def test_what_is_outside_is_refused_when_very_many_rows_change(field: str, value: object) -> None:
    rows = Sample.objects.bulk_create([Sample() for _number in range(9)])
    setattr(rows[5], field, value)

    with pytest.raises(RuleBroken) as no, transaction.atomic():
        update_all(rows, ["whole", "count", "ratio", "money", "name", "story"])

    assert list(no.value.fields) == [field]


@pytest.mark.django_db
def test_very_many_rows_are_stored_as_each_would_be_alone() -> None:
    odd: list[dict[str, Any]] = [
        {"whole": "7"},
        {"whole": True, "ratio": 1},
        {"ratio": "0.25"},
        {"money": "12.50"},
        {"money": 3, "story": "一\r\n二\r三"},
        {"name": ""},
        {},
    ]
    Sample.objects.bulk_create([Sample(**facts) for facts in odd])
    names = ["whole", "count", "ratio", "money", "name", "story"]
    alone = list(Sample.objects.order_by("pk").values_list(*names))
    Sample.objects.all().delete()

    insert_all([Sample(**facts) for _time in range(FEW) for facts in odd])

    assert list(Sample.objects.order_by("pk").values_list(*names)) == alone * FEW


@pytest.mark.django_db
@pytest.mark.parametrize(
    "change",
    ["whole = 501", "whole = -6", "count = -1", "ratio = 1.5", "money = 1000.5"],
)
def test_what_is_outside_is_refused_by_the_table_itself(change: str) -> None:
    row = Sample.objects.create()

    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE base_bounded_sample SET {change} WHERE id = {row.pk}")


@pytest.mark.django_db
@pytest.mark.parametrize("limit", [-5, 0, 500])
def test_the_limits_themselves_are_stored(limit: int) -> None:
    assert Sample.objects.filter(pk=Sample.objects.create(whole=limit).pk, whole=limit).exists()


@pytest.mark.django_db
def test_asking_for_a_number_outside_finds_nothing_and_breaks_nothing() -> None:
    Sample.objects.create()

    assert not Sample.objects.filter(whole=10**12).exists()
    assert not Sample.objects.filter(count=2**70).exists()


@pytest.mark.django_db
def test_line_ends_of_a_browser_are_kept_as_plain_ones() -> None:
    row = Sample.objects.create(story="一\r\n二\r三")

    assert Sample.objects.get(pk=row.pk).story == "一\n二\n三"


def test_a_field_of_one_line_refuses_a_second() -> None:
    with pytest.raises(ValidationError):
        Sample(name="a\nb").full_clean()


@pytest.mark.parametrize("name", ["whole", "count", "ratio", "money", "name", "story"])
def test_a_migration_writes_the_field_as_it_was_declared(name: str) -> None:
    field: Any = Sample._meta.get_field(name)
    _name, _path, args, kwargs = field.deconstruct()

    again = type(field)(*args, **kwargs)

    assert again.deconstruct()[1:] == field.deconstruct()[1:]
    assert len(again.validators) == len(field.validators)
