from django.apps import AppConfig

from gongjian.base.hooks import TICKS
from gongjian.checkin.hooks import VISIT_TARGETS
from gongjian.orgs import hooks


class ExchangeConfig(AppConfig):
    name = "gongjian.exchange"
    label = "exchange"

    def ready(self) -> None:
        from gongjian.exchange import (  # noqa: F401, PLC0415  (models are ready only now)  # noqa: F401, PLC0415  # noqa: F401, PLC0415
            figures_agreements,
            figures_reports,
            figures_visits,
            params_agreements,
            params_reports,
            registers,
        )
        from gongjian.exchange.actions.agreement_clock import look  # noqa: PLC0415
        from gongjian.exchange.actions.agreement_follow import follow_agreements  # noqa: PLC0415
        from gongjian.exchange.actions.follow import follow_merge  # noqa: PLC0415
        from gongjian.exchange.reach import party_term, shared_term  # noqa: PLC0415
        from gongjian.exchange.reach_reports import addressed_term, reporter_term  # noqa: PLC0415
        from gongjian.exchange.visits import AS_NEED  # noqa: PLC0415
        from gongjian.people.reach import register_term  # noqa: PLC0415

        register_term("shared", shared_term)
        register_term("party", party_term)
        register_term("reporter", reporter_term)
        register_term("addressed", addressed_term)
        VISIT_TARGETS.append(AS_NEED)
        hooks.MERGED += [follow_merge, follow_agreements]
        TICKS.append(look)
