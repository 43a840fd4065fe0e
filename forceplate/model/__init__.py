"""The nouns: plate, layout, facts, recording, settings, trial, result. No input or output."""
