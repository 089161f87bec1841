//! The figures of an experiment.

use crate::figures::{self, Figure, InputAxis};
use btsp::{Invalid, Signals, WeightDependentRule};
use btsp_config::{Configuration, Outcome, Study};

/// Most inputs and samples of a map; more are thinned before they are drawn.
const MOST_ROWS: usize = 300;
const MOST_COLUMNS: usize = 4000;
/// Points of a gain's curve.
const GAIN_POINTS: usize = 501;

/// All figures of `outcome`.
pub(crate) fn plots(
    configuration: &Configuration,
    outcome: &Outcome,
) -> Result<Vec<Figure>, Invalid> {
    let pairing = configuration.pairing();
    let integration = configuration.method.integration;
    let signals = Signals::new(&pairing, configuration.time_constants(), integration)?;
    let (start, stop) = (pairing.grid.start, pairing.grid.stop);
    let inputs = input_axis(configuration);

    let mut figures = vec![
        figures::presynaptic_spike_times(&pairing.spike_times, start, stop),
        figures::plateau_and_instructive_signal(
            signals.time(),
            &signals.plateau(),
            signals.instructive_signal(),
        ),
        maps_of_signals(&signals, pairing.spike_times.len()),
        figures::total_overlap(&inputs, &outcome.overlap_area),
    ];
    if let Some(input) = example(&pairing.spike_times) {
        let mut trace = vec![0.0; signals.time().len()];
        signals.eligibility_trace(input, &mut trace);
        let spikes = &pairing.spike_times[input];
        figures.push(figures::example_eligibility_trace(
            signals.time(),
            spikes,
            &trace,
        ));
    }
    if let (Some(change), Study::WeightChange { rule, .. }) =
        (&outcome.weight_change, &configuration.study)
    {
        let preset = configuration.preset_of_its_rule();
        let title = preset.map(|preset| preset.title);
        figures.push(gains(title, rule));
        let columns = thinned(change.inputs(), MOST_COLUMNS);
        let weights = thinned(change.initial_weight.len(), MOST_ROWS);
        let laps = change.after(change.laps);
        let laps: Vec<_> = columns.iter().map(|input| laps[*input]).collect();
        let mut map = vec![0.0; weights.len() * columns.len()];
        for (row, weight) in map.chunks_exact_mut(columns.len()).zip(&weights) {
            change.delta_row(&laps, change.initial_weight[*weight], row);
        }
        // Where weights tend to under the update that the map shows.
        let fixed_point = change.fixed_point();
        let equilibrium = fixed_point.unwrap_or_else(|| change.equilibrium_weight());
        figures.push(figures::weight_change(
            title.unwrap_or("Change in synaptic weight"),
            &inputs.picked(&columns),
            &picked(&change.initial_weight, &weights),
            &map,
            &picked(&equilibrium, &columns),
        ));
    }
    Ok(figures)
}

/// Time to plateau where every input has one spike, else numbers.
fn input_axis(configuration: &Configuration) -> InputAxis {
    let pairing = configuration.pairing();
    let first = pairing
        .plateaus
        .iter()
        .map(|p| p.onset)
        .fold(f64::INFINITY, f64::min);
    match pairing.single_spikes() {
        Some(spikes) => {
            let delays = spikes.iter().map(|spike| spike - first).collect();
            match pairing.plateaus.len() {
                1 => InputAxis::spike_times(delays),
                _ => InputAxis::spike_times_to_first(delays),
            }
        }
        None => InputAxis::numbers((0..pairing.spike_times.len()).map(|i| i as f64).collect()),
    }
}

fn maps_of_signals(signals: &Signals<'_>, inputs: usize) -> Figure {
    let columns = thinned(signals.time().len(), MOST_COLUMNS);
    let rows = thinned(inputs, MOST_ROWS);
    let mut traces = Vec::with_capacity(rows.len() * columns.len());
    let mut overlaps = Vec::with_capacity(traces.capacity());
    let mut row = vec![0.0; signals.time().len()];
    for input in &rows {
        signals.eligibility_trace(*input, &mut row);
        traces.extend(columns.iter().map(|k| row[*k]));
        signals.overlap(*input, &mut row);
        overlaps.extend(columns.iter().map(|k| row[*k]));
    }
    let time = picked(signals.time(), &columns);
    figures::signals(
        &time,
        &traces,
        &picked(&signals.plateau(), &columns),
        &overlaps,
    )
}

/// An input to show alone: about a quarter of the way, so that its trace lies inside
/// the plateau's reach; it must have a spike.
fn example(spike_times: &[Vec<f64>]) -> Option<usize> {
    let quarter = spike_times.len() / 4;
    let mut from_quarter = (quarter..spike_times.len()).chain(0..quarter);
    from_quarter.find(|input| !spike_times[*input].is_empty())
}

fn gains(title: Option<&str>, rule: &WeightDependentRule) -> Figure {
    let overlap = btsp::math::linspace(0.0, 1.0, GAIN_POINTS);
    let (up, down) = (
        rule.potentiation_gain.values(&overlap),
        rule.depression_gain.values(&overlap),
    );
    figures::gains(title, &overlap, &up, &down)
}

/// At most `most` of `count` places, evenly spread, both ends included.
fn thinned(count: usize, most: usize) -> Vec<usize> {
    let kept = count.min(most);
    let last = kept.saturating_sub(1).max(1);
    (0..kept).map(|k| k * (count - 1) / last).collect()
}

fn picked(values: &[f64], places: &[usize]) -> Vec<f64> {
    places.iter().map(|k| values[*k]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thinning_keeps_both_ends() {
        assert_eq!(thinned(3, 5), [0, 1, 2]);
        assert_eq!(thinned(1, 5), [0]);
        assert_eq!(thinned(101, 3), [0, 50, 100]);
    }

    #[test]
    fn an_example_has_a_spike() {
        assert_eq!(example(&[vec![1.0], vec![], vec![], vec![]]), Some(0));
        assert_eq!(example(&[vec![], vec![]]), None);
    }
}
