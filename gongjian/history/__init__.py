"""留痕: the append-only record of who changed or saw what, when and why.

Every row is chained with SM3 to the one before, and the end of the chain is sealed with a key that is not in the
database, so a changed, removed or reordered row is found and located by `gongjian history verify`.
The actor is known by id and name only, so that every app can write here.
"""
