"""Journeys: what people do with the product, in a real browser against a real web process and workers."""
