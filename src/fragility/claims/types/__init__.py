"""One module a type of claim: its test, and what it finds."""
