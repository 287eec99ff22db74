"""Document 003, Asset Forge: its `/api/*` as views and commands of the one log, so that its own web client works here.

Pipelines are jobs, assets are the library's 3D assets, variants are assets with a source, and presets are the
project's. Names that its clients give to assets ("bronze-sword") stand in the project's stream, as assignments.
"""
