"""How often the rules about change over time are right, on simulated people of known truth."""
