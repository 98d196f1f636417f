"""What programs of others use: the KPIs of a list of events (docs/library.md)."""

from stream.library.batch import Batch

__all__ = ["Batch"]
