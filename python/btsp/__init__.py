"""Behavioral timescale synaptic plasticity (BTSP)."""

from btsp._core import VERSION as __version__
