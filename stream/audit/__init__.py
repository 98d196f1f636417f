"""The audit: every measure and every row of a deal recomputed from the raw events, in SQL, and compared with what the stream wrote.

It shares no code with `stream.core`: the files in `sql/` are docs/semantics.md once more, as plain batch queries.
"""
