"""The audit log's page, for the auditor alone."""
