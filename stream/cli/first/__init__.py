"""Parts of `dealstream init`: what it asks, whom it asks, what to do next."""
