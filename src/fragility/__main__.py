"""`python -m fragility` is the command `fragility`."""

from fragility.suite.cli import main

if __name__ == "__main__":
    main(prog_name="fragility")
