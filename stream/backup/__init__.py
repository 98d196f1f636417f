"""A copy of all that cannot be computed again, as Parquet with checksums: written, and brought back checked."""
