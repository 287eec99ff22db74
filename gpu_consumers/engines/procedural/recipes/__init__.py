"""One recipe per archetype: a brief in, clay out. Pure numpy; nothing here knows Blender."""
