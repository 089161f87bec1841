//! Recordings from a Zarr store, written here or from Python.

use std::path::Path;

use btsp::Invalid;
use btsp::place::{LapKind, RecordedLap, Recording, Track};
use btsp_config::Variable;

use super::arrays::Arrays;
use super::error::RecordingsError;
use super::layout::{
    BIN, CELL, CURRENT, INDUCTION, LAP, LAP_KIND, LAP_RECORDING, LAP_SAMPLES, PLATEAU, POSITION,
    POSITION_CM, RAMP_AFTER, RAMP_BEFORE, RECORDING, SAMPLING_RATE, SPONTANEOUS,
};
use super::read::{Found, RecordingEntry};
use super::series::{LapPlaces, Places, Series};

/// All recordings of the store `path`.
pub(super) fn read(path: &Path) -> Result<Vec<RecordingEntry>, RecordingsError> {
    let store = Store::read(path)?;
    let recordings = 0..store.cell.len();
    Ok(recordings.map(|recording| store.entry(recording)).collect())
}

/// A whole store, in memory.
struct Store<'a> {
    path: &'a Path,
    cell: Vec<u32>,
    induction: Vec<u32>,
    spontaneous: Vec<bool>,
    sampling_rate_hz: Vec<f64>,
    /// Row by row.
    ramp_before_mv: Option<Vec<f64>>,
    ramp_after_mv: Vec<f64>,
    /// Of each recording.
    laps: Vec<Vec<Lap>>,
    position: Vec<f64>,
    /// Whether positions are in cm, not in a unit of their own.
    in_cm: bool,
    /// Plateau gate or current.
    instruction: Vec<f64>,
    is_gate: bool,
}

/// One lap's part of a store.
struct Lap {
    /// Its own number along the dimension.
    number: usize,
    kind: LapKind,
    samples: std::ops::Range<usize>,
}

impl<'a> Store<'a> {
    fn read(path: &'a Path) -> Result<Self, RecordingsError> {
        let mut arrays = Arrays::open(path)?;
        let cell = arrays.whole(CELL, 0, u32::MAX)?;
        let recordings = cell.len();
        if recordings == 0 {
            return Err(arrays.wrong(CELL, None, "no recordings", "must have one at least"));
        }
        let induction = arrays.whole(INDUCTION, 1, u32::MAX)?;
        let spontaneous = if arrays.has(SPONTANEOUS) {
            arrays.whole(SPONTANEOUS, 0, 1)?
        } else {
            vec![0; recordings]
        };
        let sampling_rate_hz = arrays.floats(SAMPLING_RATE)?;
        let ramp_after_mv = arrays.floats(RAMP_AFTER)?;
        let has_before = arrays.has(RAMP_BEFORE);
        let ramp_before_mv = has_before.then(|| arrays.floats(RAMP_BEFORE)).transpose()?;
        if arrays.length(BIN) != Track::BINS {
            let found = format!("{} bins", arrays.length(BIN));
            let allowed = format!("must be {}", Track::BINS);
            return Err(arrays.wrong(RAMP_AFTER, None, &found, &allowed));
        }
        let lap_samples = arrays.whole(LAP_SAMPLES, 0, u32::MAX)?;
        let last = recordings as u32 - 1;
        let lap_recording = arrays.whole(LAP_RECORDING, 0, last)?;
        let lap_kind = arrays.kinds(LAP_KIND)?;
        let (position_variable, in_cm) = arrays.either(POSITION_CM, POSITION)?;
        let (instruction_variable, is_gate) = arrays.either(PLATEAU, CURRENT)?;
        let position = arrays.floats(position_variable)?;
        let instruction = arrays.floats(instruction_variable)?;

        let mut laps: Vec<Vec<Lap>> = cell.iter().map(|_| Vec::new()).collect();
        let mut end = 0_usize;
        for (number, samples) in lap_samples.iter().enumerate() {
            let start = end;
            end += *samples as usize;
            laps[lap_recording[number] as usize].push(Lap {
                number,
                kind: lap_kind[number],
                samples: start..end,
            });
        }
        if end != position.len() {
            let found = format!("{end} samples in all");
            let allowed = format!(
                "must be the length of {}, {}",
                position_variable.name,
                position.len()
            );
            return Err(arrays.wrong(LAP_SAMPLES, None, &found, &allowed));
        }
        Ok(Self {
            path,
            cell,
            induction,
            spontaneous: spontaneous.into_iter().map(|one| one == 1).collect(),
            sampling_rate_hz,
            ramp_before_mv,
            ramp_after_mv,
            laps,
            position,
            in_cm,
            instruction,
            is_gate,
        })
    }

    fn entry(&self, number: usize) -> RecordingEntry {
        let mut found = Found {
            places: Some(self.places(number)),
            ramps: None,
        };
        let outcome = self.recording(number, &mut found);
        RecordingEntry {
            cell: Some(self.cell[number]),
            induction: Some(self.induction[number]),
            source: self.path.to_owned(),
            outcome,
            found,
        }
    }

    fn recording(&self, number: usize, found: &mut Found) -> Result<Recording, RecordingsError> {
        let row = |ramps: &[f64]| ramps[number * Track::BINS..][..Track::BINS].to_vec();
        let before = self.ramp_before_mv.as_deref().map(row);
        let mut recording = Recording {
            cell: self.cell[number],
            induction: self.induction[number],
            spontaneous: self.spontaneous[number],
            laps: Vec::new(),
            ramp_before_mv: before.filter(|ramp| !ramp.iter().all(|v| v.is_nan())),
            ramp_after_mv: row(&self.ramp_after_mv),
        };
        found.ramps = Some(recording.clone());
        for (k, lap) in self.laps[number].iter().enumerate() {
            let lap = self
                .lap(lap, self.sampling_rate_hz[number])
                .map_err(|invalid| {
                    found.explained(self.path, invalid.under(&format!("laps.{k}")))
                })?;
            recording.laps.push(lap);
        }
        recording
            .validate(&Track::default())
            .map_err(|invalid| found.explained(self.path, invalid))?;
        found.ramps = None;
        Ok(recording)
    }

    fn places(&self, recording: usize) -> Places {
        let part = |variable: Variable, dimension, number| Series::Variable {
            name: variable.name.to_owned(),
            part: Some((dimension, number)),
        };
        let position = if self.in_cm { POSITION_CM } else { POSITION };
        let instruction = if self.is_gate { PLATEAU } else { CURRENT };
        let laps = self.laps[recording].iter().map(|lap| LapPlaces {
            position: part(position, LAP, lap.number),
            current: Some(part(instruction, LAP, lap.number)),
        });
        Places {
            laps: laps.collect(),
            ramp_before: Some(part(RAMP_BEFORE, RECORDING, recording)),
            ramp_after: part(RAMP_AFTER, RECORDING, recording),
        }
    }

    /// A lap as it is, or interpolated to 1 ms.
    fn lap(&self, lap: &Lap, rate: f64) -> Result<RecordedLap, Invalid> {
        let track = Track::default();
        let position = &self.position[lap.samples.clone()];
        let instruction = self.instruction(lap)?;
        if let (true, true, 1000.0) = (self.in_cm, self.is_gate, rate) {
            let gate = |values: &[f64]| values.iter().map(|v| *v == 1.0).collect();
            let lap = RecordedLap {
                kind: lap.kind,
                position_cm: position.to_vec(),
                plateau: instruction.map_or_else(Vec::new, gate),
            };
            lap.validate(&track)?;
            return Ok(lap);
        }
        let mut read = RecordedLap::from_samples(lap.kind, &track, position, instruction, rate)?;
        if self.in_cm {
            // Back from a track whose end is the largest position.
            let largest = position.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            for x in &mut read.position_cm {
                *x *= largest / track.length_cm;
            }
            read.validate(&track)?;
        }
        Ok(read)
    }

    /// Plateau gate or current of a lap, where it has a plateau to show.
    fn instruction(&self, lap: &Lap) -> Result<Option<&[f64]>, Invalid> {
        let values = &self.instruction[lap.samples.clone()];
        let gated = self.is_gate && values.iter().any(|v| *v != 0.0 && !v.is_nan());
        if lap.kind != LapKind::Induction && !gated {
            return Ok(None);
        }
        let mut others = values.iter().filter(|v| **v != 0.0 && **v != 1.0);
        match others.next() {
            Some(other) if self.is_gate => Err(Invalid::new("current", other, "must be 0 or 1")),
            _ => Ok(Some(values)),
        }
    }
}
