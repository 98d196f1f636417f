"""The API as OpenAPI 3.1: what every route of workers and gateways takes and answers."""
