"""Laps of sampled rates: against NumPy loops, against the kernel experiment, and errors."""

import numpy as np
import pytest

import btsp

RULE = btsp.presets.nonlinear.rule
STEP = 0.01


def filtered(samples, tau, gain):
    """y_n = r y_(n-1) + gain x_n, from silence."""
    r, y, out = np.exp(-STEP / tau), np.zeros(samples.shape[:-1]), np.empty_like(samples)
    for n in range(samples.shape[-1]):
        y = r * y + gain * samples[..., n]
        out[..., n] = y
    return out


def expected(rule, rates, plateau, weights, laps, peaks=None, update="per_lap"):
    """The same from the equations, sample by sample."""
    if peaks is None:
        trace = filtered(rates, rule.eligibility_tau, STEP)
        signal = filtered(plateau, rule.instructive_tau, 1.0)
        signal = signal / signal.max()
    else:
        one_minus = [-np.expm1(-STEP / tau) for tau in (rule.eligibility_tau, rule.instructive_tau)]
        trace = filtered(rates, rule.eligibility_tau, one_minus[0]) / peaks[0]
        signal = filtered(plateau, rule.instructive_tau, one_minus[1]) / peaks[1]
    up, down = rule.gain_curve(trace * signal)
    x = np.asarray(weights) / rule.max_weight
    after = [x]
    for _ in range(laps):
        if update == "per_lap":
            P, D = (STEP * (q[:, 1:] + q[:, :-1]).sum(axis=1) / 2 for q in (up, down))
            change = rule.potentiation_rate * P * (1 - x) - rule.depression_rate * D * x
            x = np.clip(x + change, 0, 1)
        else:
            for n in range(up.shape[1] - 1):
                a = rule.potentiation_rate * (up[:, n] + up[:, n + 1]) / 2
                b = rule.depression_rate * (down[:, n] + down[:, n + 1]) / 2
                total = np.where(a + b > 0, a + b, 1.0)
                x = x + (a / total - x) * -np.expm1(-(a + b) * STEP)
        after.append(x)
    return rule.max_weight * np.array(after)


@pytest.fixture
def lap():
    rng = np.random.default_rng(5)
    rates = rng.uniform(0, 2, (13, 700)) * (rng.random((13, 700)) < 0.3)
    rates[4] = 0
    plateau = np.zeros(700)
    plateau[200:230] = plateau[500:510] = 1
    return rates, plateau


def test_doubles_need_not_be_where_doubles_may_be(lap):
    """As a record or a message has them."""
    rates, plateau = lap
    plain = btsp.simulate(RULE, rates, plateau, STEP, 1.0, 2, normalisation="per_event")
    moved = []
    for array in lap:
        bytes_of = np.zeros(array.nbytes + 1, np.uint8)
        bytes_of[1:] = np.frombuffer(array.tobytes(), np.uint8)
        moved.append(np.frombuffer(bytes_of.data[1:], float).reshape(array.shape))
        assert not moved[-1].flags.aligned
    again = btsp.simulate(RULE, *moved, STEP, 1.0, 2, normalisation="per_event")
    assert again.tobytes() == plain.tobytes()


@pytest.mark.parametrize("update", ["per_lap", "continuous"])
@pytest.mark.parametrize("pooled", [False, True])
def test_is_what_the_equations_say(lap, update, pooled):
    rates, plateau = lap
    weights = np.linspace(0, 4, 13)
    peaks = btsp.signal_peaks(RULE, rates, plateau, STEP) if pooled else None
    found = btsp.simulate(
        RULE, rates, plateau, STEP, weights, 3, peaks or "per_event", update=update
    )
    wanted = expected(RULE, rates, plateau, weights, 3, peaks, update)
    assert found.shape == (4, 13)
    np.testing.assert_allclose(found, wanted, rtol=0, atol=1e-11)
    assert (found[:, 4] == weights[4]).all(), "a silent input keeps its weight"
    assert np.abs(found[1] - found[0]).max() > 0.1


def test_peaks_are_the_largest_filtered_samples(lap):
    rates, plateau = lap
    e, i = btsp.signal_peaks(RULE, rates, plateau, STEP)
    gains = [-np.expm1(-STEP / tau) for tau in (RULE.eligibility_tau, RULE.instructive_tau)]
    assert e == pytest.approx(filtered(rates, RULE.eligibility_tau, gains[0]).max(), rel=1e-12)
    assert i == pytest.approx(filtered(plateau, RULE.instructive_tau, gains[1]).max(), rel=1e-12)
    assert (e, i) == btsp.signal_peaks(RULE.time_constants, rates, plateau, STEP, n_jobs=1)


@pytest.mark.parametrize("update", ["per_lap", "continuous"])
@pytest.mark.parametrize("name", ["linear", "linear_potentiation", "nonlinear", "short_tau"])
def test_a_spike_on_a_sample_is_the_kernel_experiment(name, update):
    preset = btsp.presets[name]
    signals = preset.signals()
    rates = np.zeros((preset.protocol.inputs, preset.protocol.samples))
    for row, spike in zip(rates, preset.protocol.spike_times):
        row[np.searchsorted(signals.time, spike)] = 1 / preset.protocol.step
    change = btsp.weight_change(
        preset.rule, preset.protocol, preset.initial_weights, 3, update=update
    )
    for k in (0, 20, 49):
        found = btsp.simulate(
            preset.rule,
            rates,
            signals.plateau,
            preset.protocol.step,
            preset.initial_weights[k],
            laps=3,
            update=update,
        )
        np.testing.assert_allclose(found, change.weight[:, k], rtol=0, atol=1e-11)


def test_same_bits_for_any_number_of_threads_and_any_layout(lap):
    rates, plateau = (np.tile(array, (1, 40)[: array.ndim]) for array in lap)
    rates = np.tile(rates, (60, 1))
    plateau = np.resize(plateau, rates.shape[1])
    alone = btsp.simulate(RULE, rates, plateau, STEP, 1.0, 2, n_jobs=1)
    for other in (rates, np.asfortranarray(rates), rates.astype(">f8"), rates[:, ::-1][:, ::-1]):
        found = btsp.simulate(RULE, other, plateau > 0, STEP, 1.0, 2, n_jobs=2)
        assert found.tobytes() == alone.tobytes()
    assert not alone.flags.writeable


@pytest.mark.parametrize(
    ("changes", "error", "message"),
    [
        ({"rule": "x"}, TypeError, "rule = 'x': must be a btsp.WeightDependentRule"),
        ({"rates": [1.0, 2.0]}, ValueError, r"rates has shape \(2,\): must have 2 dim"),
        ({"rates": [["a"]]}, TypeError, "rates = .*must be an array of numbers"),
        ({"rates": [[0.0, np.nan, 1.0]]}, ValueError, r"rates\[0\]\[1\] = NaN: must be from 0"),
        ({"rates": [[0.0, -1.0, 1.0]]}, ValueError, r"rates\[0\]\[1\] = -1: must be from 0"),
        ({"rates": [[0.0, 1.0]]}, ValueError, "rates"),
        ({"rates": np.empty((0, 3))}, ValueError, "rates"),
        ({"plateau": [0.0, 2.0, 0.0]}, ValueError, r"plateau\[1\] = 2: must be from 0 to 1"),
        ({"plateau": [[0.0]]}, ValueError, "plateau has shape"),
        ({"step": 0.0}, ValueError, "step = 0: must be a number above 0 s"),
        ({"step": "a"}, TypeError, "step = 'a': must be a number"),
        ({"initial_weights": [5.0]}, ValueError, r"initial_weights\[0\] = 5: must be from 0 to 4"),
        ({"initial_weights": [1.0, 1.0]}, ValueError, "initial_weights = 2 weights: must be one"),
        ({"laps": -1}, ValueError, "laps = -1: must be from 0"),
        ({"laps": 1.5}, TypeError, "laps = 1.5: must be a whole number"),
        ({"normalisation": "pooled"}, ValueError, 'must be "per_event" or two peaks'),
        ({"normalisation": 3}, TypeError, "normalisation = 3"),
        ({"normalisation": (1.0, 0.0)}, ValueError, r"normalisation\[1\] = 0: must be from"),
        ({"normalisation": ("a", 1.0)}, TypeError, r"normalisation\[0\] = 'a'"),
        ({"update": "x"}, ValueError, 'update = \'x\': must be "per_lap" or "continuous"'),
        ({"n_jobs": 0}, ValueError, "n_jobs = 0: must be"),
        ({"n_jobs": "a"}, TypeError, "n_jobs = 'a': must be"),
    ],
)
def test_errors_name_the_argument(changes, error, message):
    arguments = {
        "rule": RULE,
        "rates": [[0.0, 1.0, 0.0]],
        "plateau": [0, 1, 0],
        "step": STEP,
        "initial_weights": [1.0],
    }
    btsp.simulate(**arguments)
    with pytest.raises(error, match=message):
        btsp.simulate(**{**arguments, **changes})
