"""Faust in chunks: one message per run of consecutive records, changelogs as record batches.

Stock Faust makes several futures for every single record. Here the consumer hands over runs of
records, tables recover in runs, and changelogs are written as whole record batches. Positions are
kept in the tables themselves, so that an offset commit can be lost or too early and do no harm.
"""
