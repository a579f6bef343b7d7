"""Every write on grids, one module per noun: draft, edit (moves), run, result, step, publish, staff, mend."""
