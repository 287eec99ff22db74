"""The procedural engine: assets built by rule from a design brief, with Blender as its studio. No model, no weights."""
