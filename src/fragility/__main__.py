"""`python -m fragility` is the command `fragility`."""

from fragility.cli import main

if __name__ == "__main__":
    main(prog_name="fragility")
