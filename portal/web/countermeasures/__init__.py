"""Countermeasures: what is asked for, agreed and followed up for people who are behind."""
