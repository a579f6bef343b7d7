"""Pages of grids, by noun: map and layers, grids in force, plans, runs, checks, papers, the public page."""
