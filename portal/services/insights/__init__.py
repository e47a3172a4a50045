"""Insights: what a season's figures say, beside what they are compared with."""
