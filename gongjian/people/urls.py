"""Addresses of people."""

from django.urls import path

from gongjian.base.registers.urls import urls_of
from gongjian.people import registers, views

app_name = "people"
urlpatterns = [
    path("<int:pk>/open/<slug:field>/", views.protected, name="person-open"),
    path("<int:pk>/post/", views.give_post, name="person-post"),
    path("posts/<int:pk>/end/", views.stop_post, name="post-end"),
    path("accounts/add/", views.account_add, name="account-add"),
    path("accounts/first-passwords/", views.first_passwords, name="account-first"),
    path("accounts/<int:pk>/<slug:step>/", views.account_step, name="account-step"),
    *urls_of(registers.POSTS),
    *urls_of(registers.ACCOUNTS),
    *urls_of(registers.PERSONS, under=""),
]
