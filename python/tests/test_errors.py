"""What is wrong is said in the words of the call: the argument, its value, what is allowed."""

from __future__ import annotations

import re

import numpy as np
import pytest

import btsp

PRESET = btsp.presets.nonlinear
RULE = PRESET.rule
PROTOCOL = btsp.Pairing([-1.0, 0.25])
NAN, INF = float("nan"), float("inf")

# What is given in the place of a number and is none; and how messages repeat it.
NO_NUMBER = [
    ("1.0", "'1.0'"),
    (b"1", "b'1'"),
    (None, "None"),
    (True, "True"),
    (1j, "1j"),
    ([1.0], "[1.0]"),
    (np.array([1.0]), "array([1.])"),
    (np.datetime64("2020"), None),
    ({}, "{}"),
    ("x" * 500, "'xxxxx"),
]
NO_ARRAY = [
    ("1.0", "'1.0'"),
    (None, "None"),
    ([None], "[None]"),
    (["a"], "['a']"),
    ([True, False], "[True, False]"),
    ([1j], "[1j]"),
    ([[1.0], [1.0, 2.0]], "[[1.0], [1.0, 2.0]]"),
    ({"a": 1}, "{'a': 1}"),
    (np.array(["2020"], dtype="M8[Y]"), None),
    (object(), "<object object"),
]
TAUS = [(0, "0"), (-1.5, "-1.5"), (NAN, "NaN"), (INF, "inf"), (-INF, "-inf")]
ABOVE_0 = "must be a number above 0"


def refused(call, error, name, value, allowed):
    """The error is of this very type and says: name = value: allowed."""
    with pytest.raises((ValueError, TypeError)) as caught:
        call()
    message = str(caught.value)
    assert type(caught.value) is error, message
    assert message.startswith(name), message
    if value is not None:
        assert re.match(rf"{re.escape(name)}[^:]* = {re.escape(value)}", message), message
    assert re.search(allowed, message), message
    assert len(message) < 400 and "\n" not in message
    # Nothing of how it was found out.
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__ or caught.value.__context__ is None


def cases(*groups) -> list:
    found = []
    for name, values, error, allowed in groups:
        for value, shown in values:
            shortened = re.sub(r"\W+", "-", str(value))[:20]
            case = (name, value, shown, error, allowed)
            found.append(pytest.param(*case, id=f"{name}-{shortened}"))
    return found


SIGMOID = {"threshold": 0.5, "half_width": 0.5}


@pytest.mark.parametrize(
    ("name", "value", "shown", "error", "allowed"),
    cases(
        ("threshold", [(-0.1, "-0.1"), (1.001, "1.001"), (NAN, "NaN"), (INF, "inf")], ValueError, "from 0 to 1"),
        (
            "half_width",
            [(0, "0"), (9e-7, "0.0000009"), (1001, "1001"), (NAN, "NaN"), (-1, "-1")],
            ValueError,
            "from 0.000001 to 1000",
        ),
        ("threshold", NO_NUMBER, TypeError, "must be a number"),
        ("half_width", NO_NUMBER, TypeError, "must be a number"),
        ("threshold", [(10**400, "1000")], ValueError, "must be a number that a double holds"),
    ),
)
def test_sigmoid(name, value, shown, error, allowed):
    arguments = {**SIGMOID, name: value}
    refused(lambda: btsp.Sigmoid(**arguments), error, name, shown, allowed)
    refused(lambda: btsp.Sigmoid(0.5, 0.5).replace(**{name: value}), error, name, shown, allowed)


RATES = [(-1e-9, "-0.000000001"), (NAN, "NaN"), (INF, "inf")]
NUMBERS_OF_A_RULE = cases(
    ("eligibility_tau", TAUS, ValueError, ABOVE_0 + " s"),
    ("instructive_tau", TAUS, ValueError, ABOVE_0 + " s"),
    ("potentiation_rate", RATES, ValueError, "finite number of 0 or more"),
    ("depression_rate", RATES, ValueError, "finite number of 0 or more"),
    ("max_weight", TAUS, ValueError, ABOVE_0),
    *(
        (name, NO_NUMBER, TypeError, "must be a number")
        for name in RULE._arguments
        if not name.endswith("gain")
    ),
    *(
        (
            name,
            [(None, "None"), ("linear", "'linear'"), (btsp.Linear, "<class"), ((0.5, 0.5), "(0.5, 0.5)")],
            TypeError,
            r"must be a btsp\.Sigmoid or btsp\.Linear\(\)",
        )
        for name in ("potentiation_gain", "depression_gain")
    ),
)


@pytest.mark.parametrize(("name", "value", "shown", "error", "allowed"), NUMBERS_OF_A_RULE)
def test_rule(name, value, shown, error, allowed):
    refused(lambda: RULE.replace(**{name: value}), error, name, shown, allowed)
    arguments = {key: getattr(RULE, key) for key in RULE._arguments}
    arguments[name] = value
    refused(lambda: btsp.WeightDependentRule(**arguments), error, name, shown, allowed)
    if name.endswith("tau"):
        taus = {key: arguments[key] for key in ("eligibility_tau", "instructive_tau")}
        refused(lambda: btsp.TimeConstants(**taus), error, name, shown, allowed)


ON_THE_GRID = "must be from -10 to 9.98.* s, the grid's first and last sample"


@pytest.mark.parametrize(
    ("name", "value", "shown", "error", "allowed"),
    cases(
        ("spike_times", [([-10.01], "-10.01"), ([0, 10.0], "10"), ([INF], "inf")], ValueError, ON_THE_GRID),
        ("spike_times[1]", [([[0.0], [0.0, -11]], "-11"), ([0, 11], "11")], ValueError, ON_THE_GRID),
        ("spike_times[1]", [([0.0, NAN], "nan")], ValueError, "must be a number"),
        ("spike_times[1][0]", [([[0.0], [NAN]], "nan")], ValueError, "must be a number"),
        ("spike_times", [([], "0 inputs")], ValueError, "must be 1 to 1000000 inputs"),
        ("spike_times", [(np.zeros((1000001)), "1000001 inputs")], ValueError, "must be 1 to 1000000 inputs"),
        ("spike_times", [(1.0, "1.0"), (None, "None"), ("1", "'1'"), ({1.0}, "{1.0}")], TypeError, "must be an array with a spike time"),
        ("spike_times[0]", [(["a"], "'a'"), ([None], "None"), ([[1j]], "[1j]")], TypeError, "must be an array of numbers"),
        ("spike_times[1]", [([[1.0], 2.0], "2.0")], TypeError, "must be a list"),
        ("spike_times[0]", [([1.0, [2.0]], "1.0")], TypeError, "must be a list"),
        ("spike_times[0]", [([[[1.0]]], None), (np.zeros((2, 2, 2)), None)], ValueError, r"has shape .*: must have 1 dim"),
        ("plateau_onset", [(-11, "-11"), (10, "10"), (INF, "inf"), (NAN, "NaN")], ValueError, ON_THE_GRID),
        ("plateau_onset[1]", [([0.0, 20], "20")], ValueError, ON_THE_GRID),
        ("plateau_onset[1]", [([0.0, NAN], "nan")], ValueError, "must be a number"),
        ("plateau_onset", [([], "none")], ValueError, "one or more plateaus"),
        ("plateau_onset", [([[0.0]], None)], ValueError, r"has shape \(1, 1\): must have 1 dim"),
        ("plateau_onset", NO_ARRAY[:2], TypeError, "must be a number"),
        ("plateau_onset", NO_ARRAY[2:7], TypeError, "must be an array of numbers"),
        ("plateau_duration", [(0, "0"), (-1, "-1"), (NAN, "NaN"), (INF, "inf")], ValueError, ABOVE_0 + " s"),
        ("plateau_duration", [(10.5, "10.5")], ValueError, "must end inside the grid: at most 10 s for an onset at 0 s"),
        ("plateau_duration", [(1e-13, "0.0000000000001")], ValueError, "at least one sample"),
        ("plateau_duration", [([0.1, 0.2], None)], ValueError, "has 2 durations: must have one, or one for each of the 1 onsets"),
        ("plateau_duration", NO_ARRAY[:2], TypeError, "must be a number"),
        ("plateau_duration", NO_ARRAY[2:7], TypeError, "must be an array of numbers"),
        ("start", [(-2e9, "-2000000000"), (NAN, "NaN"), (INF, "inf")], ValueError, "from -1000000000 to 1000000000 s"),
        ("stop", [(-10, "-10"), (-11, "-11")], ValueError, r"must be after start \(-10 s\)"),
        ("stop", [(2e9, "2000000000"), (NAN, "NaN")], ValueError, "from -1000000000 to 1000000000 s"),
        ("step", [(0, "0"), (-1, "-1"), (NAN, "NaN"), (INF, "inf")], ValueError, ABOVE_0 + " s"),
        ("step", [(1e-7, "0.0000001"), (20, "20")], ValueError, "must give 2 to 10000000 samples from -10 to 10 s"),
        ("start", NO_NUMBER, TypeError, "must be a number"),
        ("stop", NO_NUMBER, TypeError, "must be a number"),
        ("step", NO_NUMBER, TypeError, "must be a number"),
    ),
)
def test_protocol(name, value, shown, error, allowed):
    arguments = {"spike_times": [0.0], name.split("[")[0]: value}
    refused(lambda: btsp.Pairing(**arguments), error, name, shown, allowed)


def test_a_step_too_small_for_its_times():
    refused(
        lambda: btsp.Pairing([1e9], 1e9, 1e-8, 1e9 - 1e-6, 1e9, 1e-9),
        ValueError,
        "step",
        "0.000000001",
        "large enough to tell samples apart near 999999999.99",
    )


WEIGHTS = [
    ("initial_weights[0]", [([-1e-9], "-0.000000001"), (4.5, "4.5"), ([INF], "inf")], ValueError, r"from 0 to 4 \(max_weight"),
    ("initial_weights[2]", [([0, 1, 5.0], "5")], ValueError, r"from 0 to 4 \(max_weight"),
    ("initial_weights[1]", [([0, NAN], "nan")], ValueError, "must be a number"),
    ("initial_weights", [([], "0 weights"), (np.zeros(1000001), "1000001 weights")], ValueError, "must be 1 to 1000000 weights"),
    ("initial_weights", [([[1.0]], None)], ValueError, r"has shape \(1, 1\): must have 0 or 1 dim"),
    ("initial_weights", NO_ARRAY, TypeError, "must be an array of numbers"),
    ("laps", [(-1, "-1"), (1000001, "1000001"), (10**30, "1000000000000000000000000000000")], ValueError, "must be from 0 to 1000000"),
    ("laps", [(1.0, "1.0"), ("3", "'3'"), (None, "None"), (True, "True"), ([3], "[3]"), (NAN, "nan")], TypeError, "must be a whole number"),
    ("integration", [("", "''"), ("Grid", "'Grid'"), ("exactly", "'exactly'")], ValueError, 'must be "grid" or "exact"'),
    ("integration", [(None, "None"), (1, "1"), (b"grid", "b'grid'"), (["grid"], "['grid']")], TypeError, 'must be "grid" or "exact"'),
    ("update", [("per lap", "'per lap'"), ("CONTINUOUS", "'CONTINUOUS'")], ValueError, 'must be "per_lap" or "continuous"'),
    ("update", [(None, "None"), (0, "0")], TypeError, 'must be "per_lap" or "continuous"'),
    ("protocol", [(None, "None"), ([0.0], "[0.0]"), (RULE, "btsp.Weight")], TypeError, r"must be a btsp\.Pairing"),
]
NO_RULES = [("x", "'x'"), (3, "3"), (PROTOCOL, "btsp.Pairing("), (RULE.time_constants, "btsp.TimeConstants(")]


@pytest.mark.parametrize(
    ("name", "value", "shown", "error", "allowed"),
    cases(*WEIGHTS, ("rule", [*NO_RULES, (None, "None")], TypeError, r"must be a btsp\.WeightDependentRule")),
)
def test_weight_change(name, value, shown, error, allowed):
    call = {"rule": RULE, "protocol": PROTOCOL, "initial_weights": 1.0, "laps": 3}
    call[name.split("[")[0]] = value
    refused(lambda: btsp.weight_change(**call), error, name, shown, allowed)
    if not (name == "rule" and value is None):
        refused(lambda: btsp.Experiment(**call), error, name, shown, allowed)


@pytest.mark.parametrize(
    ("name", "value", "shown", "error", "allowed"),
    cases(
        *WEIGHTS,
        ("rules", [*NO_RULES[:2], (RULE, "btsp.Weight"), (None, "None"), ({RULE}, "{btsp.")], TypeError, r"must be a list of btsp\.WeightDependentRule"),
        ("rules[1]", [([RULE, None], "None"), ((RULE, PROTOCOL), "btsp.Pairing(")], TypeError, r"must be a btsp\.WeightDependentRule"),
    ),
)
def test_batch(name, value, shown, error, allowed):
    call = {"rules": [RULE], "protocol": PROTOCOL, "initial_weights": 1.0, "laps": 3}
    call[name.split("[")[0]] = value
    refused(lambda: btsp.weight_change_batch(**call), error, name, shown, allowed)


def test_a_batch_says_whose_bound_a_weight_exceeds():
    rules = [RULE, RULE.replace(max_weight=0.5)]
    refused(
        lambda: btsp.weight_change_batch(rules, PROTOCOL, [0.2, 1.0], 3),
        ValueError,
        "initial_weights[1]",
        "1",
        r"from 0 to 0\.5 .*rules\[1\]",
    )


@pytest.mark.parametrize(
    ("name", "value", "shown", "error", "allowed"),
    cases(
        ("rule", [*NO_RULES[:3], (None, "None")], TypeError, r"btsp\.WeightDependentRule or btsp\.TimeConstants"),
        *(group for group in WEIGHTS if group[0] in ("protocol", "integration")),
    ),
)
def test_signals(name, value, shown, error, allowed):
    call = {"rule": RULE, "protocol": PROTOCOL, name: value}
    refused(lambda: btsp.signals(**call), error, name, shown, allowed)
    if name != "rule":
        del call["rule"]
        refused(lambda: RULE.drive(**call), error, name, shown, allowed)


@pytest.mark.parametrize(
    ("name", "value", "shown", "error", "allowed"),
    cases(
        ("title", [(3, "3"), (None, "None"), (b"x", "b'x'")], TypeError, "must be a string"),
        ("citation", [(3, "3"), (None, "None")], TypeError, "must be a string"),
        ("every_lap", [(1, "1"), (None, "None"), ("yes", "'yes'")], TypeError, "must be True or False"),
        ("time_constants", [((1, 1), "(1, 1)"), (RULE, "btsp.Weight"), (np.ones(3), "array(")], TypeError, "must be the rule's, or None"),
        ("time_constants", [(btsp.TimeConstants(1, 1), "btsp.TimeConstants(")], ValueError, "must be the rule's, or None"),
    ),
)
def test_experiment(name, value, shown, error, allowed):
    call = {"rule": RULE, "protocol": PROTOCOL, "initial_weights": 1.0, "laps": 3, name: value}
    refused(lambda: btsp.Experiment(**call), error, name, shown, allowed)


def test_an_experiment_without_a_rule_needs_time_constants():
    for value, shown in ((None, "None"), (3, "3"), (np.ones(3), "array(")):
        refused(
            lambda value=value: btsp.Experiment(None, PROTOCOL, [], 0, time_constants=value),
            TypeError,
            "time_constants",
            shown,
            r"must be a btsp\.TimeConstants where there is no rule",
        )


@pytest.mark.parametrize(
    ("value", "shown", "error", "allowed"),
    [
        (-0.5, "-0.5", ValueError, "must be finite and 0 or more"),
        ([0, -1, -2], "-1.0", ValueError, "must be finite and 0 or more"),
        (INF, "inf", ValueError, "must be finite and 0 or more"),
        (-INF, "-inf", ValueError, "must be finite and 0 or more"),
        *((value, shown, TypeError, "must be an array of numbers") for value, shown in NO_ARRAY),
    ],
    ids=str,
)
def test_gains_of_wrong_overlaps(value, shown, error, allowed):
    for call in (btsp.Linear(), btsp.Sigmoid(0.5, 0.5), RULE.gain_curve):
        refused(lambda call=call: call(value), error, "u", shown, allowed)
        refused(lambda call=call: call([[0.0, NAN]]), ValueError, "u[0][1]", "nan", "must be a number")


@pytest.mark.parametrize("name", ["P", "D"])
@pytest.mark.parametrize(
    ("value", "shown", "error", "allowed"),
    [
        (-0.5, "-0.5", ValueError, "must be finite and 0 or more"),
        ([0, INF], "inf", ValueError, "must be finite and 0 or more"),
        *((value, shown, TypeError, "must be an array of numbers") for value, shown in NO_ARRAY),
    ],
    ids=str,
)
def test_equilibrium_of_wrong_areas(name, value, shown, error, allowed):
    call = {"P": 1.0, "D": 1.0, name: value}
    refused(lambda: RULE.equilibrium(**call), error, name, shown, allowed)


def test_areas_that_do_not_fit():
    refused(
        lambda: RULE.equilibrium([1, 2], [1, 2, 3]),
        ValueError,
        "P and D have shapes (2,) and (3,)",
        None,
        "must broadcast",
    )


def test_what_cannot_print_itself_is_named_by_its_type():
    class Silent:
        def __repr__(self):
            raise ZeroDivisionError

    refused(lambda: btsp.Sigmoid(Silent(), 1), TypeError, "threshold", "<Silent>", "must be a number")
    refused(lambda: btsp.signals(Silent(), PROTOCOL), TypeError, "rule", "<Silent>", "must be")


def test_what_a_user_s_own_iterator_raises_comes_through():
    def rules():
        yield RULE
        raise KeyError("no such rule")

    with pytest.raises(KeyError, match="no such rule"):
        btsp.weight_change_batch(rules(), PROTOCOL, 1.0, 3)


def test_missing_and_unknown_arguments():
    for call in (
        lambda: btsp.Sigmoid(0.5),
        lambda: btsp.Pairing(),
        lambda: btsp.weight_change(RULE, PROTOCOL),
        lambda: btsp.Sigmoid(0.5, 0.5, 0.5),
        lambda: btsp.Pairing([0.0], stepp=1),
        lambda: btsp.weight_change(RULE, PROTOCOL, 1.0, 3, n_jobs=2),
    ):
        with pytest.raises(TypeError, match="argument"):
            call()
