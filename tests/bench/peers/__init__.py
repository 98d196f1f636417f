"""The others: each a program of its own that does the job of `job.py` the way its documentation teaches."""
