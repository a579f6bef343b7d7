from django.apps import AppConfig


class CheckinConfig(AppConfig):
    name = "gongjian.checkin"
    label = "checkin"

    def ready(self) -> None:
        from gongjian.base.erasure import declare_erasable  # noqa: PLC0415
        from gongjian.checkin import figures, figures_reporting, params, registers  # noqa: F401, PLC0415  (models are ready only now)
        from gongjian.checkin.following import ERASABLE, follow_merge  # noqa: PLC0415
        from gongjian.checkin.reach import claimed_term, listed_term, unit_term  # noqa: PLC0415
        from gongjian.orgs import hooks  # noqa: PLC0415
        from gongjian.people.reach import register_term  # noqa: PLC0415

        register_term("listed", listed_term)
        register_term("unit", unit_term)
        register_term("claimed", claimed_term)
        hooks.MERGED.append(follow_merge)
        declare_erasable(ERASABLE)
