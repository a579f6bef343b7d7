"""Phone and identity number of a person are erased after the person's day, and the record says that it was done."""

from collections.abc import Sequence
from datetime import date

from gongjian.base.erasure import Erasable
from gongjian.history.actions import Change, record_all
from gongjian.people.models import Person
from gongjian.people.viewer import System

FIELDS = ("phone", "phone_index", "id_number", "id_index")


def recorded(person_ids: Sequence[int], today: date) -> None:
    """One line per person; what was erased is named, not repeated."""
    erased = [Change(person, "erase", said={"on": today}) for person in Person.objects.filter(pk__in=person_ids)]
    record_all(erased, by=System())


ERASABLE = Erasable(Person, "erase_after", FIELDS, recorded)
