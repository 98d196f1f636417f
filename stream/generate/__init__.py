"""Files that are made from the code, and kept in step by tests."""
