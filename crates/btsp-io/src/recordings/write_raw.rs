//! Recordings as raw columns under a metadata file, as a laboratory exports them.

use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::Path;

use btsp::Invalid;
use btsp::place::{LapKind, RecordedLap, Recording, Track};
use btsp_config::{RecordedColumns, recorded_to_toml};

use super::write_error::WriteRecordingsError;
use super::write_store::validate;

/// Samples of a recording per second.
const SAMPLING_RATE_HZ: f64 = 1000.0;
/// How many neighbours of a position in volts are tried, to either side.
const NEIGHBOURS: i64 = 4;
/// Injected current while a plateau is on, pA.
const PULSE_PA: f64 = 600.0;

/// Writes `recordings` into `folder`, which exists: `recordings.toml`, and for each a
/// tab-separated file in `raw`: positions in V, currents in pA with a pulse where the plateau is
/// on, ramps in V.
///
/// [`read_recordings`](super::read_recordings) gives the same plateaus, ramps to rounding, and
/// positions to the bit where volts that are read so exist, as for synthetic cells, else to
/// rounding.
///
/// # Errors
/// No recordings, or a disk that refuses. A recording that raw columns cannot hold: one that is
/// not as documented, a lap that ends short of the track's end or has no clear pulse, a plateau
/// outside the induction.
pub fn write_raw_recordings(
    folder: &Path,
    recordings: &[Recording],
) -> Result<(), WriteRecordingsError> {
    validate(recordings)?;
    let raw = folder.join("raw");
    fs::create_dir_all(&raw).map_err(WriteRecordingsError::file(&raw))?;
    let mut metadata = Vec::new();
    for (number, recording) in recordings.iter().enumerate() {
        let prefix = format!("recording.{number}");
        let table = Table::of(recording).map_err(|e| e.under(&prefix))?;
        let path = folder.join(&table.columns.file);
        let written = File::create_new(&path).and_then(|file| table.write(file));
        written.map_err(WriteRecordingsError::file(&path))?;
        metadata.push(table.columns);
    }
    let path = folder.join("recordings.toml");
    fs::write(&path, recorded_to_toml(&metadata)).map_err(WriteRecordingsError::file(&path))
}

/// The columns of one recording.
struct Table {
    columns: RecordedColumns,
    /// Names and values.
    data: Vec<(String, Vec<f64>)>,
}

impl Table {
    fn of(recording: &Recording) -> Result<Self, Invalid> {
        let (cell, induction) = (recording.cell, recording.induction);
        let mut table = Self {
            columns: RecordedColumns {
                cell,
                induction,
                file: format!("raw/cell{cell:02}_induction{induction}.txt"),
                sampling_rate_hz: SAMPLING_RATE_HZ,
                position: Vec::new(),
                current: Vec::new(),
                position_before: Vec::new(),
                position_after: Vec::new(),
                ramp_before: None,
                ramp_after: 0,
                spontaneous: recording.spontaneous,
            },
            data: Vec::new(),
        };
        for (number, lap) in recording.laps.iter().enumerate() {
            table.push_lap(number, lap)?;
        }
        let before = recording.ramp_before_mv.as_deref();
        table.columns.ramp_before = before.map(|ramp| table.push("ramp_before", volts(ramp)));
        table.columns.ramp_after = table.push("ramp_after", volts(&recording.ramp_after_mv));
        Ok(table)
    }

    fn push_lap(&mut self, number: usize, lap: &RecordedLap) -> Result<(), Invalid> {
        let position = position_v(lap).map_err(|e| e.under(&format!("laps.{number}")))?;
        let pulse = |on: &bool| if *on { PULSE_PA } else { 0.0 };
        let current: Vec<f64> = lap.plateau.iter().map(pulse).collect();
        let current = (lap.kind == LapKind::Induction).then_some(current);
        require_same(lap, &position, current.as_deref())
            .map_err(|e| e.under(&format!("laps.{number}")))?;
        let position = self.push(&format!("position_{number}"), position);
        match lap.kind {
            LapKind::Before => self.columns.position_before.push(position),
            LapKind::Induction => self.columns.position.push(position),
            LapKind::After => self.columns.position_after.push(position),
        }
        if let Some(current) = current {
            let current = self.push(&format!("current_{number}"), current);
            self.columns.current.push(current);
        }
        Ok(())
    }

    /// Adds a column; returns its number.
    fn push(&mut self, name: &str, values: Vec<f64>) -> usize {
        self.data.push((name.to_owned(), values));
        self.data.len() - 1
    }

    fn write(&self, file: File) -> std::io::Result<()> {
        let mut out = BufWriter::new(file);
        let names: Vec<&str> = self.data.iter().map(|(name, _)| name.as_str()).collect();
        writeln!(out, "{}", names.join("\t"))?;
        let rows = self.data.iter().map(|(_, values)| values.len()).max();
        for row in 0..rows.unwrap_or(0) {
            for (column, (_, values)) in self.data.iter().enumerate() {
                if column > 0 {
                    out.write_all(b"\t")?;
                }
                if let Some(value) = values.get(row) {
                    write!(out, "{value}")?;
                }
            }
            out.write_all(b"\n")?;
        }
        out.flush()
    }
}

/// Positions from 0 to 1 V that are read as the lap's. When a plateau begins is decided by the
/// last bit of a position, so it is not left to rounding.
fn position_v(lap: &RecordedLap) -> Result<Vec<f64>, Invalid> {
    let track = Track::default();
    let largest = lap.position_cm.iter().copied().fold(f64::MIN, f64::max);
    let mut volts: Vec<f64> = lap.position_cm.iter().map(|x| x / largest).collect();
    let nearest = volts.clone();
    let mut exact = vec![false; volts.len()];
    for steps in (0..=NEIGHBOURS).flat_map(|n| [n, -n]) {
        let tried: Vec<f64> = nearest.iter().map(|v| neighbour(*v, steps)).collect();
        // Any kind reads positions alike; that of a lap without current needs none.
        let kind = LapKind::Before;
        let read = RecordedLap::from_samples(kind, &track, &tried, None, SAMPLING_RATE_HZ)?;
        let pairs = read.position_cm.iter().zip(&lap.position_cm);
        for (k, _) in pairs.enumerate().filter(|(_, (read, x))| read == x) {
            if !exact[k] {
                (volts[k], exact[k]) = (tried[k], true);
            }
        }
    }
    Ok(volts)
}

/// The number `steps` further along the doubles, none beyond the largest, 1.
fn neighbour(volts: f64, steps: i64) -> f64 {
    let next = if steps < 0 {
        f64::next_down
    } else {
        f64::next_up
    };
    match volts {
        1.0 => volts,
        _ => (0..steps.abs()).fold(volts, |v, _| next(v)).min(1.0),
    }
}

fn volts(ramp_mv: &[f64]) -> Vec<f64> {
    ramp_mv.iter().map(|mv| mv / 1000.0).collect()
}

/// The lap that these columns are read as is `lap`, to rounding.
fn require_same(lap: &RecordedLap, volts: &[f64], current: Option<&[f64]>) -> Result<(), Invalid> {
    let track = Track::default();
    let read = RecordedLap::from_samples(lap.kind, &track, volts, current, SAMPLING_RATE_HZ)?;
    let on = |lap: &RecordedLap| lap.plateau.iter().any(|on| *on);
    if read.plateau != lap.plateau && (on(&read) || on(lap)) {
        let allowed = "must have a plateau in laps of the induction alone, and a clear one";
        return Err(Invalid::new("current", "another plateau", allowed));
    }
    let pairs = read.position_cm.iter().zip(&lap.position_cm);
    let farthest = pairs.map(|(r, l)| (r - l).abs()).fold(0.0, f64::max);
    if farthest > 1e-9 * track.length_cm {
        let largest = lap.position_cm.iter().copied().fold(0.0, f64::max);
        let allowed = format!("must reach {} cm, the track's end", track.length_cm);
        return Err(Invalid::new(
            "position",
            format!("up to {largest} cm"),
            allowed,
        ));
    }
    Ok(())
}
