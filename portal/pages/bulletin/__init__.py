"""Bulletins as people read them: every sentence is worded from the frozen facts alone."""
