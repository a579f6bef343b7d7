"""The demonstration district: an invented city, generated from a seed, and its way into the database.

`district.generate(seed, scale, today)` gives a District of plain tables (tables.py): places, organisations, people
and today's grids, imperfect on purpose. Nothing in it exists: names, codes and telephone numbers are invented, and
the place is open sea. No module but load.py knows Django.
"""
