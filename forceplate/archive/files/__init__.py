"""Where the archive's files are: names, stores, and what is drawn from them."""
