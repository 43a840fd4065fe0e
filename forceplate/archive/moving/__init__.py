"""Copies of a whole archive: backups, and other places."""
