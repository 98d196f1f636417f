"""The subcommands of `dealstream`, a module each."""
