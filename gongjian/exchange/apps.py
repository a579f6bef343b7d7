from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext_noop

from gongjian.base.hooks import GIVEN_UP, TICKS
from gongjian.checkin.hooks import VISIT_TARGETS
from gongjian.orgs import hooks


class ExchangeConfig(AppConfig):
    name = "gongjian.exchange"
    label = "exchange"

    def ready(self) -> None:
        from gongjian.exchange import (  # noqa: F401, PLC0415  (models are ready only now)
            figures,
            figures_agreements,
            figures_committee,
            figures_funds,
            figures_reports,
            figures_venues,
            figures_visits,
            params,
            params_agreements,
            params_reports,
            registers,
            report_facts_committee,
            report_facts_work,
        )
        from gongjian.exchange.actions.agreement_clock import look  # noqa: PLC0415
        from gongjian.exchange.actions.agreement_follow import follow_agreements  # noqa: PLC0415
        from gongjian.exchange.actions.committee_follow import follow_committees  # noqa: PLC0415
        from gongjian.exchange.actions.dual_report_follow import follow_reports  # noqa: PLC0415
        from gongjian.exchange.actions.follow import follow_merge  # noqa: PLC0415
        from gongjian.exchange.visits import AS_NEED  # noqa: PLC0415

        register_terms()
        VISIT_TARGETS.append(AS_NEED)
        hooks.MERGED += [follow_merge, follow_agreements, follow_reports, follow_committees]
        TICKS.append(look)
        GIVEN_UP.append(give_up_match)


def register_terms() -> None:
    """Say what the reach terms of this app mean."""
    from gongjian.exchange.reach import party_term, shared_term, sides_term  # noqa: PLC0415  models must be loaded
    from gongjian.exchange.reach_committee import seated_term  # noqa: PLC0415
    from gongjian.exchange.reach_reports import addressed_term, reporter_term  # noqa: PLC0415
    from gongjian.people.reach import register_term  # noqa: PLC0415

    terms = {"shared": shared_term, "sides": sides_term, "party": party_term, "seated": seated_term}
    for name, condition in (terms | {"reporter": reporter_term, "addressed": addressed_term}).items():
        register_term(name, condition)


def give_up_match(task_path: str, args: list[Any]) -> None:
    """A run of the matcher whose workers died again and again is reported as failed."""
    from gongjian.exchange.actions.match_result import fail_match  # noqa: PLC0415

    if task_path == "gongjian.exchange.tasks.run_match":
        fail_match(int(args[0]), gettext_noop("The worker died several times on this run. Nothing was changed."))
