"""Addresses of dual reports."""

from django.urls import path

from gongjian.base.registers.urls import urls_of
from gongjian.exchange import registers, views_reports

urlpatterns = [
    path("reports/begin/", views_reports.report_begin, name="report-begin"),
    path("reports/<int:pk>/text/", views_reports.report_text, name="report-text"),
    path("reports/<int:pk>/refresh/", views_reports.report_refresh, name="report-refresh"),
    path("reports/<int:pk>/step/<slug:step>/", views_reports.report_step, name="report-step"),
    path("reports/<int:pk>/report.docx", views_reports.report_docx, name="report-paper"),
    *urls_of(registers.DUAL_REPORTS, "reports/"),
]
