"""Programs that measure, each a target of the Makefile.

`make bench`: events per second beside other ways to do the same job. `make workers`: what a second worker adds.
`make history`: rate and memory over ten million events. `make latency`: seconds from a webhook to its numbers.
`make recovery`: seconds until a killed worker is back. `make scale`: what more deals and reps cost.
"""
