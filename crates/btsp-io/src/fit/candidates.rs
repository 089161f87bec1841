//! Every candidate that a fit evaluated, as a table: to look at, and to go on from.

use std::path::Path;

use btsp::fit::{Candidate, Kind, Model};

use super::FitIdentity;
use crate::columns::{Column, Columns, ColumnsError};

/// The table's file in a folder of results.
pub const CANDIDATES_NAME: &str = "candidates.parquet";

/// Key under which the file says what it belongs to.
const IDENTITY: &str = "btsp.fit";
/// Columns of the search box begin so; those of the parameters have their names.
const BOX: &str = "box_";
const KINDS: [Kind; 4] = [
    Kind::Screening,
    Kind::Start,
    Kind::Step,
    Kind::Linearisation,
];

/// The candidates of a fit, in order, and what fit that is.
#[derive(Clone, Debug, PartialEq)]
pub struct FitLog {
    /// What was fitted to what.
    pub identity: FitIdentity,
    /// Every candidate.
    pub candidates: Vec<Candidate>,
}

impl FitLog {
    /// Writes the table: a row for each candidate with its number, its job, why it was
    /// evaluated, evaluations spent so far, score (missing where it is inadmissible), every
    /// parameter by its name, and its place in the search box.
    ///
    /// # Errors
    /// If the disk refuses.
    pub fn write(&self, path: &Path) -> Result<(), ColumnsError> {
        let model = self.identity.settings.model;
        let parameters = model.parameters();
        let candidates = &self.candidates;
        let integers = |value: &dyn Fn(&Candidate) -> usize| {
            let values = candidates.iter().map(|c| value(c) as i64);
            Column::Integers(values.collect())
        };
        let mut spent = 0;
        let evaluations = candidates.iter().map(|candidate| {
            spent += candidate.kind.evaluations(parameters.len()) as i64;
            spent
        });
        let evaluations = Column::Integers(evaluations.collect());
        let kinds = candidates.iter().map(|c| c.kind.name().to_owned());
        let mut table = Columns::default()
            .with(
                "candidate",
                Column::Integers((0..).take(candidates.len()).collect()),
            )
            .with("job", integers(&|c| c.job))
            .with("kind", Column::Words(kinds.collect()))
            .with("evaluations", evaluations)
            .with(
                "score",
                Column::Reals(candidates.iter().map(|c| c.score).collect()),
            );
        let values: Vec<Vec<f64>> = candidates.iter().map(|c| model.values(&c.x)).collect();
        for (k, parameter) in parameters.iter().enumerate() {
            let column = values.iter().map(|values| Some(values[k])).collect();
            table = table.with(parameter.name, Column::Reals(column));
        }
        for (k, parameter) in parameters.iter().enumerate() {
            let column = candidates.iter().map(|c| c.x.get(k).copied()).collect();
            table = table.with(&format!("{BOX}{}", parameter.name), Column::Reals(column));
        }
        let identity = serde_json::to_string(&self.identity)
            .map_err(|error| ColumnsError::other(path, error.to_string()))?;
        table.about.push((IDENTITY.to_owned(), identity));
        table.write(path)
    }

    /// Reads a table that [`write`](Self::write) wrote.
    ///
    /// # Errors
    /// If there is none, or if it is not one of a fit's candidates.
    pub fn read(path: &Path) -> Result<Self, ColumnsError> {
        let table = Columns::read(path)?;
        let wrong = || ColumnsError::other(path, "not a table of a fit's candidates");
        let identity = table.about(IDENTITY).ok_or_else(wrong)?;
        let identity: FitIdentity = serde_json::from_str(identity).map_err(|_| wrong())?;
        let model: Model = identity.settings.model;
        let candidates = candidates(&table, model).ok_or_else(wrong)?;
        Ok(Self {
            identity,
            candidates,
        })
    }
}

fn candidates(table: &Columns, model: Model) -> Option<Vec<Candidate>> {
    let (Column::Integers(jobs), Column::Words(kinds), Column::Reals(scores)) = (
        table.column("job")?,
        table.column("kind")?,
        table.column("score")?,
    ) else {
        return None;
    };
    let coordinates: Option<Vec<&Vec<Option<f64>>>> = model
        .parameters()
        .iter()
        .map(|p| match table.column(&format!("{BOX}{}", p.name))? {
            Column::Reals(values) => Some(values),
            _ => None,
        })
        .collect();
    let coordinates = coordinates?;
    let candidate = |row: usize| {
        let kind = KINDS.into_iter().find(|kind| kind.name() == kinds[row])?;
        let x: Option<Vec<f64>> = coordinates.iter().map(|column| column[row]).collect();
        Some(Candidate {
            x: x?,
            score: scores[row],
            kind,
            job: usize::try_from(jobs[row]).ok()?,
        })
    };
    (0..jobs.len()).map(candidate).collect()
}
