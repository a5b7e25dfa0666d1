"""From a claim of a paper to a verdict: what is claimed, what is held, which test, which checks, how certain."""
