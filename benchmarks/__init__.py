"""Benchmarks: each file holds one promise; figures come as ratios measured in one run.

Nothing here imports forceplate at the top, because the workers of the peers' environment import
this package too.
"""
