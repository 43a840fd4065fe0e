"""Results leave the archive in bulk, as Parquet with a manifest."""
