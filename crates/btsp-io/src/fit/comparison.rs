//! A comparison of models on disk.

use std::fs;
use std::path::Path;

use btsp::fit::{ComparedInduction, ComparedModel, Comparison, ComparisonSettings, HeldOut};
use btsp::place::Induction;
use serde::Serialize;

use super::{FitRecordError, Format, RecordingIdentity};
use crate::columns::{Column, Columns, ColumnsError};

/// A comparison of models, and everything that it depends on.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ComparisonRecord {
    format: Format,
    version: String,
    settings: ComparisonSettings,
    recordings: Vec<RecordingIdentity>,
    /// The cells of each fold.
    folds: Vec<Vec<u32>>,
    models: Vec<ModelRecord>,
    seconds: f64,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
struct ModelRecord {
    #[serde(flatten)]
    compared: ComparedModel,
    mean_score: Option<f64>,
    held_out_induction: HeldOutRecord,
    held_out_cell: HeldOutRecord,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
struct HeldOutRecord {
    median_score: Option<f64>,
    scored: usize,
    inadmissible: usize,
}

impl ComparisonRecord {
    /// Of a comparison over `inductions` by the program `version`, which took `seconds`.
    pub fn of(
        version: &str,
        settings: &ComparisonSettings,
        inductions: &[Induction],
        comparison: &Comparison,
        seconds: f64,
    ) -> Self {
        let held_out = |model: &ComparedModel, pick: fn(&ComparedInduction) -> HeldOut| {
            let (median_score, scored, inadmissible) = model.held_out(pick);
            HeldOutRecord {
                median_score,
                scored,
                inadmissible,
            }
        };
        let model = |model: &ComparedModel| ModelRecord {
            compared: model.clone(),
            mean_score: model.mean_fitted(),
            held_out_induction: held_out(model, |i| i.held_out_induction),
            held_out_cell: held_out(model, |i| i.held_out_cell),
        };
        Self {
            format: Format {
                name: "btsp comparison".to_owned(),
                version: 1,
            },
            version: version.to_owned(),
            settings: settings.clone(),
            recordings: inductions.iter().map(RecordingIdentity::of).collect(),
            folds: comparison.folds.clone(),
            models: comparison.models.iter().map(model).collect(),
            seconds,
        }
    }

    /// Writes `comparison.json`, and `comparison.parquet` with a row for each model and
    /// induction, into `folder`.
    ///
    /// # Errors
    /// If the disk refuses.
    pub fn write(&self, folder: &Path) -> Result<(), FitRecordError> {
        let path = folder.join("comparison.json");
        let text = serde_json::to_string_pretty(self).map_err(|e| FitRecordError::Other {
            path: path.clone(),
            what: e.to_string(),
        })?;
        fs::write(&path, text + "\n").map_err(|cause| FitRecordError::File { path, cause })?;
        Ok(self.table(&folder.join("comparison.parquet"))?)
    }

    fn table(&self, path: &Path) -> Result<(), ColumnsError> {
        let mut models = Vec::new();
        let mut parameters = Vec::new();
        let (mut cells, mut inductions, mut folds) = (Vec::new(), Vec::new(), Vec::new());
        let mut compared: Vec<ComparedInduction> = Vec::new();
        for model in &self.models {
            let model = &model.compared;
            for (recording, induction) in self.recordings.iter().zip(&model.inductions) {
                models.push(model.model.name().to_owned());
                parameters.push(model.parameters as i64);
                cells.push(i64::from(recording.cell));
                inductions.push(i64::from(recording.induction));
                let mut fold = self.folds.iter();
                let fold = fold.position(|cells| cells.contains(&recording.cell));
                folds.push(fold.map_or(-1, |fold| fold as i64));
                compared.push(*induction);
            }
        }
        let scores = |pick: fn(&ComparedInduction) -> Option<f64>| {
            Column::Reals(compared.iter().map(pick).collect())
        };
        let said = |pick: fn(&ComparedInduction) -> HeldOut| {
            let said = |held: HeldOut| match held {
                HeldOut::None => "none",
                HeldOut::Inadmissible => "inadmissible",
                HeldOut::Score(_) => "score",
            };
            let words = compared.iter().map(|i| said(pick(i)).to_owned());
            Column::Words(words.collect())
        };
        Columns::default()
            .with("model", Column::Words(models))
            .with("parameters", Column::Integers(parameters))
            .with("cell", Column::Integers(cells))
            .with("induction", Column::Integers(inductions))
            .with("fold", Column::Integers(folds))
            .with("fitted", scores(|i| i.fitted))
            .with(
                "held_out_induction",
                scores(|i| i.held_out_induction.score()),
            )
            .with("held_out_induction_is", said(|i| i.held_out_induction))
            .with("held_out_cell", scores(|i| i.held_out_cell.score()))
            .with("held_out_cell_is", said(|i| i.held_out_cell))
            .write(path)
    }
}
