"""Other systems on the same work, each set up as somebody who knows it well would.

They run in an environment of their own (`bench/requirements.txt`), so nothing here may import the forge.
"""
