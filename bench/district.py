"""The invented district on which pages and the map are measured. Settings must be chosen before this is called."""

from django.core.management import call_command


def prepare(seed: int, scale: float) -> bool:
    """Schema, caches, static files, and the district when the database is empty. Returns whether it was made now."""
    from gongjian.config.demo.load import load  # noqa: PLC0415  apps must be ready
    from gongjian.places.models import Building  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    if Building.objects.exists():
        return False
    load(seed, scale)
    return True
