"""`make attack`: what somebody on the network may try, within bounds, and what comes of it."""
