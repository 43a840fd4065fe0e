"""The catalogue: its tables, the databases that hold it, and how its tables move forward."""
