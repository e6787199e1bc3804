"""Hypothesis's profiles: `make test` looks at a hundred cases of each law, `make fuzz` at ten thousand."""

from hypothesis import HealthCheck, settings

settings.register_profile("default", deadline=None)
# Ten thousand pages of parts take minutes, and generating them is most of it.
settings.register_profile("long", max_examples=10_000, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("default")
