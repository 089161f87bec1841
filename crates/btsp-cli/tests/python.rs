//! Results as a Python user opens them, against the golden arrays.
#![allow(clippy::unwrap_used, clippy::print_stdout)]

mod common;

use common::{PRESETS, succeed, text};
use std::ffi::OsString;
use std::path::Path;
use std::process::Command;

/// A Python with numpy, xarray and zarr.
fn python() -> Option<OsString> {
    let python = std::env::var_os("BTSP_PYTHON");
    if python.is_none() {
        println!("skipped: BTSP_PYTHON names no Python with xarray and zarr");
    }
    python
}

/// Runs `script` in `folder`, every warning an error; what follows are its arguments.
#[track_caller]
fn runs(python: &OsString, folder: &Path, script: &str, arguments: &[&str]) {
    let done = Command::new(python)
        .args(["-W", "error", "-c", script])
        .args(arguments)
        .current_dir(folder)
        .output()
        .unwrap();
    let said = text(&done.stderr);
    assert!(done.status.success(), "{arguments:?}: {said}");
    assert_eq!(text(&done.stdout), "done\n", "{arguments:?}: {said}");
}

const LABELS: &str = r#"
import sys, xarray
path, *expected = sys.argv[1:]
results = xarray.open_zarr(path)
coordinates = {"input", "time", "initial_weight", "lap"}
found = {f"{name}({', '.join(array.dims)})" for name, array in results.variables.items()}
assert found == set(expected), found ^ set(expected)
assert set(results.coords) == coordinates & set(results.variables), results.coords
for name, array in results.variables.items():
    assert array.attrs["long_name"], name
    assert array.attrs["units"] in {"1", "s"}, name
    assert array.dtype == ("int64" if name in {"input", "lap"} else "float64"), name
for name in results.attrs.keys() ^ {"configuration", "version", "integration", "update", "normalisation", "references"}:
    raise AssertionError(name)
assert results.time.attrs["units"] == "s" and results.delta_weight.attrs["units"] == "1"
assert (results.input.values == range(results.sizes["input"])).all()
# As one would look at them.
assert results.delta_weight.sel(input=3).dims == ("initial_weight",)
assert results.eligibility_trace.sel(time=0, method="nearest").dims == ("input",)
results.load()
print("done")
"#;

#[test]
fn every_variable_is_labelled() {
    let Some(python) = python() else { return };
    let folder = tempfile::tempdir().unwrap();
    let configuration = "preset = \"nonlinear\"\n[weight_change]\nevery_lap = true\n\
        [method]\nupdate = \"continuous\"\n";
    std::fs::write(folder.path().join("c.toml"), configuration).unwrap();
    succeed(
        folder.path(),
        &["run", "c.toml", "--out", "all", "--no-figures"],
    );
    let reproduce = ["reproduce", "--only", "nonlinear", "--no-figures"];
    succeed(folder.path(), &reproduce);
    let common = [
        "input(input)",
        "time(time)",
        "initial_weight(initial_weight)",
        "spike_time(input)",
        "plateau(time)",
        "instructive_signal(time)",
        "eligibility_trace(input, time)",
        "overlap(input, time)",
        "overlap_area(input)",
        "potentiation_area(input)",
        "depression_area(input)",
        "equilibrium_weight(input)",
        "delta_weight(initial_weight, input)",
    ];
    let published = [&["out/nonlinear/results.zarr"], &common[..]].concat();
    runs(&python, folder.path(), LABELS, &published);
    let more = [
        "slope(input)",
        "intercept(input)",
        "fixed_point(input)",
        "lap(lap)",
        "weight(lap, initial_weight, input)",
    ];
    let all = [&["all/results.zarr"], &common[..], &more].concat();
    runs(&python, folder.path(), LABELS, &all);
}

const GOLDEN: &str = r#"
import sys, numpy, xarray
def meets(path, golden_path, kind):
    results = xarray.open_zarr(path)
    golden = numpy.load(golden_path)
    signals = ["time", "spike_time", "plateau", "instructive_signal", "eligibility_trace", "overlap"]
    areas = ["potentiation_area", "depression_area", "equilibrium_weight"]
    compared = {name: name for name in signals}
    tolerance = 1e-12
    if kind == "grid":
        compared |= {name: name for name in ["overlap_area", *areas, "initial_weight", "delta_weight"]}
    else:
        tolerance = 1e-10
        compared = {f"exact_{name}": name for name in ["overlap_area", *areas]}
        if kind == "exact":
            compared["exact_delta_weight"] = "delta_weight"
        else:
            compared |= {f"continuous_{name}": name for name in ["slope", "intercept", "fixed_point", "delta_weight"]}
    is_signals = golden_path.endswith("signals.npz")
    count = 0
    for there, here in compared.items():
        if is_signals and there not in golden:
            assert there not in signals and there != "overlap_area", there
            continue
        expected, actual = golden[there], results[here].values
        if here in {"eligibility_trace", "overlap"} and "trace_inputs" in golden:
            actual = actual[golden["trace_inputs"]]
        assert actual.shape == expected.shape, (here, actual.shape)
        assert (numpy.isnan(actual) == numpy.isnan(expected)).all(), here
        distance = numpy.nanmax(numpy.abs(actual - expected), initial=0.0)
        assert distance <= tolerance, (here, distance)
        count += 1
    assert count == {"grid": 7 if is_signals else 12, "exact": 5, "continuous": 8}[kind], count
cases = sys.argv[1:]
for path, golden_path, kind in zip(cases[::3], cases[1::3], cases[2::3]):
    try:
        meets(path, golden_path, kind)
    except AssertionError as error:
        raise AssertionError(path, kind) from error
print("done")
"#;

#[test]
fn every_array_meets_the_golden_one() {
    let Some(python) = python() else { return };
    let golden = concat!(env!("CARGO_MANIFEST_DIR"), "/../btsp/tests/golden");
    let folder = tempfile::tempdir().unwrap();
    succeed(folder.path(), &["reproduce", "--no-figures"]);
    let mut cases = Vec::new();
    for preset in PRESETS {
        let mut case = |out: String, kind: &str| {
            let results = format!("{out}/results.zarr");
            cases.extend([results, format!("{golden}/{preset}.npz"), kind.to_owned()]);
        };
        case(format!("out/{preset}"), "grid");
        if preset == "signals" {
            continue;
        }
        for (kind, update) in [("exact", "per_lap"), ("continuous", "continuous")] {
            let method = format!("integration = \"exact\"\nupdate = \"{update}\"");
            let configuration = format!("preset = \"{preset}\"\n[method]\n{method}\n");
            std::fs::write(folder.path().join("c.toml"), configuration).unwrap();
            let out = format!("{preset}-{kind}");
            succeed(
                folder.path(),
                &["run", "c.toml", "--out", &out, "--no-figures"],
            );
            case(out, kind);
        }
    }
    let cases: Vec<_> = cases.iter().map(String::as_str).collect();
    runs(&python, folder.path(), GOLDEN, &cases);
}
