"""The library: assets, their versions, and how they came to be."""
