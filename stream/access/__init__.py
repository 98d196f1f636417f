"""Who may ask what of a worker or gateway: machines, hosts, origins, tokens, and what people see."""
