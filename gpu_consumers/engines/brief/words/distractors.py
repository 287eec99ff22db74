"""Words that are near to many others in meaning but name nothing that a recipe makes.

A word whose nearest neighbour stands here is not taken for a kind: open-set rejection by classes of its own.
"""

from typing import Final

from gpu_consumers.engines.brief.words.text import words_of

DISTRACTORS: Final = words_of("""
    lighting light beautiful majestic wonderful elegant happiness sadness freedom justice idea dream story epic
    adventure quality speed slow quick fast quickly slowly proudly softly riding running standing holding flying
    swimming walking fighting sleeping cinematic realistic detailed vintage modern classic style fashion carved
    carving ornate decorated shiny dirty broken old new with without the and toward above below behind somewhere
    always never very because seven hundred first many trending popular photo drawing render music song sound food
    meal kitchen machine appliance vehicle transport engine device instrument technology computer science sport
    game business money school weather color number language mystery magic strong weak heavy soft big small gentle
    wild work job time place country world family love war peace power energy nature water fire air heart death
    life hand head body face skin noise smell taste paper cloth metal glass plastic
""")
