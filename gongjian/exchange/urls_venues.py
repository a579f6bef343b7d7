"""Addresses of venues and bookings beside their registers."""

from django.urls import path

from gongjian.exchange import views_venues

urlpatterns = [
    path("venues/hours/", views_venues.hours_sheet, name="venue-hours"),
    path("venues/<int:pk>/week/", views_venues.venue_week, name="venue-week"),
    path("venues/<int:pk>/step/<slug:step>/", views_venues.venue_step, name="venue-step"),
    path("bookings/<int:pk>/step/<slug:step>/", views_venues.booking_step, name="booking-step"),
]
