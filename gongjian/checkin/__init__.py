"""双报到: units and members report to communities, join activities, claim small wishes, and visits become needs.

A member claims for the member only and somebody else confirms what was done: whoever benefited, or the community.
There are no points, no quotas of hours, no rankings, no photos and no locations (domain section 7).
"""
