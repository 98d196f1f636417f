"""Plans: the arithmetic of quotas, goals, pay and forecasts. Pure; knows funnel and contracts, and no surface."""
