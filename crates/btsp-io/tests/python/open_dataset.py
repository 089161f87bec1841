"""Opens the dataset that dataset.rs wrote and checks what xarray sees. Run with warnings as errors."""

import sys

import numpy as np
import xarray as xr

with xr.open_zarr(sys.argv[1], consolidated=True) as ds:
    ds.load()
    assert dict(ds.sizes) == {"input": 3, "time": 5, "nothing": 0, "sample": 1_500_000}, ds.sizes
    assert set(ds.coords) == {"input", "time", "spike_time"}, ds.coords
    assert ds["input"].dtype == np.int64
    assert ds["input"].values.tolist() == [0, 1, 2]
    assert ds["time"].dtype == np.float64
    assert ds["time"].values.tolist() == [-1.0, -0.5, 0.0, 0.5, 1.0]
    assert ds["time"].attrs == {"long_name": "time", "units": "s"}
    assert ds["spike_time"].dims == ("input",)
    np.testing.assert_array_equal(ds["spike_time"].values, [-0.5, np.nan, 0.5])
    assert ds["trace"].dims == ("input", "time")
    expected = np.arange(15.0).reshape(3, 5)
    expected[1, 2] = np.nan
    expected[2, 0] = -np.inf
    np.testing.assert_array_equal(ds["trace"].values, expected)
    assert ds["trace"].sel(input=1, time=0.5).item() == 8.0
    assert ds["missing"].isnull().all()
    assert ds["lap"].values.tolist() == [0, -1, 2**62]
    assert ds["empty"].shape == (0, 3)
    assert ds["empty"].dims == ("nothing", "input")
    assert ds["scalar"].item() == 2.5
    large = ds["large"].values
    assert large.shape == (3, 1_500_000)
    np.testing.assert_array_equal(large, np.arange(4_500_000.0).reshape(3, 1_500_000))
    assert ds.attrs == {"version": "0.1.0", "configuration": '[rule]\nname = "\u03b7"\n'}, ds.attrs
    assert ds["trace"].attrs == {"long_name": "eligibility trace", "units": "1", "cell": 3}
with xr.open_zarr(sys.argv[1], chunks=None) as ds:
    again = ds.load().copy()
assert again.equals(ds)
print("opened")
