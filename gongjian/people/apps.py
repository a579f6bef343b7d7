from django.apps import AppConfig

from gongjian.base.erasure import declare_erasable
from gongjian.base.hooks import VIEWER_OF
from gongjian.orgs import hooks


class PeopleConfig(AppConfig):
    name = "gongjian.people"
    label = "people"

    def ready(self) -> None:
        from gongjian.people import registers  # noqa: F401, PLC0415  (models are ready only now)
        from gongjian.people.erasing import ERASABLE  # noqa: PLC0415

        hooks.MERGED.append(follow_merge)
        declare_erasable(ERASABLE)
        VIEWER_OF.append(viewer_of_account)


def follow_merge(org: object, into: object, by: object) -> None:
    """Models are ready only after all apps are loaded."""
    from gongjian.people.actions import people_follow_merge  # noqa: PLC0415

    people_follow_merge(org, into, by)  # type: ignore[arg-type]


def viewer_of_account(account_id: int) -> object:
    """Whoever acts for an account in a job, with the posts of today."""
    from gongjian.base.clock import today  # noqa: PLC0415
    from gongjian.people.models import Account  # noqa: PLC0415
    from gongjian.people.viewer import NOBODY, viewer_of  # noqa: PLC0415

    account = Account.objects.select_related("person").filter(pk=account_id, is_active=True).first()
    return viewer_of(account, today()) if account else NOBODY
