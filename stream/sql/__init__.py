"""Questions of one's own in SQL: what may be asked, over a connection that only reads, within limits."""
