"""The workers, and what the meters read of them."""
