"""The explorer in a notebook."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from btsp import _presets
from btsp._arguments import shown
from btsp._experiment import Experiment
from btsp._rule import WeightDependentRule

if TYPE_CHECKING:
    from anywidget import AnyWidget

_PAGE = Path(__file__).parent / "_explorer"


def explore(start: WeightDependentRule | Experiment | str | None = None) -> AnyWidget:
    """Shows the explorer: one page on which sliders move the rule.

    In a notebook; it needs anywidget (``pip install 'btsp[explore]'``). What is on
    screen is a trait that can be read, written and observed:

    - ``explorer.experiment``, the whole `Experiment`;
    - ``explorer.rule``, its rule, or None where there are signals alone;
    - ``explorer.toml``, its configuration, which ``btsp run`` takes.

    Parameters
    ----------
    start : WeightDependentRule, Experiment or str, optional
        What to show first: a rule, with everything else as in the experiment
        ``btsp.presets.nonlinear``; an experiment; or the name of a preset.

    Returns
    -------
    anywidget.AnyWidget

    Raises
    ------
    ImportError
        If anywidget is not installed, or this installation has no explorer.
    TypeError
        If `start` is none of these.
    KeyError
        If there is no preset of this name.
    """
    widget: AnyWidget = _widget_class()(toml=_experiment_of(start).to_toml())
    return widget


def _experiment_of(start: Any) -> Experiment:
    if start is None:
        return _presets.presets.nonlinear
    if isinstance(start, str):
        return _presets.presets[start]
    if isinstance(start, WeightDependentRule):
        return _with_rule(_presets.presets.nonlinear, start)
    if isinstance(start, Experiment):
        return start
    raise TypeError(
        f"start = {shown(start)}: must be a btsp.WeightDependentRule, a btsp.Experiment or "
        "the name of a preset"
    )


def _with_rule(experiment: Experiment, rule: WeightDependentRule) -> Experiment:
    """With weights that the rule may have."""
    weights = experiment.initial_weights.clip(max=rule.max_weight)
    return experiment.replace(rule=rule, initial_weights=weights)


@cache
def _widget_class() -> Any:
    """Made when first needed, so that `import btsp` needs neither package."""
    try:
        import anywidget
        import traitlets
    except ImportError as error:
        raise ImportError("explore needs anywidget: pip install 'btsp[explore]'") from error
    if not (_PAGE / "widget.js").exists():
        raise ImportError(
            "this installation has no explorer; a wheel that `cargo xtask wheel` builds, with "
            "Node.js there, has it"
        )

    class Explorer(anywidget.AnyWidget):  # type: ignore[misc, unused-ignore]
        """The explorer, and what is on screen."""

        _esm = _PAGE / "widget.js"
        _css = _PAGE / "widget.css"

        toml = traitlets.Unicode().tag(sync=True)
        experiment = traitlets.Instance(Experiment)
        rule = traitlets.Instance(WeightDependentRule, allow_none=True)

        @traitlets.validate("toml")
        def _readable(self, proposal: Any) -> str:
            # A text that is wrong never gets on screen: this says what is.
            return Experiment.from_toml(proposal["value"]).to_toml()

        @traitlets.observe("toml")
        def _toml_changed(self, change: Any) -> None:
            experiment = Experiment.from_toml(change["new"])
            # Without rounds: equal ones are no change.
            self.experiment = experiment
            self.rule = experiment.rule

        @traitlets.observe("experiment")
        def _experiment_changed(self, change: Any) -> None:
            self.toml = change["new"].to_toml()

        @traitlets.observe("rule")
        def _rule_changed(self, change: Any) -> None:
            rule = change["new"]
            if rule is not None and rule != self.experiment.rule:
                start = self.experiment
                if start.rule is None:
                    start = _presets.presets.nonlinear.replace(protocol=start.protocol)
                self.experiment = _with_rule(start, rule)

    return Explorer
