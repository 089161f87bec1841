"""The explorer in a notebook, as far as Python goes: the page is tested in a browser."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest

import btsp

pytest.importorskip("anywidget", reason="anywidget is not installed")


@pytest.fixture
def explorer() -> Any:
    return btsp.explore("linear")


def test_shows_what_it_is_given(explorer: Any) -> None:
    assert explorer.experiment == btsp.presets.linear
    assert explorer.rule == btsp.presets.linear.rule
    assert explorer.toml == btsp.presets.linear.to_toml()
    assert btsp.explore().rule == btsp.presets.nonlinear.rule
    assert btsp.explore("signals").rule is None
    rule = btsp.presets.short_tau.rule.replace(max_weight=2.0)
    shown = btsp.explore(rule)
    assert shown.rule == rule
    assert shown.experiment.initial_weights.max() <= 2.0
    assert btsp.explore(btsp.presets.short_tau).experiment == btsp.presets.short_tau


def test_has_the_page_inside(explorer: Any) -> None:
    assert "WebAssembly" in str(explorer._esm)


def test_what_is_written_is_on_screen(explorer: Any) -> None:
    rule = btsp.presets.nonlinear.rule
    explorer.rule = rule
    assert btsp.Experiment.from_toml(explorer.toml).rule == rule
    assert explorer.experiment.rule == rule
    explorer.experiment = btsp.presets.short_tau
    assert explorer.rule == btsp.presets.short_tau.rule
    assert explorer.toml == btsp.presets.short_tau.to_toml()


def test_what_is_on_screen_is_read(explorer: Any) -> None:
    seen: list[float] = []
    explorer.observe(lambda change: seen.append(change["new"].eligibility_tau), "rule")
    # As the page does.
    moved = btsp.presets.linear.rule.replace(eligibility_tau=2.25)
    explorer.set_state({"toml": btsp.presets.linear.replace(rule=moved).to_toml()})
    assert seen == [2.25]
    assert explorer.rule == moved


def test_what_is_wrong_never_gets_on_screen(explorer: Any) -> None:
    before = explorer.toml
    with pytest.raises(ValueError, match=r"rule\.eligibility_tau = -1: must be a number above 0"):
        explorer.toml = 'preset = "linear"\n[rule]\neligibility_tau = -1'
    assert explorer.toml == before
    with pytest.raises(TypeError, match=r"^start = 3: must be a btsp\.WeightDependentRule"):
        btsp.explore(3)  # type: ignore[arg-type]
    with pytest.raises(KeyError, match="no preset"):
        btsp.explore("lineal")


def test_says_what_to_install() -> None:
    script = "import sys; sys.modules['anywidget'] = None; import btsp; btsp.explore()"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert "ImportError: explore needs anywidget: pip install 'btsp[explore]'" in done.stderr
