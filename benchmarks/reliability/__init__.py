"""Campaigns against the archive: faults by the thousand, and what was lost."""
