"""KPIs: from measures that are added up to the numbers that people read. Pure; knows no surface.

`catalogue` declares every KPI once; `formula` has the kinds that formulas are made of; `evaluate` computes any of them.
"""
