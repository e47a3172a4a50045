"""Daily reports: writing one's own, reading and answering those of colleagues."""
