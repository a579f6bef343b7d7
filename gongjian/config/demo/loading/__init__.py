"""The tables of a generated district as rows of the database, one module per app."""
