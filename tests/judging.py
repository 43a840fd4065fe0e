"""Words that judge a person; no sentence about one holds any of them."""

import re

WORDS = (
    "abnormal", "normal", "deficit", "deficits", "imbalance", "imbalanced", "perfect", "poor",
    "poorly", "bad", "badly", "weak", "weaker", "fail", "fails", "failed", "risk", "risks",
    "should", "correct", "incorrect", "score", "scores", "symmetry", "symmetric", "dysfunction",
    "better", "worse", "wrong with",
)  # fmt: skip
JUDGING = re.compile(r"\b(" + "|".join(WORDS) + r")\b", re.IGNORECASE)
"""Whole words."""
