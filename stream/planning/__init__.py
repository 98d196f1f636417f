"""Plans: arithmetic of quotas, goals, pay and forecasts. Pure; knows the funnel and the contracts, and no surface."""
