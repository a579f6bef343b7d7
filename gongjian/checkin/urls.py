"""Addresses of the dual check-in."""

from django.urls import path

from gongjian.base.registers.urls import urls_of
from gongjian.checkin import registers, urls_reporting, views, views_member

app_name = "checkin"
urlpatterns = [
    path("", views.start, name="start"),
    path("find/", views_member.find, name="find"),
    path("mine/", views_member.mine, name="mine"),
    path("activities/<int:pk>/claim/", views.activity_claim, name="activity-claim"),
    path("activities/<int:pk>/step/<slug:step>/", views.activity_step, name="activity-step"),
    path("wishes/<int:pk>/claim/", views.wish_claim, name="wish-claim"),
    path("wishes/<int:pk>/step/<slug:step>/", views.wish_step, name="wish-step"),
    path("claims/<int:pk>/step/<slug:step>/", views.claim_step, name="claim-step"),
    path("activities/add/", views.activity_add, name="activity-add"),  # before the registers' own forms
    path("wishes/add/", views.wish_add, name="wish-add"),
    path("visits/add/", views.visit_add, name="visit-add"),
    path("visits/<int:pk>/step/<slug:step>/", views.visit_step, name="visit-step"),
    *urls_reporting.urlpatterns,
    *urls_of(registers.ACTIVITIES),
    *urls_of(registers.WISHES),
    *urls_of(registers.CLAIMS),
    *urls_of(registers.VISITS),
    *urls_of(registers.SKILLS),
]
