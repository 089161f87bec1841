"""The `nonlinear` kernel experiment by the Python package."""

import btsp

PRESET = btsp.presets.nonlinear
NAMES = [
    "overlap_area",
    "potentiation_area",
    "depression_area",
    "equilibrium_weight",
    "delta_weight",
]
# Another time constant each, so that nothing could be computed for all at once.
RULES = [PRESET.rule.replace(eligibility_tau=2.5 + 1e-4 * k) for k in range(1000)]


def run(integration):
    """Arrays by name."""
    change = btsp.weight_change(
        PRESET.rule, PRESET.protocol, PRESET.initial_weights, PRESET.laps, integration
    )
    return {name: getattr(change, name) for name in NAMES}


def run_batch(n_jobs):
    """The maps of a thousand rules."""
    batch = btsp.weight_change_batch(
        RULES, PRESET.protocol, PRESET.initial_weights, PRESET.laps, "exact", n_jobs=n_jobs
    )
    return {name: getattr(batch, name) for name in NAMES}
