"""The working calendar: a year at a glance, and how it is kept."""
