"""Little words: the ones that carry no wish, the ones that refuse, and the ones that end a group of words."""

from typing import Final

from gpu_consumers.engines.brief.words.text import words_of

NEGATIVE: Final = (
    "bad anatomy",
    "blurred",
    "watermark",
    "extra limbs",
    "cropped",
    "text",
    "deformed hands",
    "cluttered background",
)

REFUSING: Final = frozenset(
    words_of("""
    no without sans minus lacking lacks not never remove removing delete drop lose hide omit skip replace swap
    instead except isn't doesn't don't
""")
)
REPLACING: Final = frozenset({"replace", "swap"})
ACCEPTING: Final = frozenset({"with", "by", "but", "for", "add", "give", "has", "only", "just"})
BRINGING: Final = frozenset(
    words_of("with wearing wears wear holding holds hold carrying carries carry wielding wields has having add give")
)
TRIMMING: Final = frozenset(
    words_of("""
    trimmed edged lined decorated accented bordered inlaid embroidered ornamented adorned studded
""")
)

# A word after which the thing itself is no longer named: "a knight | with a sword", "an octopus | on a bicycle".
BEYOND: Final = frozenset(
    words_of("""
    with without in on at by from under over near beside behind before inside above below against holding carrying
    wearing wielding riding having whose who that which while during through into onto and but plus in-front sans
    minus lacking wears holds carries wields rides has using made set surrounded covered for no not is are
    standing sitting running walking flying fighting sleeping swimming guarding jumping
""")
)

# Adjectives that no recipe can follow: told as not understood, and never taken for a noun.
VAGUE: Final = frozenset(
    words_of("""
    shiny glossy smooth rough fuzzy fluffy hairy slimy sticky wet dry hot cold warm cool fresh rotten dirty dusty
    clean broken cracked worn torn damaged new modern futuristic vintage retro classic elegant fancy simple plain
    beautiful pretty handsome ugly gorgeous stunning epic awesome amazing legendary mythical mystical rare common
    special unique unusual strange weird odd crazy funny silly goofy creepy haunted cursed blessed holy sacred
    divine dead undying poor rich lucky fast quick slow heavy light loud quiet soft hard sharp blunt sweet sour
    spicy tasty hungry brave clever smart stupid lazy busy evil good bad nice best better perfect high low deep
    hollow solid empty open closed double single left right inner outer upper lower front rear main extra urban
    rural medieval oriental western eastern northern southern gothic victorian steampunk cyberpunk tribal ornate
    detailed intricate minimal
""")
)

# Words that carry no wish of their own: neither understood nor complained about.
SILENT: Final = frozenset(
    words_of("""
    a an the with and or of in on at by for from to his her its their our your is are be was were has have having
    wearing wears holding holds carrying carries wielding wields who which whose that this these those some any
    very really quite rather style styled art game asset character model 3d 2d sprite please make makes making
    create me my it as like look looks looking wear hold carry into onto over under no without not new same more
    less than also but so all every each made out up down render rendered design designed view background full
    whole set give add with use using i we want need would should could can paint painted colour color coloured
    colored change turn keep he she they him them image picture portrait photo drawing illustration icon figure
    figurine statue group piece sort kind type thing scene prop 'd left right hand hands take away only just bit
    ready topped covered set coat's there here where when while one side front back both
    through during while near beside behind before inside above below against whose though very too its always
    never ever usually often sometimes something anything thing much many few lot lots than then until across
    around between among along within upon off again own other another

""")
)
