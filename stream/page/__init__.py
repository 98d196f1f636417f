"""The live page, and the API that it and the command line read."""
