"""Pure rules of the contest: the standard library alone, no clock, no database, no request."""
