//! What makes a fit the fit that it is.

use btsp::fit::FitSettings;
use btsp::place::{Induction, PlaceInputs};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// All that the results of a fit depend on: with the same, a fit that was interrupted goes
/// on to the same bits.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FitIdentity {
    /// The program's version.
    pub version: String,
    /// What was fitted, and how.
    pub settings: FitSettings,
    /// The noise that the report assumes, mV; `None` where it is estimated.
    pub noise_mv: Option<f64>,
    /// The inputs.
    pub inputs: PlaceInputs,
    /// What was fitted to.
    pub inductions: Vec<RecordingIdentity>,
}

/// One recorded induction, known again by its numbers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecordingIdentity {
    /// Number of the cell.
    pub cell: u32,
    /// Number of the induction in this cell.
    pub induction: u32,
    /// Checksum of all that was read of it, in hexadecimal digits.
    pub sha256: String,
}

impl FitIdentity {
    /// What differs first, in words: that of `self`, then that of `other`; `None` where
    /// nothing does.
    pub fn difference(&self, other: &Self) -> Option<String> {
        let inductions = |all: &[RecordingIdentity]| {
            let each = all.iter().map(|i| format!("{}/{}", i.cell, i.induction));
            each.collect::<Vec<_>>().join(", ")
        };
        let peaks = |identity: &Self| match identity.settings.peaks {
            Some(peaks) => format!("{},{}", peaks.eligibility_peak, peaks.instructive_peak),
            None => "recomputed".to_owned(),
        };
        let noise = |identity: &Self| match identity.noise_mv {
            Some(noise) => format!("{noise} mV"),
            None => "estimated".to_owned(),
        };
        type Say<'a> = &'a dyn Fn(&FitIdentity) -> String;
        let parts: [(&str, Say<'_>); 11] = [
            ("version of btsp", &|i| i.version.clone()),
            ("model", &|i| i.settings.model.name().to_owned()),
            ("inductions (cell/induction)", &|i| {
                inductions(&i.inductions)
            }),
            ("evaluations", &|i| {
                i.settings.search.evaluations.to_string()
            }),
            ("seed", &|i| i.settings.search.seed.to_string()),
            ("agreeing local searches", &|i| {
                i.settings.search.agreeing.to_string()
            }),
            ("tolerance", &|i| i.settings.search.tolerance.to_string()),
            ("peaks", &peaks),
            ("path penalty", &|i| i.settings.path_penalty.to_string()),
            ("noise", &noise),
            ("width of the inputs", &|i| {
                format!("{} cm", i.inputs.width_cm)
            }),
        ];
        for (what, say) in parts {
            let (mine, others) = (say(self), say(other));
            if mine != others {
                return Some(format!("{what}: {mine} here, {others} there"));
            }
        }
        let mut pairs = self.inductions.iter().zip(&other.inductions);
        if let Some((changed, _)) = pairs.find(|(mine, others)| mine.sha256 != others.sha256) {
            let RecordingIdentity {
                cell, induction, ..
            } = changed;
            return Some(format!(
                "the recording of cell {cell}, induction {induction} has changed"
            ));
        }
        (self != other).then(|| "something else".to_owned())
    }
}

impl RecordingIdentity {
    /// The identity of an induction.
    #[must_use]
    pub fn of(induction: &Induction) -> Self {
        let mut hash = Sha256::new();
        let mut numbers = |values: &[f64]| {
            hash.update((values.len() as u64).to_le_bytes());
            for value in values {
                hash.update(value.to_le_bytes());
            }
        };
        numbers(&[
            induction.track.length_cm,
            induction.largest_recorded_ramp_mv,
        ]);
        numbers(&induction.run.position_cm);
        numbers(&gate(&induction.run.speed_gate));
        numbers(&gate(&induction.run.plateau));
        let onset: Vec<f64> = induction.run.onset.iter().map(|k| *k as f64).collect();
        numbers(&onset);
        numbers(induction.ramp_before_mv.as_deref().unwrap_or_default());
        numbers(&induction.ramp_after_mv);
        numbers(
            induction
                .unsmoothed_before_mv
                .as_deref()
                .unwrap_or_default(),
        );
        numbers(&induction.unsmoothed_after_mv);
        let digest = hash.finalize();
        Self {
            cell: induction.cell,
            induction: induction.induction,
            sha256: digest.iter().map(|byte| format!("{byte:02x}")).collect(),
        }
    }
}

fn gate(open: &[bool]) -> Vec<f64> {
    open.iter().map(|open| f64::from(u8::from(*open))).collect()
}
