from typing import Literal

ConstraintsRigTypeType0 = Literal["HUMANOID", "QUADRUPED", "STATIC"]

CONSTRAINTS_RIG_TYPE_TYPE_0_VALUES: set[ConstraintsRigTypeType0] = {
    "HUMANOID",
    "QUADRUPED",
    "STATIC",
}


def check_constraints_rig_type_type_0(value: str) -> ConstraintsRigTypeType0:
    if value in CONSTRAINTS_RIG_TYPE_TYPE_0_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {CONSTRAINTS_RIG_TYPE_TYPE_0_VALUES!r}")
