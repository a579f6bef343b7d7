"""Registers: one declaration per kind of record drives the table page, export, import, template, print and API.

columns.py      what a column holds, how it is shown, and where its value comes from
register.py     the declaration of a register and the catalogue of all
nodes.py        columns of records that stand in a tree
listing.py      search, conditions, order and pages: what an address asks for
pages.py        the table page, export and template       records.py   record, edit in place, add
intake.py       rows of a file become rows of the database: one subclass per register
checking.py     a verdict for every row and cell          runs.py      upload, dry run, commit as jobs
"""
