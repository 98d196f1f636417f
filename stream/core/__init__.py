"""The pure core: what events mean. No I/O, no clock, no Faust; time is an argument."""
