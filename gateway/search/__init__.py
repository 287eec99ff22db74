"""The library found by words, by meaning and by what is known of each asset."""
