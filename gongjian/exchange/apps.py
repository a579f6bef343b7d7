from django.apps import AppConfig

from gongjian.base.hooks import TICKS
from gongjian.orgs import hooks


class ExchangeConfig(AppConfig):
    name = "gongjian.exchange"
    label = "exchange"

    def ready(self) -> None:
        from gongjian.exchange import figures_agreements, params_agreements, registers  # noqa: F401, PLC0415  (models are ready)
        from gongjian.exchange.actions.agreement_clock import look  # noqa: PLC0415
        from gongjian.exchange.actions.agreement_follow import follow_agreements  # noqa: PLC0415
        from gongjian.exchange.actions.follow import follow_merge  # noqa: PLC0415
        from gongjian.exchange.reach import party_term, shared_term  # noqa: PLC0415
        from gongjian.people.reach import register_term  # noqa: PLC0415

        register_term("shared", shared_term)
        register_term("party", party_term)
        hooks.MERGED += [follow_merge, follow_agreements]
        TICKS.append(look)
