"""Home: what somebody needs first, by role."""
