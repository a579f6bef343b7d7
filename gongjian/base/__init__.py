"""Foundations that every app stands on: errors, workflow tables, scoping, figures, registers, secrets, jobs, geo, pages."""
