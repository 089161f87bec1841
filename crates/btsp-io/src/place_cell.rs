//! Recorded place cells and what models make of them, as a labelled dataset.

use std::path::Path;

use btsp::place::{Induction, InferredWeights, PlaceInputs, Prediction, Track};

use crate::attributes::Attributes;
use crate::dataset::DatasetWriter;
use crate::dataset_error::DatasetError;

const RAMP: [&str; 2] = ["recording", "position"];
const RAMP_BY_LAP: [&str; 3] = ["recording", "lap", "position"];
const WEIGHTS: [&str; 2] = ["recording", "input"];
const WEIGHTS_BY_LAP: [&str; 3] = ["recording", "lap", "input"];

/// Writes a dataset over the recordings of place cells that `xarray.open_zarr` opens:
/// dimensions `recording`, `lap`, `position` and `input`.
///
/// Recordings have different numbers of laps: what a recording has not got is NaN. Lap 0 is
/// the state before the laps.
#[derive(Debug)]
pub struct PlaceCellWriter {
    dataset: DatasetWriter,
    recordings: usize,
    laps: usize,
}

/// The weights behind the ramps of one recording.
#[derive(Clone, Debug, PartialEq)]
pub struct InferredRamps {
    /// Those before the induction laps; `None` where the cell was silent.
    pub before: Option<InferredWeights>,
    /// Those after them.
    pub after: InferredWeights,
}

impl PlaceCellWriter {
    /// Begins a dataset in the folder `path`, which must not exist, and writes what was
    /// recorded: ramps, plateaus, and the coordinates.
    ///
    /// # Errors
    /// If there is something at `path`, or if the disk refuses.
    pub fn create(
        path: &Path,
        attributes: Attributes,
        inputs: &PlaceInputs,
        inductions: &[Induction],
    ) -> Result<Self, DatasetError> {
        let laps = inductions.iter().map(|i| i.plateau_onset_cm.len()).max();
        let attributes = attributes.with("input_width_cm", inputs.width_cm);
        let mut writer = Self {
            dataset: DatasetWriter::create(path, attributes)?,
            recordings: inductions.len(),
            laps: laps.unwrap_or(0) + 1,
        };
        writer.coordinates(inputs, inductions)?;
        writer.recorded(inductions)?;
        Ok(writer)
    }

    fn coordinates(
        &mut self,
        inputs: &PlaceInputs,
        inductions: &[Induction],
    ) -> Result<(), DatasetError> {
        let track = inductions.first().map_or(Track::default(), |i| i.track);
        let number = |name: &str| Attributes::new().long_name(name).units("1");
        let along_track = |name: &str| Attributes::new().long_name(name).units("cm");
        let recording: Vec<i64> = (0..).take(self.recordings).collect();
        let cell: Vec<i64> = inductions.iter().map(|i| i64::from(i.cell)).collect();
        let induction: Vec<i64> = inductions.iter().map(|i| i64::from(i.induction)).collect();
        let lap: Vec<i64> = (0..).take(self.laps).collect();
        let input: Vec<i64> = (0..).take(PlaceInputs::COUNT).collect();
        let dataset = &mut self.dataset;
        let shape = [self.recordings];
        let attributes = number("recorded induction");
        dataset.variable("recording", &["recording"], &shape, attributes, &recording)?;
        dataset.coordinate("cell", &["recording"], &shape, number("cell"), &cell)?;
        let attributes = number("number of the induction in its cell");
        dataset.coordinate("induction", &["recording"], &shape, attributes, &induction)?;
        let attributes = number("number of laps so far");
        dataset.variable("lap", &["lap"], &[self.laps], attributes, &lap)?;
        let attributes = along_track("centre of the position bin");
        let centres = track.bin_centres_cm();
        dataset.variable(
            "position",
            &["position"],
            &[Track::BINS],
            attributes,
            &centres,
        )?;
        let shape = [PlaceInputs::COUNT];
        dataset.variable("input", &["input"], &shape, number("place input"), &input)?;
        let attributes = along_track("where the input's rate peaks");
        let peaks = inputs.peak_locations_cm(&track);
        dataset.coordinate("input_location", &["input"], &shape, attributes, &peaks)
    }

    fn recorded(&mut self, inductions: &[Induction]) -> Result<(), DatasetError> {
        let before = |i: &Induction| i.ramp_before_mv.clone().unwrap_or_default();
        self.rows(
            "ramp_before",
            &RAMP,
            "recorded ramp before the induction laps, NaN where the cell was silent",
            "mV",
            inductions.iter().map(before),
        )?;
        self.rows(
            "ramp_after",
            &RAMP,
            "recorded ramp after the induction laps",
            "mV",
            inductions.iter().map(|i| i.ramp_after_mv.clone()),
        )?;
        // Lap 0 has no plateau.
        let of_laps = |values: &[f64]| [&[f64::NAN], values].concat();
        self.rows(
            "plateau_onset",
            &["recording", "lap"],
            "where the plateau of the lap began",
            "cm",
            inductions.iter().map(|i| of_laps(&i.plateau_onset_cm)),
        )?;
        self.rows(
            "plateau_duration",
            &["recording", "lap"],
            "how long the plateau of the lap lasted",
            "s",
            inductions.iter().map(|i| of_laps(&i.plateau_duration_s)),
        )
    }

    /// The weights behind the ramps of each recording.
    ///
    /// # Errors
    /// If there is not one for each recording, or if the disk refuses.
    pub fn inferred(&mut self, inferred: &[InferredRamps]) -> Result<(), DatasetError> {
        struct Series {
            name: &'static str,
            dimensions: &'static [&'static str],
            what: &'static str,
            units: &'static str,
            pick: fn(&InferredWeights) -> Vec<f64>,
        }
        let all = [
            Series {
                name: "delta_weight",
                dimensions: &WEIGHTS,
                what: "change in weight behind the ramp",
                units: "1",
                pick: |w| w.delta_weight.clone(),
            },
            Series {
                name: "inferred_ramp",
                dimensions: &RAMP,
                what: "ramp of the inferred weights",
                units: "mV",
                pick: |w| w.ramp_mv.clone(),
            },
            Series {
                name: "score",
                dimensions: &["recording"],
                what: "residual score of the inferred ramp",
                units: "1",
                pick: |w| vec![w.score],
            },
        ];
        for Series {
            name,
            dimensions,
            what,
            units,
            pick,
        } in all
        {
            let before = |i: &InferredRamps| i.before.as_ref().map(pick).unwrap_or_default();
            let after = |i: &InferredRamps| pick(&i.after);
            let words = |when: &str| format!("{what} {when} the induction laps");
            let before: Vec<_> = inferred.iter().map(before).collect();
            let after: Vec<_> = inferred.iter().map(after).collect();
            for (when, rows) in [("before", before), ("after", after)] {
                let name = format!("{name}_{when}");
                self.rows(&name, dimensions, &words(when), units, rows)?;
            }
        }
        Ok(())
    }

    /// What a rule predicts of each recording.
    ///
    /// # Errors
    /// If there is not one for each recording, or if the disk refuses.
    pub fn predictions(&mut self, predictions: &[Prediction]) -> Result<(), DatasetError> {
        self.rows(
            "ramp_by_lap",
            &RAMP_BY_LAP,
            "predicted ramp before the laps and after each",
            "mV",
            predictions.iter().map(|p| p.ramp_by_lap_mv.clone()),
        )?;
        self.rows(
            "delta_weight_by_lap",
            &WEIGHTS_BY_LAP,
            "change in weight before the laps and after each",
            "1",
            predictions.iter().map(|p| p.delta_weight_by_lap.clone()),
        )?;
        self.rows(
            "score",
            &["recording"],
            "residual score of the last ramp",
            "1",
            predictions.iter().map(|p| vec![p.score]),
        )?;
        self.rows(
            "path_distance",
            &["recording"],
            "how far weights went there and back",
            "1",
            predictions.iter().map(|p| vec![p.path_distance]),
        )
    }

    /// Writes a variable of a row for each recording; rows are filled up with NaN.
    fn rows(
        &mut self,
        name: &str,
        dimensions: &[&str],
        long_name: &str,
        units: &str,
        rows: impl IntoIterator<Item = Vec<f64>>,
    ) -> Result<(), DatasetError> {
        let length = |dimension: &&str| match *dimension {
            "recording" => self.recordings,
            "lap" => self.laps,
            "position" => Track::BINS,
            _ => PlaceInputs::COUNT,
        };
        let shape: Vec<usize> = dimensions.iter().map(length).collect();
        let each = shape[1..].iter().product();
        let mut values = Vec::with_capacity(self.recordings * each);
        for mut row in rows {
            row.resize(each, f64::NAN);
            values.extend(row);
        }
        let attributes = Attributes::new().long_name(long_name).units(units);
        self.dataset
            .variable(name, dimensions, &shape, attributes, &values)
    }

    /// Writes the consolidated metadata; from now on the dataset opens.
    ///
    /// # Errors
    /// If the disk refuses.
    pub fn finish(self) -> Result<(), DatasetError> {
        self.dataset.finish()
    }
}
