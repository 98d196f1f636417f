"""How many of a measure's units a KPI's unit has."""

DAY_SECONDS = 86_400
DAY_MINUTES = 1_440
DAY_HOURS = 24
MINUTE_SECONDS = 60
