"""The page that a TV opens and never leaves."""
