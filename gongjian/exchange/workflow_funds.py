"""The status table of the uses of a fund, and the negative list (domain 3.10).

议定 → 审核备案 → 拨付 → 推进 → 报销 → 验收 → 公示: resolved, filed, allotted, under way, paid, accepted, published.
"""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gongjian.base.workflow import ASKED, Holder, Step, Workflow, statuses
from gongjian.exchange.models import FundUse

S, C = FundUse.Status, FundUse.Category
ASKED |= {"voucher": _("Write the number of the voucher."), "paid": _("Write what was paid, in yuan.")}

USE = Workflow(
    Step("file", _("Check and file"), statuses(S.RESOLVED), S.FILED, "fund.check", (), "main"),
    Step("allot", _("Allot the money"), statuses(S.FILED), S.ALLOTTED, "fund.check", (), "main"),
    Step("begin", _("Begin"), statuses(S.ALLOTTED), S.RUNNING, "fund.keep", (), "main"),
    Step("spend", _("Record the payment"), statuses(S.RUNNING), S.SPENT, "fund.keep", ("voucher", "paid"), "main"),
    Step("accept", _("Accept"), statuses(S.SPENT), S.ACCEPTED, "fund.check", (), "main"),
    Step("publish", pgettext_lazy("fund", "Publish"), statuses(S.ACCEPTED), S.PUBLISHED, "fund.keep", (), "main"),
    Step(
        "give_up",
        _("Give up this use"),
        statuses(S.RESOLVED, S.FILED, S.ALLOTTED, S.RUNNING),
        S.RELEASED,
        "fund.keep",
        ("reason",),
        "stop",
    ),
)
PAID = (S.SPENT, S.ACCEPTED, S.PUBLISHED)

# The negative list of uses (domain 3.10), each with the clause that is shown when it is refused.
NEGATIVE = {
    C.OFFICE: _("Negative list, item 1: no office costs of the organisation itself."),
    C.STAFF: _("Negative list, item 2: no pay, allowances or benefits of staff."),
    C.LOAN: _("Negative list, item 3: no loans, no repayment of debts."),
    C.RESIDENTS: _("Negative list, item 4: nothing that residents must pay themselves."),
    C.FUNDED: _("Negative list, item 5: nothing that other public money pays for already."),
}


def use_steps(viewer: Holder, use: FundUse) -> list[Step]:
    """The steps that a viewer may take on a use now."""
    return USE.open_to(viewer, use.status, use.fund.area)
