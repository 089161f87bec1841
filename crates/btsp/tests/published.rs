//! Fits beside the published parameter sets of shared cells (skipped where these are not
//! at hand).
#![allow(clippy::unwrap_used)]

mod shared;

use btsp::Peaks;
use btsp::fit::{FitSettings, LeastSquares, Model, Settings, search};
use btsp::place::{PlaceInputs, Predictor};
use std::ops::ControlFlow;

/// A twentieth of what a default search may spend.
const EVALUATIONS: usize = 1_500;

#[test]
fn a_short_search_is_below_every_published_set() {
    let Some(inductions) = shared::inductions() else {
        return;
    };
    let mut sets = 0;
    for (induction, golden) in &inductions {
        let Some(published) = golden.get("published_parameters") else {
            continue;
        };
        sets += 1;
        let mut values = published.to_vec();
        values[6] /= 1000.0;
        values[7] /= 1000.0;
        values[8] += 1.0;
        let model = Model::WeightDependent;
        let published = model.point(&values).unwrap();
        let predictors = [Predictor::new(induction, &PlaceInputs::default()).unwrap()];
        let given = Peaks {
            eligibility_peak: golden.scalar("published_eligibility_peak"),
            instructive_peak: golden.scalar("published_instructive_peak"),
        };
        // Recomputed for every candidate, and as they were for the published set.
        for peaks in [None, Some(given)] {
            let fitted = FitSettings {
                peaks,
                ..FitSettings::of(model)
            };
            let objective = fitted.objective(&predictors);
            let settings = Settings {
                evaluations: EVALUATIONS,
                ..Settings::default()
            };
            let found = search(&objective, &settings, |_| ControlFlow::Continue(())).unwrap();
            let (found, published) = (
                found.best.unwrap().score,
                objective.score(&published).unwrap(),
            );
            let name = &golden.name;
            assert!(found <= published, "{name}: {found}, published {published}");
            println!("{name} {peaks:?}: {found}, published {published}");
        }
    }
    assert_eq!(sets, 12);
}
