//! An experiment's results as a labelled dataset, `results.zarr`.

use std::ops::ControlFlow;
use std::path::Path;

use btsp::{Drive, Response, Signals, WeightChange};
use btsp_config::{Configuration, Outcome, Study};

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
    let method = configuration.method;
    let attributes = Attributes::new()
        .with("configuration", configuration.to_toml())
        .with("version", version)
        .with("integration", method.integration.name())
        .with("update", method.update.name())
        .with("normalisation", "per_event")
        .with("references", btsp::preset::MILSTEIN_2021);
    let mut writer = Writer {
        dataset: DatasetWriter::create(path, attributes)?,
        observer,
    };
    writer.signals(configuration)?;
    writer.per_input(
        "overlap_area",
        "integral of the overlap",
        "s",
        &outcome.overlap_area,
    )?;
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

    fn vector(
        &mut self,
        name: &str,
        dimension: &str,
        (long_name, units): (&str, &str),
        values: &[f64],
    ) -> Result<(), Stopped> {
        let attributes = Attributes::new().long_name(long_name).units(units);
        Ok(self
            .dataset
            .variable(name, &[dimension], &[values.len()], attributes, values)?)
    }

    fn per_input(
        &mut self,
        name: &str,
        long_name: &str,
        units: &str,
        values: &[f64],
    ) -> Result<(), Stopped> {
        self.vector(name, "input", (long_name, units), values)
    }

    fn numbers(&mut self, name: &str, long_name: &str, count: usize) -> Result<(), Stopped> {
        let values: Vec<i64> = (0..).take(count).collect();
        let attributes = Attributes::new().long_name(long_name).units("1");
        Ok(self
            .dataset
            .variable(name, &[name], &[count], attributes, &values)?)
    }

    /// What happened and what it leaves behind.
    fn signals(&mut self, configuration: &Configuration) -> Result<(), Stopped> {
        let pairing = configuration.pairing();
        let integration = configuration.method.integration;
        let signals = Signals::new(&pairing, configuration.time_constants(), integration)?;
        let shape = [pairing.spike_times.len(), signals.time().len()];
        self.numbers("input", "presynaptic input", shape[0])?;
        self.vector("time", "time", ("time", "s"), signals.time())?;
        if let Some(spikes) = pairing.single_spikes() {
            self.per_input("spike_time", "time of the input's only spike", "s", &spikes)?;
        }
        self.vector("plateau", "time", ("plateau gate", "1"), &signals.plateau())?;
        let instructive = ("instructive signal", "1");
        self.vector(
            "instructive_signal",
            "time",
            instructive,
            signals.instructive_signal(),
        )?;

        let dimensions = ["input", "time"];
        let mut rows = |name, long_name| {
            let attributes = Attributes::new().long_name(long_name).units("1");
            self.dataset
                .rows::<f64>(name, &dimensions, &shape, attributes)
        };
        let mut traces = rows("eligibility_trace", "eligibility trace")?;
        let mut overlaps = rows(
            "overlap",
            "overlap of eligibility trace and instructive signal",
        )?;
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
        self.per_input(
            "potentiation_area",
            "integral of q+ of the overlap",
            "s",
            &potentiation,
        )?;
        self.per_input(
            "depression_area",
            "integral of q- of the overlap",
            "s",
            &depression,
        )?;
        let equilibrium = change.equilibrium_weight();
        self.per_input(
            "equilibrium_weight",
            "target equilibrium weight",
            "1",
            &equilibrium,
        )?;
        if let (Some(responses), Some(fixed_point)) = (&change.response, change.fixed_point()) {
            let column =
                |value: fn(&Response) -> f64| responses.iter().map(value).collect::<Vec<_>>();
            let (slope, intercept) = (column(|r| r.slope), column(|r| r.intercept));
            self.per_input(
                "slope",
                "factor of one lap on weight / max_weight",
                "1",
                &slope,
            )?;
            self.per_input(
                "intercept",
                "what one lap makes of weight 0, / max_weight",
                "1",
                &intercept,
            )?;
            self.per_input(
                "fixed_point",
                "fixed point of the continuous lap",
                "1",
                &fixed_point,
            )?;
        }
        let initial = ("weight before the laps", "1");
        self.vector(
            "initial_weight",
            "initial_weight",
            initial,
            &change.initial_weight,
        )?;

        let attributes = Attributes::new()
            .long_name("change in weight after all laps")
            .units("1")
            .with("laps", change.laps);
        let shape = [change.initial_weight.len(), change.inputs()];
        let dimensions = ["initial_weight", "input"];
        let mut rows = self
            .dataset
            .rows("delta_weight", &dimensions, &shape, attributes)?;
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
        self.numbers("lap", "number of laps so far", laps)?;
        let (weights, inputs) = (change.initial_weight.len(), change.inputs());
        let attributes = Attributes::new().long_name("weight").units("1");
        let mut rows = self.dataset.rows(
            "weight",
            &["lap", "initial_weight", "input"],
            &[laps, weights, inputs],
            attributes,
        )?;
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
