"""What columns of text hold: times, amounts, ids, words. Pure."""
