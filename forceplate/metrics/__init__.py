"""Metrics, declared once each; one file a family."""
