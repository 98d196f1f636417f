"""Dead letters: look at them, and send them again once the cause was mended."""
