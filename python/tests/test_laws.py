"""What must hold for every rule, protocol and weight."""

from __future__ import annotations

import numpy as np
from hypothesis import assume, given
from hypothesis import strategies as st
from strategies import (
    between,
    gains,
    integrations,
    protocols,
    rules,
    same_bits,
    sigmoids,
    updates,
    weights_for,
)

import btsp

laps = st.integers(0, 12)


@st.composite
def experiments(draw, most_rate=20.0):
    rule = draw(rules(most_rate))
    weights = draw(weights_for(rule))
    return btsp.Experiment(
        rule, draw(protocols()), weights, draw(laps), draw(integrations), draw(updates)
    )


@given(experiments())
def test_weights_stay_within_bounds(experiment):
    change = experiment.run()
    top = experiment.rule.max_weight
    rounding = 4 * np.finfo(float).eps * top
    assert change.weight.min() >= 0
    assert change.weight.max() <= top + rounding
    after = change.initial_weights[:, None] + change.delta_weight
    assert after.min() >= -rounding
    assert after.max() <= top + rounding


@given(experiments())
def test_weight_tells_the_same_as_delta_weight(experiment):
    change = experiment.run()
    top = experiment.rule.max_weight
    assert change.weight.shape == (
        experiment.laps + 1,
        experiment.initial_weights.size,
        experiment.protocol.inputs,
    )
    np.testing.assert_allclose(
        change.weight[0], np.broadcast_to(change.initial_weights[:, None], change.weight[0].shape)
    )
    np.testing.assert_allclose(
        change.weight[-1] - change.weight[0], change.delta_weight, rtol=0, atol=1e-12 * top
    )


@given(experiments(), st.data())
def test_laps_compose(experiment, data):
    k = data.draw(st.integers(0, experiment.laps))
    change = experiment.run()
    shorter = experiment.replace(laps=k).run()
    assert same_bits(change.weight[: k + 1], shorter.weight)
    top = experiment.rule.max_weight
    # What is left of the laps, from where the first k have led one synapse.
    i = data.draw(st.integers(0, experiment.initial_weights.size - 1))
    j = data.draw(st.integers(0, experiment.protocol.inputs - 1))
    there = min(float(change.weight[k, i, j]), top)
    rest = experiment.replace(initial_weights=there, laps=experiment.laps - k).run()
    expected = change.weight[-1, i, j]
    assert abs(rest.weight[-1, 0, j] - expected) <= 1e-11 * top


@given(rules(most_rate=1.0), protocols(), integrations)
def test_equilibrium_weight_stays(rule, protocol, integration):
    change = btsp.weight_change(rule, protocol, 0.0, 1, integration)
    p, d = change.potentiation_area, change.depression_area
    moving = ~np.isnan(change.equilibrium_weight)
    no_clipping = (rule.potentiation_rate * p <= 1) & (rule.depression_rate * d <= 1)
    kept = np.flatnonzero(moving & no_clipping)
    assume(kept.size)
    weights = np.minimum(change.equilibrium_weight[kept], rule.max_weight)
    after = btsp.weight_change(rule, protocol, weights, 3, integration)
    stay = after.delta_weight[np.arange(kept.size), kept]
    assert np.abs(stay).max() <= 1e-12 * rule.max_weight


@given(rules(), protocols(), integrations)
def test_continuous_fixed_point_stays(rule, protocol, integration):
    change = btsp.weight_change(rule, protocol, 0.0, 1, integration, "continuous")
    assert (np.isnan(change.fixed_point) == np.isnan(change.equilibrium_weight)).all()
    kept = np.flatnonzero(~np.isnan(change.fixed_point))
    assume(kept.size)
    weights = np.minimum(change.fixed_point[kept], rule.max_weight)
    after = btsp.weight_change(rule, protocol, weights, 5, integration, "continuous")
    stay = after.delta_weight[np.arange(kept.size), kept]
    assert np.abs(stay).max() <= 1e-11 * rule.max_weight


@given(experiments())
def test_a_lap_as_written(experiment):
    """One lap from the areas, or from slope and intercept, in NumPy."""
    experiment = experiment.replace(laps=1)
    rule, change = experiment.rule, experiment.run()
    x = experiment.initial_weights[:, None] / rule.max_weight
    if experiment.update == "continuous":
        after = change.slope * x + change.intercept
        assert (change.slope >= 0).all() and (change.slope <= 1).all()
    else:
        assert change.slope is change.intercept is change.fixed_point is None
        up = rule.potentiation_rate * change.potentiation_area
        down = rule.depression_rate * change.depression_area
        after = np.clip(x + up * (1 - x) - down * x, 0, 1)
        scale = max(1.0, up.max(), down.max())
        np.testing.assert_allclose(
            change.delta_weight / rule.max_weight, after - x, rtol=0, atol=1e-14 * scale
        )
    np.testing.assert_allclose(
        change.delta_weight / rule.max_weight, after - x, rtol=0, atol=1e-12
    )


@given(rules(most_rate=0.001), protocols(), integrations)
def test_small_drives_need_no_choice_of_update(rule, protocol, integration):
    one = btsp.weight_change(rule, protocol, [0.0, rule.max_weight], 1, integration)
    other = one.replace(update="continuous")
    drive = rule.potentiation_rate * one.potentiation_area + (
        rule.depression_rate * one.depression_area
    )
    difference = np.abs(one.delta_weight - other.delta_weight) / rule.max_weight
    assert (difference <= drive**2 + 1e-12).all()


@given(experiments(), st.randoms(use_true_random=False))
def test_order_of_spikes_does_not_matter(experiment, random):
    protocol = experiment.protocol
    trains = [np.atleast_1d(train).tolist() for train in protocol.spike_times]
    for train in trains:
        random.shuffle(train)
    shuffled = experiment.replace(protocol=protocol.replace(spike_times=trains))
    one, other = experiment.run(), shuffled.run()
    for name in ("overlap_area", "potentiation_area", "depression_area"):
        np.testing.assert_allclose(getattr(one, name), getattr(other, name), rtol=1e-9, atol=1e-11)
    top = experiment.rule.max_weight
    np.testing.assert_allclose(one.delta_weight, other.delta_weight, rtol=0, atol=1e-8 * top)


@given(experiments(), st.randoms(use_true_random=False))
def test_order_of_plateaus_does_not_matter(experiment, random):
    protocol = experiment.protocol
    pairs = list(zip(np.atleast_1d(protocol.plateau_onset), np.atleast_1d(protocol.plateau_duration)))
    random.shuffle(pairs)
    onsets, durations = zip(*pairs)
    shuffled = protocol.replace(plateau_onset=onsets, plateau_duration=durations)
    one, other = experiment.run(), experiment.replace(protocol=shuffled).run()
    assert same_bits(one.delta_weight, other.delta_weight)


@given(experiments(), st.data())
def test_inputs_do_not_know_of_each_other(experiment, data):
    protocol = experiment.protocol
    k = data.draw(st.integers(0, protocol.inputs - 1))
    alone = protocol.replace(spike_times=[np.atleast_1d(protocol.spike_times[k])])
    one, other = experiment.run(), experiment.replace(protocol=alone).run()
    assert same_bits(one.delta_weight[:, k].copy(), other.delta_weight[:, 0].copy())
    assert same_bits(
        experiment.signals().overlap[k], experiment.replace(protocol=alone).signals().overlap[0]
    )


@given(experiments(), st.integers(-40, 40))
def test_weights_scale_with_max_weight(experiment, power):
    factor = 2.0**power  # No rounding.
    rule = experiment.rule
    scaled = experiment.replace(
        rule=rule.replace(max_weight=rule.max_weight * factor),
        initial_weights=experiment.initial_weights * factor,
        time_constants=None,
    )
    one, other = experiment.run(), scaled.run()
    assert same_bits(one.delta_weight * factor, other.delta_weight)
    assert same_bits(one.weight * factor, other.weight)
    assert same_bits(one.equilibrium_weight * factor, other.equilibrium_weight)
    assert same_bits(one.potentiation_area, other.potentiation_area)


@given(
    st.lists(rules(), min_size=0, max_size=5),
    protocols(),
    laps,
    integrations,
    updates,
    st.sampled_from([None, 1, 2, 3, -1]),
)
def test_a_batch_has_the_bits_of_its_rules_alone(rules, protocol, laps, integration, update, n_jobs):
    weights = [0.0, 0.05, 0.1]
    batch = btsp.weight_change_batch(rules, protocol, weights, laps, integration, update, n_jobs)
    assert len(batch) == len(rules)
    assert batch.delta_weight.shape == (len(rules), 3, protocol.inputs)
    for k, rule in enumerate(rules):
        change = btsp.weight_change(rule, protocol, weights, laps, integration, update)
        assert batch[k] == change
        for name in (
            "delta_weight",
            "overlap_area",
            "potentiation_area",
            "depression_area",
            "equilibrium_weight",
        ):
            assert same_bits(getattr(batch, name)[k], getattr(change, name)), name


def test_a_large_batch_has_the_same_bits_on_any_number_of_threads():
    preset = btsp.presets.nonlinear
    rates = np.linspace(0.1, 30, 120)
    rules = [preset.rule.replace(potentiation_rate=rate) for rate in rates]
    for integration in ("grid", "exact"):
        batches = [
            btsp.weight_change_batch(
                rules, preset.protocol, preset.initial_weights, 4, integration, n_jobs=n_jobs
            )
            for n_jobs in (1, 2, 5, None, -1)
        ]
        for batch in batches[1:]:
            assert batch == batches[0]
            assert same_bits(batch.delta_weight, batches[0].delta_weight)
            assert same_bits(batch.depression_area, batches[0].depression_area)
        last = preset.replace(rule=rules[-1], integration=integration, laps=4).run()
        assert same_bits(batches[0].delta_weight[-1], last.delta_weight)


@given(experiments())
def test_drive_and_equilibrium_agree_with_weight_change(experiment):
    change, rule = experiment.run(), experiment.rule
    p, d = rule.drive(experiment.protocol, experiment.integration)
    assert same_bits(p, change.potentiation_area)
    assert same_bits(d, change.depression_area)
    assert same_bits(rule.equilibrium(p, d), change.equilibrium_weight)
    # Exactly integrated, a lap's panels depend on its gains; so do last bits.
    np.testing.assert_allclose(
        experiment.signals().overlap_area, change.overlap_area, rtol=1e-11, atol=1e-13
    )


areas = st.one_of(st.just(0.0), between(0, 100), between(0, 0.001))


@given(rules(), st.lists(st.tuples(areas, areas), min_size=1, max_size=8))
def test_equilibrium_as_written(rule, pairs):
    p, d = np.array(pairs).T
    found = rule.equilibrium(p, d)
    up, down = rule.potentiation_rate * p, rule.depression_rate * d
    assume(rule.potentiation_rate > 1e-6)
    vanishes = p + rule.depression_rate / rule.potentiation_rate * d < 0.0005
    assert (np.isnan(found) == vanishes).all()
    expected = rule.max_weight * up[~vanishes] / (up + down)[~vanishes]
    np.testing.assert_allclose(found[~vanishes], expected, rtol=1e-12)
    for k, pair in enumerate(pairs):
        np.testing.assert_equal(rule.equilibrium(*pair), found[k])
    grid = rule.equilibrium(p[:, None], d[None, :])
    assert grid.shape == (p.size, d.size)
    np.testing.assert_equal(np.diagonal(grid), found)


@given(rules(), st.lists(between(0, 1.5), min_size=1, max_size=20))
def test_gain_curve_as_written(rule, overlaps):
    u = np.array(overlaps)
    for gain, found in zip((rule.potentiation_gain, rule.depression_gain), rule.gain_curve(u)):
        if isinstance(gain, btsp.Linear):
            assert same_bits(found, u)
            continue

        def s(u, gain=gain):
            return 1 / (1 + np.exp(-2 * (u - gain.threshold) / gain.half_width))

        # A flat sigmoid's differences lose digits in NumPy.
        span = s(1.0) - s(0.0)
        expected = (s(u) - s(0.0)) / span
        np.testing.assert_allclose(found, expected, rtol=0, atol=1e-12 + 1e-15 / span)


@given(st.one_of(gains(), sigmoids()))
def test_a_gain_rises_from_0_to_1(gain):
    u = np.linspace(0, 1, 50)
    q = gain(u)
    assert q[0] == 0
    assert abs(q[-1] - 1) <= 1e-12
    assert (np.diff(q) >= -1e-12).all()
    assert gain(u.reshape(5, 10)).shape == (5, 10)
    assert gain(0.25).shape == ()
    assert same_bits(gain(u.reshape(5, 10)).reshape(-1), q)


@given(rules(most_rate=2.0), st.lists(between(-2, 2), min_size=1, max_size=4), updates)
def test_a_fine_grid_comes_close_to_exact(rule, spikes, update):
    fastest = min(rule.eligibility_tau, rule.instructive_tau)
    assume(fastest >= 0.1)
    weights = np.linspace(0, 1, 5) * rule.max_weight
    for step in (0.02, 0.0025):
        protocol = btsp.Pairing(spikes, 0.0, 0.5, -2.5, 4.0, step)
        exact = btsp.weight_change(rule, protocol, weights, 1, "exact", update)
        grid = exact.replace(integration="grid")
        # Events are late by up to a step; that is so much of a signal.
        late = 4 * step * (1 + 6 / fastest)
        shift = 0.0
        for rate, gain, name in (
            (0.0, btsp.Linear(), "overlap_area"),
            (rule.potentiation_rate, rule.potentiation_gain, "potentiation_area"),
            (rule.depression_rate, rule.depression_gain, "depression_area"),
        ):
            slope = np.diff(gain(np.linspace(0, 4, 800))).max() * 200
            bound = late * (1 + slope)
            assert np.abs(getattr(grid, name) - getattr(exact, name)).max() <= bound, name
            shift += rate * bound
        difference = np.abs(grid.delta_weight - exact.delta_weight).max()
        assert difference <= 2 * shift * rule.max_weight + 1e-12


@given(rules(), protocols(single=True))
def test_signals_are_what_they_say(rule, protocol):
    signals = btsp.signals(rule, protocol)
    start, stop, step = protocol.start, protocol.stop, protocol.step
    assert same_bits(signals.time, np.arange(start, stop, step))
    assert signals.time.size == protocol.samples
    assert signals.instructive_signal.max() == 1
    assert set(np.unique(signals.plateau)) <= {0.0, 1.0}
    np.testing.assert_array_equal(
        signals.overlap, signals.eligibility_trace * signals.instructive_signal
    )
    spacing = signals.time[1] - signals.time[0]
    u = signals.overlap
    area = (u[:, 1:] + u[:, :-1]).sum(axis=1) * 0.5 * spacing
    np.testing.assert_allclose(signals.overlap_area, area, rtol=1e-11, atol=1e-13)
    peak = signals.eligibility_trace.max(axis=1)
    np.testing.assert_array_equal(peak, 1.0)


@given(rules(), protocols())
def test_a_rule_s_signals_are_those_of_its_time_constants(rule, protocol):
    one = btsp.signals(rule, protocol, "exact")
    other = btsp.signals(btsp.TimeConstants(rule.eligibility_tau, rule.instructive_tau), protocol, "exact")
    assert one == other
    assert same_bits(one.overlap, other.overlap)
    assert (one.eligibility_trace >= 0).all()
    assert (one.overlap <= one.eligibility_trace).all()
