"""Campaigns: the list, their pages, and everything that sets one up and leads it on."""
