from django.urls import path

from gongjian.people import token_views

app_name = "tokens"
urlpatterns = [
    path("", token_views.token_list, name="token-list"),
    path("make/", token_views.token_make, name="token-make"),
    path("<int:token_id>/end/", token_views.token_end, name="token-end"),
]
