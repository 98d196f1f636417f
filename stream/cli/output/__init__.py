"""How the commands show what they have: tables, CSV, progress."""
