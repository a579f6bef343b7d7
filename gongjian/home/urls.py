from django.urls import path

from gongjian.home import views

app_name = "home"
urlpatterns = [
    path("", views.workbench, name="workbench"),
    path("search/", views.search_page, name="search"),
    path("figures/", views.figure_list, name="figure-list"),
    path("figures/<str:key>/", views.figure_records, name="figure-records"),
]
