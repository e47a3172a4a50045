"""Goals: one's own page, and the campaigns whose targets one sets."""
