"""Who is told of alerts, when and how. What is to be told and was stands on `sales.alert-deliveries`."""
