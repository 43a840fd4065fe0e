"""Numba loops over plain arrays, by family; no kernel calls a kernel of another file."""
