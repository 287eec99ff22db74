"""Ways of looking at the past: read the log, verify it, travel in it, rebuild from it and prove the result."""
