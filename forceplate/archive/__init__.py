"""Immutable files and their catalogue."""
