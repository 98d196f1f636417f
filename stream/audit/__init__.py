"""The audit: all measures and rows of deals recomputed from the raw events, in SQL, and compared with the stream's.

It shares no code with `stream.core`: the files in `sql/` are docs/semantics.md once more, as plain batch queries.
"""
