//! A metadata file, and the raw columns that it speaks of.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use btsp::Invalid;
use btsp::place::{LapKind, RecordedLap, Recording, Track};
use btsp_config::{RecordedColumns, RecordedEntry, recorded_from_toml};

use super::error::RecordingsError;
use super::raw::{RawFile, Wanted};
use super::read::{Found, RecordingEntry};
use super::series::{LapPlaces, Places, Series};

/// Largest metadata file that is read, in bytes.
const LARGEST: u64 = 16 << 20;

/// All inductions of the metadata file `path`.
pub(super) fn read(path: &Path) -> Result<Vec<RecordingEntry>, RecordingsError> {
    let text = text(path)?;
    let wrong = |error| RecordingsError::Metadata {
        path: path.to_owned(),
        error,
    };
    let entries = recorded_from_toml(&text).map_err(wrong)?;
    let entry = |entry: RecordedEntry| match entry.columns {
        Ok(columns) => recorded(path, &columns),
        Err(error) => RecordingEntry {
            cell: entry.cell,
            induction: entry.induction,
            source: path.to_owned(),
            outcome: Err(wrong(error)),
            found: Found::default(),
        },
    };
    Ok(entries.into_iter().map(entry).collect())
}

fn text(path: &Path) -> Result<String, RecordingsError> {
    let mut bytes = Vec::new();
    File::open(path)
        .and_then(|file| file.take(LARGEST + 1).read_to_end(&mut bytes))
        .map_err(RecordingsError::unreadable(path))?;
    if bytes.len() as u64 > LARGEST {
        let most = format!("must be at most {} MB", LARGEST >> 20);
        return Err(RecordingsError::file(path, "a larger file", most));
    }
    String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        let bytes = error.as_bytes();
        RecordingsError::Binary {
            path: path.to_owned(),
            line: bytes[..at].iter().filter(|byte| **byte == b'\n').count() + 1,
            byte: bytes[at],
        }
    })
}

/// One induction, from its file.
fn recorded(metadata: &Path, columns: &RecordedColumns) -> RecordingEntry {
    let folder = metadata.parent().unwrap_or(Path::new(""));
    let source = folder.join(&columns.file);
    let mut found = Found::default();
    let outcome = recording(&source, columns, &mut found);
    RecordingEntry {
        cell: Some(columns.cell),
        induction: Some(columns.induction),
        source,
        outcome,
        found,
    }
}

/// The recording in the raw file `path`; fills in what is known on the way to it.
fn recording(
    path: &Path,
    columns: &RecordedColumns,
    found: &mut Found,
) -> Result<Recording, RecordingsError> {
    let file = RawFile::read(path)?;
    let source = Source {
        file: &file,
        path,
        columns,
    };
    found.places = Some(source.places());
    let mut recording = source.without_laps()?;
    found.ramps = Some(recording.clone());
    recording.laps = source.laps()?;
    found.ramps = None;
    Ok(recording)
}

/// A raw file with what its columns are.
struct Source<'a> {
    file: &'a RawFile,
    path: &'a Path,
    columns: &'a RecordedColumns,
}

impl Source<'_> {
    fn places(&self) -> Places {
        let laps = self
            .lap_columns()
            .into_iter()
            .map(|(_, position, current)| LapPlaces {
                position: self.file.series(position),
                current: current.map(|column| self.file.series(column)),
            });
        let RecordedColumns {
            ramp_before,
            ramp_after,
            ..
        } = self.columns;
        Places {
            laps: laps.collect(),
            ramp_before: ramp_before.map(|column| self.file.series(column)),
            ramp_after: self.file.series(*ramp_after),
        }
    }

    /// Kind, column of position and column of current of each lap, in the order in which they
    /// were run.
    fn lap_columns(&self) -> Vec<(LapKind, usize, Option<usize>)> {
        let RecordedColumns {
            position,
            current,
            position_before,
            position_after,
            ..
        } = self.columns;
        let without = |kind, columns: &[usize]| -> Vec<_> {
            columns.iter().map(|p| (kind, *p, None)).collect()
        };
        let pairs = position.iter().zip(current);
        let induced = pairs.map(|(p, c)| (LapKind::Induction, *p, Some(*c)));
        let mut laps = without(LapKind::Before, position_before);
        laps.extend(induced);
        laps.extend(without(LapKind::After, position_after));
        laps
    }

    /// The recording, its ramps alone.
    fn without_laps(&self) -> Result<Recording, RecordingsError> {
        let columns = self.columns;
        let ramp = |column: usize| {
            let most = Track::BINS;
            let values = self.file.columns(&[Wanted { column, most }])?;
            let series = self.file.series(column);
            Recording::ramp_mv(values.first().map_or(&[], Vec::as_slice))
                .map_err(|e| RecordingsError::invalid(self.path, Some(&series), None, e))
        };
        Ok(Recording {
            cell: columns.cell,
            induction: columns.induction,
            spontaneous: columns.spontaneous,
            laps: Vec::new(),
            ramp_before_mv: columns.ramp_before.map(ramp).transpose()?,
            ramp_after_mv: ramp(columns.ramp_after)?,
        })
    }

    fn laps(&self) -> Result<Vec<RecordedLap>, RecordingsError> {
        let all = |column| Wanted {
            column,
            most: usize::MAX,
        };
        let wanted: Vec<Wanted> = self
            .lap_columns()
            .into_iter()
            .flat_map(|(_, position, current)| [Some(position), current])
            .flatten()
            .map(all)
            .collect();
        let mut values = self.file.columns(&wanted)?.into_iter();
        let mut places = self.places().laps.into_iter();
        self.lap_columns()
            .into_iter()
            .map(|(kind, _, current)| {
                let place = places.next();
                let position = values.next().unwrap_or_default();
                let current = current.and_then(|_| values.next());
                RecordedLap::from_samples(
                    kind,
                    &Track::default(),
                    &position,
                    current.as_deref(),
                    self.columns.sampling_rate_hz,
                )
                .map_err(|invalid| self.explained(place.as_ref(), invalid))
            })
            .collect()
    }

    /// What is wrong with a lap, in the words of the file.
    fn explained(&self, lap: Option<&LapPlaces>, invalid: Invalid) -> RecordingsError {
        let place = lap.and_then(|lap| lap.find(invalid.key.split('.')));
        let line = match place {
            Some((Series::Column { number, .. }, Some(sample))) => {
                self.file.line_of(*number, sample)
            }
            _ => None,
        };
        let series = place.map(|(series, _)| series);
        RecordingsError::invalid(self.path, series, line, invalid)
    }
}
