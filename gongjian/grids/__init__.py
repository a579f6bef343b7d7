"""网格: plans from draft to publication, the grids in force with their staff, and the checks between them.

A plan belongs to one community and is published as a whole (domain 3.1, G9). Drafts keep their assignment as one JSON
map from building to grid number, because a draft is edited and versioned as a whole; published grids are rows with a
first and a last day, so that "which grid was this address in on that day" is one query.
"""
