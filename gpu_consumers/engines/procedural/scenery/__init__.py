"""Backgrounds: a place, an hour and a weather, painted in depth, every depth tiling sideways."""
