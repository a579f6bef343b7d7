"""Addresses of the dual check-in."""

from gongjian.base.registers.urls import urls_of
from gongjian.checkin import registers, urls_reporting

app_name = "checkin"
urlpatterns = [
    *urls_reporting.urlpatterns,
    *urls_of(registers.SKILLS),
]
