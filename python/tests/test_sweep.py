"""Sweeps: what they are, what they find, and what other programs make of it."""

from __future__ import annotations

import json
import pickle

import numpy as np
import pytest
from sweep_examples import AXES, EXACT, GRID, bits, drawn

import btsp


@pytest.fixture(scope="module")
def table() -> btsp.SweepTable:
    return btsp.sweep(GRID)


def test_a_row_is_what_the_laps_do_there(table):
    assert table.points == 12_500
    preset = btsp.presets.nonlinear
    for point in (0, 4_096, 4_346, 12_498, 12_499):
        tau, weight, last = (table[axis][point] for axis in AXES)
        change = btsp.weight_change(
            preset.rule.replace(eligibility_tau=tau, max_weight=weight),
            preset.protocol,
            np.linspace(1.0, last, 50),
            3,
            "exact",
        )
        where = np.unravel_index(change.delta_weight.argmax(), change.delta_weight.shape)
        assert table["largest_delta_weight"][point] == change.delta_weight[where]
        assert table["largest_initial_weight"][point] == change.initial_weights[where[0]]
        assert table["largest_delay"][point] == change.protocol.spike_times[where[1]]
        assert table["smallest_delta_weight"][point] == change.delta_weight.min()
    # Weights cannot begin above their maximum.
    assert "weight_change.initial_weights.last = 4" in table.invalid[1]
    assert np.isnan(table["largest_delta_weight"][1])
    assert not np.isnan(table["rule.max_weight"]).any()


def test_the_command_computes_the_same_table(table, command, tmp_path):
    (tmp_path / "c.toml").write_text(btsp.Sweep(GRID).to_toml(), encoding="utf-8")
    command("sweep", tmp_path / "c.toml", "--out", tmp_path / "command")
    again = btsp.sweep(tmp_path / "c.toml", n_jobs=1, out=tmp_path / "package")
    assert bits(again) == bits(table)
    assert bits(btsp.load_sweep(tmp_path / "command")) == bits(table)
    files = [tmp_path / who / "points.parquet" for who in ("command", "package")]
    assert files[0].read_bytes() == files[1].read_bytes()
    manifest = json.loads((tmp_path / "package" / "manifest.json").read_text())
    assert manifest["configuration"] == btsp.Sweep(GRID).to_toml()


def test_a_grid_is_labelled(table):
    xarray = pytest.importorskip("xarray")
    dataset = table.to_xarray()
    assert dict(dataset.sizes) == {
        "rule.eligibility_tau": 50,
        "rule.max_weight": 125,
        "weight_change.initial_weights.last": 2,
    }
    largest = dataset["largest_delta_weight"]
    assert largest.values.tobytes() == table["largest_delta_weight"].tobytes()
    assert largest.attrs == {"long_name": "largest change in weight", "units": "1"}
    # Each coordinate is what the rows say.
    stacked = dataset.stack(point=list(AXES))
    for axis in AXES:
        np.testing.assert_array_equal(stacked[axis], table[axis])
    assert int((dataset["invalid"] != "").sum()) == len(table.invalid)
    assert dataset.attrs["sweep"] == btsp.Sweep(GRID).to_toml()
    rows = btsp.sweep(drawn("sobol", 16)).to_xarray()
    assert dict(rows.sizes) == {"point": 16}
    assert isinstance(rows, xarray.Dataset) and "rule.eligibility_tau" in rows.coords


def test_others_read_the_file(table, tmp_path):
    pandas = pytest.importorskip("pandas")
    polars = pytest.importorskip("polars")
    duckdb = pytest.importorskip("duckdb")
    pytest.importorskip("pyarrow")
    btsp.sweep(GRID, out=tmp_path / "out")
    path = tmp_path / "out" / "points.parquet"
    frame = pandas.read_parquet(path)
    pandas.testing.assert_frame_equal(
        frame.set_index("point"), table.to_pandas(), check_index_type=False, check_dtype=False
    )
    assert frame["rule.eligibility_tau"].dtype == np.float64
    of_polars = polars.read_parquet(path)
    assert of_polars.columns == list(frame.columns)
    assert of_polars["largest_delta_weight"].null_count() == len(table.invalid)
    mean = duckdb.sql(f"SELECT avg(largest_delta_weight), count(*) FROM '{path}'").fetchall()
    assert mean[0] == (pytest.approx(np.nanmean(table["largest_delta_weight"]), rel=1e-12), 12_500)


def test_maps_are_labelled(tmp_path):
    xarray = pytest.importorskip("xarray")
    pytest.importorskip("zarr")
    from concurrent.futures import ThreadPoolExecutor

    spec = {**GRID, "sweep": {**GRID["sweep"], "record": {"maps": True}}}
    with pytest.raises(ValueError, match="out = None: must be a folder"):
        btsp.sweep(spec)
    spec["sweep"]["axes"] = {"rule.max_weight": [3.0, 4.0], "weight_change.laps": [1, 3]}
    with ThreadPoolExecutor(2) as executor:
        table = btsp.sweep(spec, executor, out=tmp_path / "out")
    with xarray.open_zarr(tmp_path / "out" / "maps.zarr") as maps:
        assert maps["delta_weight"].dims == ("point", "initial_weight", "input")
        assert maps["rule.max_weight"].values.tolist() == [3.0, 3.0, 4.0, 4.0]
        preset = btsp.presets.nonlinear
        rule = preset.rule.replace(max_weight=3.0)
        for point, laps in enumerate([1, 3]):
            change = btsp.weight_change(
                rule, preset.protocol, preset.initial_weights, laps, "exact"
            )
            found = maps["delta_weight"][point].values
            assert found.tobytes() == change.delta_weight.tobytes()
            assert found.max() == table["largest_delta_weight"][point]
        np.testing.assert_array_equal(maps["initial_weight"], preset.initial_weights)
        np.testing.assert_array_equal(maps["spike_time"], preset.protocol.spike_times)


def test_points_come_from_a_table_of_others(tmp_path):
    pandas = pytest.importorskip("pandas")
    pytest.importorskip("pyarrow")
    frame = pandas.DataFrame(
        {
            "rule.max_weight": [3.0, 4.0, -1.0],
            "weight_change.laps": np.array([1, 2, 3], dtype=np.int32),
            "score": [0.5, 0.25, 0.125],
        }
    )
    frame.to_parquet(tmp_path / "points.parquet")
    file = tmp_path / "c.toml"
    start = 'preset = "nonlinear"\n[sweep]\ndesign = "table"\nfile = "points.parquet"\n'
    file.write_text(start + 'columns = ["weight_change.laps", "rule.max_weight"]\n')
    table = btsp.sweep(file)
    assert table.axes == ("weight_change.laps", "rule.max_weight")
    assert table["rule.max_weight"].tolist() == [3.0, 4.0, -1.0]
    assert list(table.invalid) == [2]
    direct = btsp.Sweep(file).evaluate([[1, 3.0], [2, 4.0]])
    assert direct[:, 0].tolist() == table["largest_delta_weight"][:2].tolist()
    # Without its choice of columns it has one that is no key.
    file.write_text(start)
    with pytest.raises(ValueError, match="\"score\" is not; choose some"):
        btsp.Sweep(file)
    # As text alone it is known, but its points are not.
    file.write_text(start + 'columns = ["rule.max_weight"]\n')
    known = btsp.Sweep.from_toml(btsp.Sweep(file).to_toml())
    assert known.points == 3 and known([4.0]).shape == (len(known.outputs),)
    with pytest.raises(ValueError, match="table was not read"):
        btsp.sweep(known)


def test_a_function_of_its_axes():
    asymmetry = btsp.Sweep(drawn("random", 100, seed=2), outputs=["weak_potentiation_asymmetry"])
    points = asymmetry.values()
    assert points.shape == (100, 2)
    found = asymmetry(points)
    assert found.shape == (100,)
    table = btsp.sweep(asymmetry)
    assert found.tobytes() == table["weak_potentiation_asymmetry"].tobytes()
    assert asymmetry(points[7]) == found[7]
    two = btsp.Sweep(asymmetry_spec(), outputs=["largest_delay", "largest_delta_weight"])
    assert two(points[:3]).shape == (3, 2) and two(points[0]).shape == (2,)
    # Traces as long before as after the plateau: neither side has more.
    assert asymmetry([2.5, 0.5]) < 0 < asymmetry([0.5, 2.5])
    again = pickle.loads(pickle.dumps(asymmetry))
    assert again == asymmetry and hash(again) == hash(asymmetry) and again != two
    assert again(points).tobytes() == found.tobytes()


def asymmetry_spec():
    return drawn("random", 100, seed=2)


def test_samplers_know_its_axes():
    sweep = btsp.Sweep(drawn("sobol", 64))
    problem = sweep.problem
    assert problem == {
        "num_vars": 2,
        "names": ["rule.eligibility_tau", "rule.instructive_tau"],
        "bounds": [[0.5, 3.0], [0.1, 3.0]],
        "dists": ["unif", "logunif"],
    }
    assert (sweep.values() >= sweep.bounds[:, 0]).all()
    assert (sweep.values() <= sweep.bounds[:, 1]).all()
    assert sweep.describe()["rule.eligibility_tau"][1] == "s"


@pytest.mark.filterwarnings("default")
def test_salib_finds_what_matters():
    pytest.importorskip("SALib")
    from SALib.analyze import sobol as analyze
    from SALib.sample import sobol as sample

    spec = drawn("sobol", 1)
    axes = spec["sweep"]["axes"]
    axes["rule.max_weight"] = {"first": 3.0, "last": 5.0}
    area = btsp.Sweep(spec, outputs=["weak_potentiation_asymmetry"])
    values = sample.sample(area.problem, 256, seed=1)
    found = analyze.analyze(area.problem, area(values), seed=1)
    # A window's asymmetry is a matter of the two time constants alone.
    assert min(found["ST"][:2]) > 0.1
    assert abs(found["ST"][2]) < 0.05


def test_what_is_wrong_is_said(tmp_path):
    wrong = {**GRID, "sweep": {"axes": {"rule.max_wieght": [1.0]}}}
    with pytest.raises(ValueError, match="did you mean rule.max_weight"):
        btsp.sweep(wrong)
    (tmp_path / "c.toml").write_text('preset = "nonlinear"\n[sweep]\ndesign = "spiral"')
    with pytest.raises(ValueError, match=r"c\.toml, line 3, column 10: sweep.design = \"spiral\""):
        btsp.sweep(tmp_path / "c.toml")
    (tmp_path / "c.toml").write_bytes(b"\xff")
    with pytest.raises(ValueError, match="must be UTF-8"):
        btsp.Sweep(tmp_path / "c.toml")
    with pytest.raises(OSError, match="absent"):
        btsp.Sweep(tmp_path / "absent.toml")
    with pytest.raises(TypeError, match="spec = 3: must be a dictionary"):
        btsp.Sweep(3)
    with pytest.raises(TypeError, match=r"spec\['sweep'\]\['axes'\] = None: must be"):
        btsp.Sweep({**EXACT, "sweep": {"axes": None}})
    with pytest.raises(TypeError, match="text = 3"):
        btsp.Sweep.from_toml(3)
    with pytest.raises(ValueError, match="outputs has 'size': must be among largest_delta"):
        btsp.Sweep(GRID, outputs=["size"])
    with pytest.raises(TypeError, match=r"executor = 3: must be a concurrent\.futures\.Executor"):
        btsp.sweep(GRID, 3)
    sweep = btsp.Sweep(drawn("sobol", 4))
    with pytest.raises(ValueError, match="values has 3 columns: must have 2, one for each of rule"):
        sweep([[1.0, 2.0, 3.0]])
    with pytest.raises(ValueError, match=r"values\[1\] is not valid: rule\.instructive_tau = -2"):
        sweep([[1.0, 2.0], [1.0, -2.0]])
    with pytest.raises(OSError, match=r"points\.parquet"):
        btsp.load_sweep(tmp_path)
    with pytest.raises(KeyError, match="there are rule.eligibility_tau"):
        btsp.sweep(drawn("sobol", 4))["size"]


def test_without_axes_there_is_one_point():
    table = btsp.sweep({**EXACT, "sweep": {"axes": {}}})
    assert table.points == 1 and table.axes == ()
    largest = btsp.presets.nonlinear.replace(integration="exact").run().delta_weight.max()
    assert table["largest_delta_weight"].tolist() == [largest]


def test_tables_print_what_they_are(table):
    assert repr(table) == (
        "<btsp.SweepTable of 12500 points, 3750 of them not valid: 30 columns over "
        "rule.eligibility_tau, rule.max_weight, weight_change.initial_weights.last>"
    )
    assert repr(btsp.Sweep(drawn("sobol", 4))) == (
        "<btsp.Sweep of 4 points over rule.eligibility_tau, rule.instructive_tau>"
    )
    with pytest.raises(ValueError, match="read-only"):
        table["rule.max_weight"][0] = 1.0


def test_text_survives_toml():
    from btsp._toml import toml_of

    odd = {"a": 'a "quoted" \\ é \n\x7f', "b": [True, 1, 2.5, np.float64(1e-300), np.array([1])]}
    tomllib = pytest.importorskip("tomllib")
    assert tomllib.loads(toml_of("spec", odd)) == {
        "a": odd["a"],
        "b": [True, 1, 2.5, 1e-300, [1]],
    }
