"""Released sources: cards, fetching, readers and the derivation of outcomes without text."""
