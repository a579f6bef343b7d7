"""Gongjian 共建: the platform on which a district's organisations build their communities together."""

__version__ = "0.1.0"
