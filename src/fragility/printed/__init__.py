"""What papers print: numbers with addresses, the counts behind them, contrasts, checks, and tables read into rows."""
