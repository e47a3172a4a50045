"""Honours: who earned what in a campaign, what is awarded there, and certificates."""
