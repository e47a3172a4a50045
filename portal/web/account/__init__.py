"""Your own account: password, sessions, language."""
