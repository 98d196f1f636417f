"""Years of history: exports of a CRM become ordinary events, and go through the topics like all others.

`read`: files become rows of text. `columns`, `facts`: rows become facts, or are rejected. `overlap`: what the service
knows already is left out. `send`: facts become records of the topics. `suggest`: first drafts for a person to complete.
`reading` is the way from files to facts, `run` the whole way.
"""
