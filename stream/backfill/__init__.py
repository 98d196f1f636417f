"""Years of history: exports of a CRM become ordinary events, and go through the topics like all others.

Files (`tables`) → rows, with what lookups add (`rows`, `joins`) → facts of deals (`deals`, `changes`) and of activities
(`activities`), or rejected rows (`rejects`) → what live events do not say already (`overlap`) → records (`records`) →
topics (`send`). `reading` is the way from files to facts, `run` the whole way.
"""
