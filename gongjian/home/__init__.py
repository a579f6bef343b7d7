"""工作台: what waits for a person today, the next deadlines, the figures that open their records, and the search box.

Reads every app and is read by none. Apps stay unaware of it: what they contribute is collected here by small providers.
"""
