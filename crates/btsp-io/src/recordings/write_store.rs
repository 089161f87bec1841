//! Recordings as one Zarr store.

use std::path::Path;

use btsp::Invalid;
use btsp::place::{LapKind, RecordedLap, Recording, Track};
use btsp_config::Variable;

use super::layout::{
    BIN_CENTRE, CELL, INDUCTION, LAP_KIND, LAP_RECORDING, LAP_SAMPLES, PLATEAU, POSITION_CM,
    RAMP_AFTER, RAMP_BEFORE, SAMPLE, SAMPLING_RATE, SPONTANEOUS,
};
use super::write_error::WriteRecordingsError;
use crate::attributes::Attributes;
use crate::dataset::DatasetWriter;
use crate::element::Element;

/// Writes `recordings` into `folder`, which exists and is empty, as one Zarr store that
/// `xarray.open_zarr` opens; `version` is that of the program.
///
/// Reading it back with [`read_recordings`](super::read_recordings) gives the same bits; a
/// lap outside the induction whose plateau is off throughout comes back as one without
/// current. For a store that is whole or not there, write into an
/// [`OutputFolder`](crate::OutputFolder).
///
/// # Errors
/// No recordings, a recording that is not as documented, or a disk that refuses.
pub fn write_recordings(
    folder: &Path,
    recordings: &[Recording],
    version: &str,
) -> Result<(), WriteRecordingsError> {
    validate(recordings)?;
    let attributes = Attributes::new()
        .with("title", "recorded inductions of place fields")
        .with("track_length_cm", Track::default().length_cm)
        .with("version", version);
    let mut writer = Writer {
        dataset: DatasetWriter::within(folder, attributes)?,
    };
    writer.of_recordings(recordings)?;
    writer.of_laps(recordings)?;
    writer.of_samples(recordings)?;
    Ok(writer.dataset.finish()?)
}

/// All recordings are as documented, and there is one at least.
pub(super) fn validate(recordings: &[Recording]) -> Result<(), Invalid> {
    if recordings.is_empty() {
        return Err(Invalid::new("recording", "none", "must be one at least"));
    }
    for (number, recording) in recordings.iter().enumerate() {
        let checked = recording.validate(&Track::default());
        checked.map_err(|e| e.under(&format!("recording.{number}")))?;
    }
    Ok(())
}

struct Writer {
    dataset: DatasetWriter,
}

impl Writer {
    fn of_recordings(&mut self, recordings: &[Recording]) -> Result<(), WriteRecordingsError> {
        let whole =
            |number: fn(&Recording) -> i64| -> Vec<i64> { recordings.iter().map(number).collect() };
        self.label(CELL, &whole(|r| r.cell.into()))?;
        self.label(INDUCTION, &whole(|r| r.induction.into()))?;
        self.vector(SPONTANEOUS, &whole(|r| r.spontaneous.into()))?;
        self.vector(SAMPLING_RATE, &vec![1000.0; recordings.len()])?;
        self.vector(BIN_CENTRE, &Track::default().bin_centres_cm())?;
        let silent = vec![f64::NAN; Track::BINS];
        let before = recordings.iter().map(|r| r.ramp_before_mv.as_ref());
        self.ramps(RAMP_BEFORE, before.map(|ramp| ramp.unwrap_or(&silent)))?;
        self.ramps(RAMP_AFTER, recordings.iter().map(|r| &r.ramp_after_mv))
    }

    fn of_laps(&mut self, recordings: &[Recording]) -> Result<(), WriteRecordingsError> {
        let laps = || recordings.iter().flat_map(|recording| &recording.laps);
        let numbers = recordings.iter().zip(0_i64..);
        let recording = numbers.flat_map(|(r, number)| r.laps.iter().map(move |_| number));
        self.label(LAP_RECORDING, &recording.collect::<Vec<_>>())?;
        let kind = laps().map(|lap| match lap.kind {
            LapKind::Before => -1,
            LapKind::Induction => 0,
            LapKind::After => 1,
        });
        self.label(LAP_KIND, &kind.collect::<Vec<i64>>())?;
        let samples: Vec<i64> = laps().map(|lap| lap.samples() as i64).collect();
        let Variable {
            name, dimensions, ..
        } = LAP_SAMPLES;
        // By this the conventions know a ragged array.
        let attributes = described(LAP_SAMPLES).with("sample_dimension", SAMPLE);
        let shape = [samples.len()];
        Ok(self
            .dataset
            .variable(name, dimensions, &shape, attributes, &samples)?)
    }

    fn of_samples(&mut self, recordings: &[Recording]) -> Result<(), WriteRecordingsError> {
        let laps = || recordings.iter().flat_map(|recording| &recording.laps);
        let shape = [laps().map(RecordedLap::samples).sum()];
        let mut rows = self.dataset.rows::<f64>(
            POSITION_CM.name,
            POSITION_CM.dimensions,
            &shape,
            described(POSITION_CM),
        )?;
        for lap in laps() {
            rows.push(&lap.position_cm)?;
        }
        rows.finish()?;
        let mut rows = self.dataset.rows::<i64>(
            PLATEAU.name,
            PLATEAU.dimensions,
            &shape,
            described(PLATEAU),
        )?;
        for lap in laps() {
            let mut gate: Vec<i64> = lap.plateau.iter().map(|on| i64::from(*on)).collect();
            gate.resize(lap.samples(), 0);
            rows.push(&gate)?;
        }
        Ok(rows.finish()?)
    }

    fn vector<T: Element>(
        &mut self,
        variable: Variable,
        values: &[T],
    ) -> Result<(), WriteRecordingsError> {
        let Variable {
            name, dimensions, ..
        } = variable;
        let attributes = described(variable);
        Ok(self
            .dataset
            .variable(name, dimensions, &[values.len()], attributes, values)?)
    }

    /// A variable by which others are found.
    fn label(&mut self, variable: Variable, values: &[i64]) -> Result<(), WriteRecordingsError> {
        let Variable {
            name, dimensions, ..
        } = variable;
        let attributes = described(variable);
        Ok(self
            .dataset
            .coordinate(name, dimensions, &[values.len()], attributes, values)?)
    }

    fn ramps<'a>(
        &mut self,
        variable: Variable,
        ramps: impl ExactSizeIterator<Item = &'a Vec<f64>>,
    ) -> Result<(), WriteRecordingsError> {
        let Variable {
            name, dimensions, ..
        } = variable;
        let shape = [ramps.len(), Track::BINS];
        let mut rows = self
            .dataset
            .rows(name, dimensions, &shape, described(variable))?;
        for ramp in ramps {
            rows.push(ramp)?;
        }
        Ok(rows.finish()?)
    }
}

fn described(variable: Variable) -> Attributes {
    Attributes::new()
        .long_name(variable.long_name)
        .units(variable.units)
}
