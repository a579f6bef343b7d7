"""Engines: pure functions on arrays and geometries. Imports neither Django nor anything else of gongjian."""
