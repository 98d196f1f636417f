"""`python -m stream.cli`: the same as `dealstream`."""

from stream.cli.main import main

main()
