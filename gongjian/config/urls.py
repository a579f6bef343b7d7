"""Every address of the product."""

from django.urls import URLPattern, URLResolver, include, path

from gongjian.config import style, views

handler400 = "gongjian.config.faults.bad_request"
handler403 = "gongjian.config.faults.not_allowed"
handler404 = "gongjian.config.faults.not_found"
handler429 = "gongjian.config.faults.too_many"  # asked for by allauth's throttle
handler500 = "gongjian.config.faults.our_fault"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("gongjian.home.urls")),
    path("accounts/", include("gongjian.config.sign_in")),
    path("grids/", include("gongjian.grids.urls")),
    path("exchange/", include("gongjian.exchange.urls")),
    path("checkin/", include("gongjian.checkin.urls")),
    path("people/", include("gongjian.people.urls")),
    path("orgs/", include("gongjian.orgs.urls")),
    path("places/", include("gongjian.places.urls")),
    path("params/", include("gongjian.params.urls")),
    path("history/", include("gongjian.history.urls")),
    path("me/", views.me, name="me"),
    path("areas/", views.areas, name="areas"),
    path("language/", views.language, name="language"),
    path("preferences/", views.preferences, name="preferences"),
    path("messages/", include("gongjian.notices.urls")),
    path("api/", include("gongjian.config.api_urls")),
    path("tokens/", include("gongjian.people.token_urls")),
    path("imports/", include("gongjian.base.urls")),
    path("grid/", include("gongjian.grids.public_urls")),  # without an account
    path("style/", style.sheet, name="style"),
    path("healthz", views.health, name="health"),
    path("robots.txt", views.robots, name="robots"),
]
