"""How long a fresh interpreter takes to the first map: one line of JSON, in ns.

What it says of the package is what comes on top of NumPy. The garbage collector is
off: whether one of its rare passes, about 1 ms long once NumPy is there, falls into
the last part is a matter of what was imported before.
"""

import gc
import json
from time import perf_counter_ns as now

gc.disable()
start = now()
import numpy  # noqa: E402, F401

numpy_there = now()
import btsp  # noqa: E402

package_there = now()
btsp.presets.nonlinear.run().delta_weight
first_map = now()

print(
    json.dumps(
        {
            "numpy": numpy_there - start,
            "package": package_there - numpy_there,
            "first_map": first_map - package_there,
        }
    )
)
