"""Change over time: a person compared with their own past, with honest uncertainty."""
