"""Variables of the environment, typed; a wrong one stops the start with a sentence."""

import os

from django.core.exceptions import ImproperlyConfigured

READ: dict[str, str] = {}  # variable -> default as text, filled by the helpers below


def text(name: str, default: str) -> str:
    READ[name] = default
    return os.environ.get(name, default)


def flag(name: str, default: bool) -> bool:
    value = text(name, "1" if default else "0").strip().lower()
    if value not in {"0", "1", "true", "false", "yes", "no"}:
        raise ImproperlyConfigured(f"{name} must be 0 or 1, not {value!r}.")
    return value in {"1", "true", "yes"}


def number(name: str, default: int, low: int, high: int) -> int:
    value = text(name, str(default))
    if not value.strip().isdigit() or not low <= int(value) <= high:
        raise ImproperlyConfigured(f"{name} must be a whole number from {low} to {high}, not {value!r}.")
    return int(value)


def choice(name: str, default: str, allowed: tuple[str, ...]) -> str:
    value = text(name, default)
    if value not in allowed:
        raise ImproperlyConfigured(f"{name} must be one of {', '.join(allowed)}, not {value!r}.")
    return value
