"""Leaks: whether a funnel loses more than usual, at a rate of false alarms that was set. Pure; knows no surface.

A series is a list of buckets, by default working days; of each the outcomes, and how many of them leaked. `detector` is
the test, `chain` says how high its threshold is for a budget of false alarms, `calibration` is what a series is watched
with, `life` follows an alert from run to run, and `change_point` says since when and how much. How all of it is
derived, and what can be promised, is in docs/alerts.md.
"""
