"""Events per second of this service beside other ways to do the same job: `make bench`."""
