"""Meetings: the list of them, their minutes, and the view for the projector."""
