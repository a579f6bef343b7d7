"""Addresses of other apps' pages, by URL name; "" where an installation does not have the page."""

from django.urls import NoReverseMatch, reverse


def link(name: str, *args: object) -> str:
    """The address of a page, "" when there is none: the words then stand without a link."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""
