"""The registers of places: areas, estates, buildings, carriers, lanes, barriers, water and green."""

# In the order of the tabs: a register is declared where its module is imported.
from gongjian.places.registers.areas import AREAS
from gongjian.places.registers.buildings import BUILDINGS, CARRIERS, ESTATES
from gongjian.places.registers.ground import BARRIERS, LANES, SURFACES

__all__ = ["AREAS", "BARRIERS", "BUILDINGS", "CARRIERS", "ESTATES", "LANES", "SURFACES"]
