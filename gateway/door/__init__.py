"""Who comes in, as whom, how often, and what they may do there."""
