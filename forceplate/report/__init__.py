"""A person's card on paper: one tagged PDF, drawn from the same nouns as the pages."""
