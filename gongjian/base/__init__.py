"""Foundations that every app stands on: errors, workflow, scoping, figures, registers, secrets, jobs, geo, pages."""
