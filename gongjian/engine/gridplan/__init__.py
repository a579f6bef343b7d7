"""Grid planning: cut a district's buildings into connected grids of 300 to 500 households inside their communities.

inputs.py holds what goes in, plan.py solves, score.py judges, explain.py says what cannot be met, edit.py checks moves
by hand, cells.py makes units from footprints. Formulae, sources and measurements: docs/engine-gridplan.md.
"""
