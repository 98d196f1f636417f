"""What ClickHouse must hold, noted apart from the tables themselves: which events, and how far each topic."""
