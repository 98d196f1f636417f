"""Facts as records, sent no faster than the workers process them."""
