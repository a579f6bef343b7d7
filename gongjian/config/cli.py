"""The command `gongjian`. The engines start without Django; everything else goes to commands.py."""

import os
import sys
from collections.abc import Sequence


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code. Imports wait for the choice, because a second of start is felt."""
    said = list(sys.argv[1:] if argv is None else argv)
    if said[:1] == ["gridplan"]:
        from gongjian.engine.gridplan.command import run as plan  # noqa: PLC0415

        return plan(said[1:])
    if said[:1] == ["match"]:
        from gongjian.engine.matching.command import run as match  # noqa: PLC0415

        return match(said[1:])
    import django  # noqa: PLC0415

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gongjian.config.settings")
    django.setup()
    from gongjian.config.commands import run  # noqa: PLC0415

    return run(said)


if __name__ == "__main__":
    sys.exit(main())
