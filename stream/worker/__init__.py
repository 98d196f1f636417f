"""The worker: Faust agents over the pure core, their tables, and what the worker serves over HTTP."""
