"""Files as rows of text, whatever their form, and which file of the mapping each one is."""
