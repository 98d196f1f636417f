"""Keys of a partition's own values, beside those of its deals: others read them, too, and need no Faust for it."""

PROGRESS = b"\x00progress"
"""Key of the value whose header says up to which source offset a partition is done."""

COUNTED_WITH = "funnel_file"
"""Measure of that value: the fingerprint of the funnel file with which it was counted."""

FUNNEL = b"\x00funnel"
"""Key of the value that holds the funnel file with which a partition is counted."""
