"""`make statistics`: whether the test for a leak keeps what it promises, by simulation."""
