"""Absences and deputies: who is away, and who stands in meanwhile."""
