"""Matching: which resource serves which need, how many units of it, so that the total weight is the largest possible.

inputs.py holds what goes in, score.py makes weights of terms, assign.py solves, side.py adds constraints between pairs,
explain.py says why a need stays unmatched. Formulae, sources and measurements: docs/engine-matching.md.
"""
