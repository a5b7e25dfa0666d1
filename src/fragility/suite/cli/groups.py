"""Groups of commands, one module each; `fragility.suite.cli` joins them."""
