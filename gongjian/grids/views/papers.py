"""Being written."""

from django.http import HttpRequest, HttpResponse


def _later(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse(status=404)


paper_index = grid_sheet = staff_sheet = lane_sheet = boards = board = _later
