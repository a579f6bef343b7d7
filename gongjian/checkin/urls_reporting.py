"""Addresses of unit and member check-in."""

from django.urls import path

from gongjian.base.registers.urls import urls_of
from gongjian.checkin import registers, views_papers, views_reporting

urlpatterns = [
    path("me/", views_reporting.me, name="me"),
    path("units/<int:pk>/step/<slug:step>/", views_reporting.unit_step, name="unit-step"),
    path("units/<int:pk>/slip.docx", views_reporting.unit_paper, name="unit-paper"),
    path("units/<int:pk>/feedback.docx", views_papers.unit_feedback, name="unit-feedback"),
    path("members/<int:pk>/card.docx", views_papers.member_card, name="member-card"),
    path("members/roster.docx", views_reporting.roster, name="member-roster"),
    path("members/<int:pk>/step/<slug:step>/", views_reporting.member_step, name="member-step"),
    path("members/<int:pk>/move/", views_reporting.member_move, name="member-move"),
    path("members/<int:pk>/contact/", views_reporting.member_contact, name="member-contact"),
    *urls_of(registers.UNIT_CHECKINS, "units/"),
    *urls_of(registers.MEMBER_CHECKINS, "members/"),
]
