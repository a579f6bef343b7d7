"""Every write of the dual check-in."""
