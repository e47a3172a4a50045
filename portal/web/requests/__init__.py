"""Requests for another target: asking, the queue, and the answers."""
