"""The supervisor's evening page."""
