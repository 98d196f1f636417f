"""KPIs: from measures that are added up to the numbers that people read. Pure; knows no surface."""
