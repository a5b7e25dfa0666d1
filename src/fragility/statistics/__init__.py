"""Numbers in, numbers out: the estimators behind every interval, check and verdict of the suite."""
