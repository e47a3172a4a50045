"""What can be done: permission, rule, write, commit, announce. Services know no request."""
