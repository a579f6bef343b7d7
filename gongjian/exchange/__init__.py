"""三张清单: what communities and units need, and what they can share.

A need is raised by a community or by a unit, checked, and then met, merged into another or closed with a reason that
the proposer is told; it is never deleted. A resource is offered, paused or withdrawn with a reason.
"""
