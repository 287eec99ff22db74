from gpu_consumers.engines.brief import DesignBrief
from gpu_consumers.engines.procedural.clay import Clay
import numpy as np
def build(brief: DesignBrief, clay: Clay, rng: np.random.Generator) -> None:
    raise NotImplementedError
