"""Addresses of grand committees and part-time members."""

from django.urls import path

from gongjian.base.registers.urls import urls_of
from gongjian.exchange import registers, views_committee

urlpatterns = [
    path("part_time_members/add/", views_committee.member_add, name="part_time_member-add"),  # before the register's
    path("part_time_members/<int:pk>/step/<slug:step>/", views_committee.member_step, name="part_time_member-step"),
    path("part_time_members/<int:pk>/duties/", views_committee.duty_add, name="duty-add"),
    path("part_time_members/<int:pk>/letter.docx", views_committee.letter, name="part_time_member-letter"),
    path("part_time_members/<int:pk>/duties.docx", views_committee.duty_sheet, name="part_time_member-sheet"),
    path("duties/<int:pk>/step/<slug:step>/", views_committee.duty_step, name="duty-step"),
    path("committees/<int:pk>/roster.docx", views_committee.roster, name="committee-roster"),
    *urls_of(registers.COMMITTEES),
    *urls_of(registers.SEATS),
]
