from django.apps import AppConfig

from gongjian.base.erasure import declare_erasable
from gongjian.orgs import hooks


class PeopleConfig(AppConfig):
    name = "gongjian.people"
    label = "people"

    def ready(self) -> None:
        from gongjian.people.erasing import ERASABLE  # noqa: PLC0415  (models are ready only now)

        hooks.MERGED.append(follow_merge)
        declare_erasable(ERASABLE)


def follow_merge(org: object, into: object, by: object) -> None:
    """Models are ready only after all apps are loaded."""
    from gongjian.people.actions import people_follow_merge  # noqa: PLC0415

    people_follow_merge(org, into, by)  # type: ignore[arg-type]
