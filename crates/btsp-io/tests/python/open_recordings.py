"""Opens the recordings that recordings_store.rs wrote and checks what xarray sees. Run with warnings as errors."""

import sys

import numpy as np
import xarray as xr

with xr.open_zarr(sys.argv[1]) as ds:
    ds.load()
assert dict(ds.sizes) == {"recording": 3, "bin": 100, "lap": 7, "sample": ds.sizes["sample"]}, ds.sizes
assert set(ds.coords) == {"cell", "induction", "bin", "lap_recording", "lap_kind"}, ds.coords
assert ds.cell.values.tolist() == [7, 7, 12]
assert ds.induction.values.tolist() == [1, 2, 1]
assert ds.spontaneous.values.tolist() == [0, 0, 1]
assert ds.sampling_rate_hz.values.tolist() == [1000.0] * 3
assert ds.lap_recording.values.tolist() == [0, 0, 1, 1, 1, 2, 2]
assert ds.lap_kind.values.tolist() == [0, 0, -1, 0, 1, 0, 0]
assert ds.lap_samples.attrs["sample_dimension"] == "sample"
assert ds.lap_samples.sum() == ds.sizes["sample"]
assert ds.ramp_before_mv.isnull().all("bin").values.tolist() == [False, False, True]
np.testing.assert_allclose(ds.bin, (np.arange(100) + 0.5) * 1.87)
assert ds.ramp_after_mv.dtype == ds.position_cm.dtype == np.float64
for name, array in ds.variables.items():
    assert array.attrs["long_name"] and array.attrs["units"] in {"1", "cm", "mV", "Hz"}, name
assert ds.attrs["track_length_cm"] == 187.0 and ds.attrs["version"] == "0.1.0"
# As one would look at them.
lap = np.repeat(np.arange(ds.sizes["lap"]), ds.lap_samples)
assert ds.plateau[lap == 0].sum() == 40
assert ds.set_index(recording=["cell", "induction"]).sel(cell=12, induction=1).ramp_after_mv.shape == (100,)
