"""`dealstream`, and `python -m stream.cli`."""

from stream.cli.interrupted import ends_while_loading


def main() -> None:
    """Load the command line, and run it."""
    ends_while_loading()
    from stream.cli.main import main as run

    run()


if __name__ == "__main__":
    main()
