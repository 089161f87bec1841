"""Writes stores of recordings as a laboratory would, for recordings_store.rs to read."""

import sys
from pathlib import Path

import numpy as np
import xarray as xr
import zarr

folder = Path(sys.argv[1])
laps = [  # recording, kind, samples
    (0, -1, 400),
    (0, 0, 350),
    (0, 0, 300),
    (1, 0, 500),
]
samples = [n for _, _, n in laps]
position = [np.linspace(0.0, 187.0, n) for n in samples]
plateau = [np.zeros(n, int) for n in samples]
for (_, kind, _), gate in zip(laps, plateau):
    if kind == 0:
        gate[150:180] = 1
ramp = 5 * np.exp(-(((np.arange(100) - 40) / 15) ** 2)) - 60

ds = xr.Dataset(
    {
        "cell": ("recording", [4, 9]),
        "induction": ("recording", [1, 1]),
        "sampling_rate_hz": ("recording", [1000.0, 1000.0]),
        "ramp_before_mv": (("recording", "bin"), [ramp / 2 - 30, np.full(100, np.nan)]),
        "ramp_after_mv": (("recording", "bin"), [ramp, ramp + 1]),
        "lap_recording": ("lap", [recording for recording, _, _ in laps]),
        "lap_kind": ("lap", [kind for _, kind, _ in laps]),
        "lap_samples": ("lap", samples),
        "position_cm": ("sample", np.concatenate(position)),
        "plateau": ("sample", np.concatenate(plateau)),
    }
)
ds.to_zarr(folder / "xarray.zarr")
ds.set_coords(["cell", "induction"]).assign(plateau=ds.plateau.astype(bool)).to_zarr(folder / "bool.zarr")
ds.assign(position_cm=ds.position_cm.astype(np.float32), plateau=ds.plateau.astype(np.int8)).to_zarr(
    folder / "single.zarr"
)
ds.to_zarr(folder / "chunks.zarr", encoding={"position_cm": {"chunks": (111,)}}, consolidated=False)

group = zarr.create_group(folder / "zarr.zarr")
for name, variable in ds.variables.items():
    group.create_array(name, data=variable.values, dimension_names=variable.dims)

# What is not read.
ds.to_zarr(folder / "packed.zarr", encoding={"position_cm": {"dtype": "int16", "scale_factor": 0.01}})
group = zarr.create_group(folder / "blosc.zarr")
for name, variable in ds.variables.items():
    group.create_array(name, data=variable.values, compressors=zarr.codecs.BloscCodec())
group = zarr.create_group(folder / "text.zarr")
group.create_array("cell", shape=(2,), dtype=str)
