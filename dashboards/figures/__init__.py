"""Pure pictures: arrays and numbers in, a plain figure out."""
