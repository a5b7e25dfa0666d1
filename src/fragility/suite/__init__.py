"""Running the notebooks of the plan, once each, side by side, with proof that they ended."""
