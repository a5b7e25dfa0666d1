"""What sources release: labels on items, counts, aggregates; where they come from, judges, refusals and benchmarks."""
