"""Reanalysis: what is missing, and the engines that compute it."""
