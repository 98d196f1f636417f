"""What is wrong with a row of a backfill."""

from stream.words.note import Note, note


def about(column: str, id_: str, /, **told: object) -> Note:
    """Return what is wrong with a row, and in which of its columns."""
    return note("row-about", column=column, why=note(id_, **told))
