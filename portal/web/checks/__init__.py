"""Checks: the verification queue, disputes, and shares of a season's last days."""
