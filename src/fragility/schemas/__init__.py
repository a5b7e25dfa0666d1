"""What each file may say, as models: cards, vocabulary, claims, panels, the ledger's row. No engine stands here."""
