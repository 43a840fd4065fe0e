"""Pieces that pages are built of."""
