from django.urls import path

from gongjian.notices import views

app_name = "notices"
urlpatterns = [
    path("", views.message_list, name="message-list"),
    path("read/", views.read_all, name="message-read-all"),
    path("<int:message_id>/", views.message_open, name="message-open"),
    path("<int:message_id>/done/", views.message_done, name="message-done"),
    path("<int:message_id>/undo/", views.message_undo, name="message-undo"),
]
