"""Files to recordings: one file a format; units are converted here and only here."""
