"""The subcommands of `dealstream alerts`."""
