"""Notices: what somebody is told in the portal."""
