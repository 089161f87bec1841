//! An experiment's results as a labelled dataset, `results.zarr`.

use std::ops::ControlFlow;
use std::path::Path;

use btsp::{Drive, Response, Signals, WeightChange};
use btsp_config::{Configuration, Outcome, Study, Variable, variable};

use crate::attributes::Attributes;
use crate::dataset::DatasetWriter;
use crate::dataset_error::DatasetError;

/// Why results were not written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Stopped {
    /// The observer broke off.
    #[error("interrupted")]
    Interrupted,
    /// The experiment needs more memory than there is.
    #[error(
        "not enough memory: fewer inputs, samples or initial weights, or no every_lap, need less"
    )]
    Memory,
    /// The configuration is out of its ranges.
    #[error(transparent)]
    Invalid(#[from] btsp::Invalid),
    /// The disk refused.
    #[error(transparent)]
    Dataset(#[from] DatasetError),
}

/// Bytes of all arrays that [`write_results`] writes for `configuration`, before compression.
#[must_use]
pub fn results_size(configuration: &Configuration) -> u64 {
    let (inputs, samples) = (
        configuration.inputs.count() as u64,
        configuration.grid.len() as u64,
    );
    let mut values = 3 * samples + 3 * inputs + 2 * inputs * samples;
    if let Study::WeightChange {
        initial_weights,
        laps,
        every_lap,
        ..
    } = &configuration.study
    {
        let map = initial_weights.count() as u64 * inputs;
        let maps = if *every_lap { u64::from(*laps) + 2 } else { 1 };
        values = values
            .saturating_add(6 * inputs)
            .saturating_add(maps.saturating_mul(map));
    }
    values.saturating_mul(8)
}

/// Writes `outcome` of `configuration` to the new folder `path`, one row of the large arrays at a time; `observer` is
/// called after each.
///
/// `version` is that of the program. Opens with `xarray.open_zarr`: dimensions `input`, `time`, `initial_weight` and, where
/// the weights after every lap were asked for, `lap`.
///
/// # Errors
/// If the observer breaks off, or if the disk refuses.
pub fn write_results(
    path: &Path,
    configuration: &Configuration,
    outcome: &Outcome,
    version: &str,
    observer: &mut dyn FnMut() -> ControlFlow<()>,
) -> Result<(), Stopped> {
    let provenance = configuration.provenance(version);
    let attributes = provenance
        .into_iter()
        .fold(Attributes::new(), |all, (name, value)| {
            all.with(name, value)
        });
    let mut writer = Writer {
        dataset: DatasetWriter::create(path, attributes)?,
        observer,
    };
    writer.signals(configuration)?;
    writer.vector(variable::OVERLAP_AREA, &outcome.overlap_area)?;
    if let Some(change) = &outcome.weight_change {
        writer.weight_change(change)?;
        if matches!(
            configuration.study,
            Study::WeightChange {
                every_lap: true,
                ..
            }
        ) {
            writer.every_lap(change)?;
        }
    }
    Ok(writer.dataset.finish()?)
}

pub(crate) fn described(variable: Variable) -> Attributes {
    Attributes::new()
        .long_name(variable.long_name)
        .units(variable.units)
}

struct Writer<'a> {
    dataset: DatasetWriter,
    observer: &'a mut dyn FnMut() -> ControlFlow<()>,
}

impl Writer<'_> {
    fn proceed(&mut self) -> Result<(), Stopped> {
        if (self.observer)().is_break() {
            Err(Stopped::Interrupted)
        } else {
            Ok(())
        }
    }

    fn vector(&mut self, variable: Variable, values: &[f64]) -> Result<(), Stopped> {
        let Variable {
            name, dimensions, ..
        } = variable;
        let attributes = described(variable);
        Ok(self
            .dataset
            .variable(name, dimensions, &[values.len()], attributes, values)?)
    }

    fn numbers(&mut self, variable: Variable, count: usize) -> Result<(), Stopped> {
        let Variable {
            name, dimensions, ..
        } = variable;
        let values: Vec<i64> = (0..).take(count).collect();
        let attributes = described(variable);
        Ok(self
            .dataset
            .variable(name, dimensions, &[count], attributes, &values)?)
    }

    /// What happened and what it leaves behind.
    fn signals(&mut self, configuration: &Configuration) -> Result<(), Stopped> {
        let pairing = configuration.pairing();
        let integration = configuration.method.integration;
        let signals = Signals::new(&pairing, configuration.time_constants(), integration)?;
        let shape = [pairing.spike_times.len(), signals.time().len()];
        self.numbers(variable::INPUT, shape[0])?;
        self.vector(variable::TIME, signals.time())?;
        if let Some(spikes) = pairing.single_spikes() {
            self.vector(variable::SPIKE_TIME, &spikes)?;
        }
        self.vector(variable::PLATEAU, &signals.plateau())?;
        self.vector(variable::INSTRUCTIVE_SIGNAL, signals.instructive_signal())?;

        let mut rows = |variable: Variable| {
            let attributes = described(variable);
            self.dataset
                .rows::<f64>(variable.name, variable.dimensions, &shape, attributes)
        };
        let mut traces = rows(variable::ELIGIBILITY_TRACE)?;
        let mut overlaps = rows(variable::OVERLAP)?;
        let mut row = vec![0.0; shape[1]];
        for input in 0..shape[0] {
            signals.eligibility_trace(input, &mut row);
            traces.push(&row)?;
            signals.overlap(input, &mut row);
            overlaps.push(&row)?;
            self.proceed()?;
        }
        traces.finish()?;
        Ok(overlaps.finish()?)
    }

    fn weight_change(&mut self, change: &WeightChange) -> Result<(), Stopped> {
        let drive = |value: fn(&Drive) -> f64| change.drive.iter().map(value).collect::<Vec<_>>();
        let potentiation = drive(|d| d.potentiation_area);
        let depression = drive(|d| d.depression_area);
        self.vector(variable::POTENTIATION_AREA, &potentiation)?;
        self.vector(variable::DEPRESSION_AREA, &depression)?;
        self.vector(variable::EQUILIBRIUM_WEIGHT, &change.equilibrium_weight())?;
        if let (Some(responses), Some(fixed_point)) = (&change.response, change.fixed_point()) {
            let column =
                |value: fn(&Response) -> f64| responses.iter().map(value).collect::<Vec<_>>();
            self.vector(variable::SLOPE, &column(|r| r.slope))?;
            self.vector(variable::INTERCEPT, &column(|r| r.intercept))?;
            self.vector(variable::FIXED_POINT, &fixed_point)?;
        }
        self.vector(variable::INITIAL_WEIGHT, &change.initial_weight)?;

        let Variable {
            name, dimensions, ..
        } = variable::DELTA_WEIGHT;
        let attributes = described(variable::DELTA_WEIGHT).with("laps", change.laps);
        let shape = [change.initial_weight.len(), change.inputs()];
        let mut rows = self.dataset.rows(name, dimensions, &shape, attributes)?;
        let laps = change.after(change.laps);
        let mut row = vec![0.0; change.inputs()];
        for weight in change.initial_weight.iter() {
            change.delta_row(&laps, *weight, &mut row);
            rows.push(&row)?;
            self.proceed()?;
        }
        Ok(rows.finish()?)
    }

    fn every_lap(&mut self, change: &WeightChange) -> Result<(), Stopped> {
        let laps = change.laps as usize + 1;
        self.numbers(variable::LAP, laps)?;
        let (weights, inputs) = (change.initial_weight.len(), change.inputs());
        let Variable {
            name, dimensions, ..
        } = variable::WEIGHT;
        let (shape, attributes) = ([laps, weights, inputs], described(variable::WEIGHT));
        let mut rows = self.dataset.rows(name, dimensions, &shape, attributes)?;
        let mut every_lap = change.every_lap().map_err(|_| Stopped::Memory)?;
        let mut row = vec![0.0; inputs];
        for _ in 0..laps {
            for weight in 0..weights {
                every_lap.row(weight, &mut row);
                rows.push(&row)?;
            }
            self.proceed()?;
            every_lap.advance();
        }
        Ok(rows.finish()?)
    }
}
