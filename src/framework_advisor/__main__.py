"""Runs the command as `python -m framework_advisor`."""

from framework_advisor.cli import main

if __name__ == "__main__":
    main()
