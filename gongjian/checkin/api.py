"""Door 2: what registers do not give by themselves; one router for each noun, joined here."""

from ninja import Router

router = Router()
