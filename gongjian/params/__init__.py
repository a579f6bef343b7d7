"""地方参数: every threshold with value, unit, source and the day from which it holds.

National numbers are constants and shown only; local ones can be set. Old records are judged by the rule of their day.
"""
