"""地方: areas with official codes and boundaries, estates and buildings, lanes, barriers, carriers.

Geometry is longitude and latitude in degrees (CGCS2000, treated as equal to WGS 84), stored as WKB with its box.
Households are a fact of a building; a blank count means nobody has checked it yet, which is not the same as 0.
"""
