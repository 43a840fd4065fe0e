"""Recording to trial: placing, cleaning, cutting, and the quality checks."""
