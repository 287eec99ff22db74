"""pytest plugin of a mutation run: one counterexample is enough; nobody needs the least."""

import pytest
from hypothesis import Phase, settings


def pytest_configure(config: pytest.Config) -> None:
    settings.register_profile("first-failure", phases=[Phase.explicit, Phase.generate], database=None)
    settings.load_profile("first-failure")
