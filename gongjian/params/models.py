"""Values a district has set."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from gongjian.base.bounded import BoundedIntegerField


class ParamValue(models.Model):
    """地方参数: the value of one parameter from a day on. Rows are added, never altered."""

    key = models.CharField(_("parameter"), max_length=60)
    value = BoundedIntegerField(_("value"), low=0, high=1_000_000)
    valid_from = models.DateField(_("valid from"))
    source = models.CharField(_("source"), max_length=200)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["key", "-valid_from", "-pk"]
        indexes = [models.Index(fields=["key", "valid_from"], name="param_key_day")]

    def __str__(self) -> str:
        return f"{self.key} = {self.value}"
