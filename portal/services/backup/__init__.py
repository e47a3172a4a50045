"""Backups: made while others write, kept, put back and proven; everything in open formats."""
