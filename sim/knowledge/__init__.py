"""What medicine says: sources, quantities, findings, orders, conditions, causes and priors."""
