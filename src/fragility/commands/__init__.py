"""Groups of commands, one module each; `fragility.cli` joins them."""
