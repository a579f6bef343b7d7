"""组织: the tree of Party organisations and the units of a district, their terms, and the area each is responsible for.

Levels are data: any kind may stand below any other. Moving and merging keep the history, and what hangs on a merged
organisation follows it through the hook `merged`.
"""
