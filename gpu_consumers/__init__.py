"""The hands: stateless processes that carry out one step at a time and report what came of it."""
