from typing import Literal

ListLettersKindType0 = Literal["parked", "step", "undecodable"]

LIST_LETTERS_KIND_TYPE_0_VALUES: set[ListLettersKindType0] = {
    "parked",
    "step",
    "undecodable",
}


def check_list_letters_kind_type_0(value: str) -> ListLettersKindType0:
    if value in LIST_LETTERS_KIND_TYPE_0_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {LIST_LETTERS_KIND_TYPE_0_VALUES!r}")
