"""The same bits as the command ``btsp``, and files that both understand."""

from __future__ import annotations

import json

import numpy as np
import pytest
from strategies import INTEGRATIONS, UPDATES, same_bits

import btsp

PRESETS = tuple(btsp.presets)

TRAINS = btsp.Pairing([[-1.5, -1.4, -1.38, 0.2], [], [0.0], [3.0, -3.0]], 0.1, 0.25, -4, 5, 0.02)
PLATEAUS = btsp.Pairing(
    [-2.0, -0.3, 0.7, 4.0], [-1.0, -0.9, 2.0], [0.3, 0.5, 0.125], start=-5.0, stop=7.0, step=0.013
)
BOTH = btsp.Pairing([[0.5], [0.25, 0.5]], [0.0, 1.0], 0.2, start=-1.0, stop=3.0)
EVEN = btsp.Pairing(np.linspace(-3, 3, 7), 0.05, 0.31, -5, 5, 0.025)
PROTOCOLS = {"trains": TRAINS, "plateaus": PLATEAUS, "both": BOTH, "even": EVEN}
WEIGHTS = {
    "trains": [2.0, 0.0, 1.0 / 3.0],
    "plateaus": np.linspace(0, 3, 5),
    "both": 1.0,
    "even": [3.0, 0.1],
}
LAPS = {"trains": 5, "plateaus": 1, "both": 0, "even": 40}
# Clips on every lap, in both directions.
CLIPPING = btsp.presets.nonlinear.rule.replace(
    potentiation_rate=40.0, depression_rate=25.0, max_weight=3.0
)


def cases():
    for integration in INTEGRATIONS:
        for update in UPDATES:
            for name, preset in btsp.presets.items():
                if preset.rule is None and update == "continuous":
                    continue
                method = {"integration": integration, "update": update}
                every_lap = name in ("linear", "short_tau")
                yield pytest.param(
                    preset.replace(**method, every_lap=every_lap),
                    id=f"{name}-{integration}-{update}",
                )
            for name, protocol in PROTOCOLS.items():
                experiment = btsp.Experiment(
                    CLIPPING,
                    protocol,
                    WEIGHTS[name],
                    LAPS[name],
                    integration,
                    update,
                    every_lap=name != "plateaus",
                )
                yield pytest.param(experiment, id=f"{name}-{integration}-{update}")


def signals_only():
    for integration in INTEGRATIONS:
        for name, protocol in PROTOCOLS.items():
            experiment = btsp.Experiment(
                None,
                protocol,
                [],
                0,
                integration,
                time_constants=btsp.TimeConstants(0.9, 0.35),
            )
            yield pytest.param(experiment, id=f"signals-{name}-{integration}")


@pytest.mark.parametrize("experiment", [*cases(), *signals_only()])
def test_same_bits_and_attributes(command, tmp_path, experiment):
    xarray = pytest.importorskip("xarray")
    pytest.importorskip("zarr")
    config = tmp_path / "experiment.toml"
    experiment.to_config(config)
    command("run", config, "--out", tmp_path / "out", "--no-figures")
    theirs = xarray.open_zarr(tmp_path / "out" / "results.zarr").load()

    ours = experiment.signals().to_xarray()
    if experiment.rule is not None:
        change = experiment.run().to_xarray(every_lap=experiment.every_lap)
        # What both have, both have to the bit.
        for name in set(ours.variables) & set(change.variables):
            assert same_bits(ours[name].values, change[name].values), name
        ours = xarray.merge([change, ours], compat="identical", combine_attrs="override")

    assert set(ours.variables) == set(theirs.variables)
    assert set(ours.coords) == set(theirs.coords)
    assert dict(ours.sizes) == dict(theirs.sizes)
    for name in theirs.variables:
        assert ours[name].dims == theirs[name].dims, name
        assert same_bits(ours[name].values, theirs[name].values), name
        assert ours[name].attrs == theirs[name].attrs, name
    assert ours.attrs == theirs.attrs
    # The configuration in the attributes is the experiment.
    assert same_but_title(btsp.Experiment.from_toml(ours.attrs["configuration"]), experiment)


def same_but_title(found: btsp.Experiment, experiment: btsp.Experiment) -> bool:
    """Files say nothing of a title; where they have no rule, nothing of weights."""
    changes = {"title": experiment.title, "citation": experiment.citation}
    if experiment.rule is None:
        changes |= {"initial_weights": experiment.initial_weights, "laps": experiment.laps}
    return found.replace(**changes) == experiment


def test_every_lap_is_last_written_where_asked_for(command, tmp_path):
    """A guard on the comparison above: without every_lap there is no `weight`."""
    xarray = pytest.importorskip("xarray")
    pytest.importorskip("zarr")
    for every_lap in (False, True):
        config, out = tmp_path / f"{every_lap}.toml", tmp_path / f"{every_lap}"
        btsp.presets.linear.replace(every_lap=every_lap).to_config(config)
        command("run", config, "--out", out, "--no-figures")
        assert ("weight" in xarray.open_zarr(out / "results.zarr")) is every_lap


@pytest.mark.parametrize("name", PRESETS)
def test_init_is_the_preset(command, tmp_path, name):
    text = command("init", name)
    path = tmp_path / "preset.toml"
    path.write_text(text, encoding="utf-8")
    loaded = btsp.load_config(path)
    preset = btsp.presets[name]
    assert loaded.title == preset.title
    assert loaded.citation == preset.citation
    assert same_but_title(loaded, preset)
    assert not loaded.every_lap


@pytest.mark.parametrize("name", PRESETS)
def test_check_accepts_what_python_writes(command, tmp_path, name):
    path = tmp_path / "preset.toml"
    btsp.presets[name].to_config(path)
    command("check", path)


def test_presets_are_those_of_the_command(command):
    # Each with its source in a line that begins with spaces.
    lines = [line for line in command("presets").splitlines() if not line.startswith(" ")]
    assert [line.split()[0] for line in lines] == [*PRESETS, *btsp.place_rules]


def test_version_is_the_command_s(command):
    assert btsp.__version__ in command("--version")


def test_a_change_writes_the_same_file_as_its_experiment(tmp_path):
    experiment = btsp.presets.short_tau.replace(integration="exact", update="continuous")
    experiment.to_config(tmp_path / "experiment.toml")
    experiment.run().to_config(tmp_path / "change.toml")
    texts = [(tmp_path / f"{name}.toml").read_bytes() for name in ("experiment", "change")]
    assert texts[0] == texts[1]
    assert b"\r" not in texts[0]


def test_manifest_names_the_configuration_that_python_wrote(command, tmp_path):
    config = tmp_path / "experiment.toml"
    btsp.presets.linear.to_config(config)
    command("run", config, "--out", tmp_path / "out", "--no-figures")
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text(encoding="utf-8"))
    assert btsp.presets.linear.to_toml() in json.dumps(manifest, ensure_ascii=False).encode().decode(
        "unicode_escape"
    )
