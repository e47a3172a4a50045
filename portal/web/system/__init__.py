"""The health page of whoever looks after the installation."""
