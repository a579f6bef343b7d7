"""Every write on needs, resources and categories."""
