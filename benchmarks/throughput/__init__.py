"""What reanalysis of an archive costs over what its trials cost, and whether that stays so."""
