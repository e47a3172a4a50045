"""The first run: naming the bank and its first two administrators."""
