//! What reports say of synthetic cells.
#![allow(clippy::unwrap_used)]

use btsp::fit::{Fit, FitSettings, Model, Report, ReportSettings, fit, report};
use btsp::place::{Induction, InitialField, PlaceInputs, Predictor, SyntheticCell, Track};
use btsp::{Gain, PlaceRule, WeightDependentRule};
use std::ops::ControlFlow;

const TRUTH: [f64; 5] = [0.9, 0.3, 0.8, 0.3, 3.5];

fn cell() -> SyntheticCell {
    SyntheticCell {
        cell: 3,
        seed: 5,
        rule: Model::Linear.rule(&TRUTH),
        plateau_cm: vec![60.0, 120.0],
        initial_field: Some(InitialField {
            peak_mv: 6.0,
            location_cm: 130.0,
            width_cm: 30.0,
        }),
        laps_before: 0,
        laps: 3,
        laps_after: 0,
        ramp_noise_mv: 0.2,
        ..SyntheticCell::default()
    }
}

struct Read {
    inductions: Vec<Induction>,
    predictors: Vec<Predictor>,
    fit: Fit,
}

fn read(cell: &SyntheticCell, model: Model) -> Read {
    let recordings = cell.record().unwrap().recordings;
    let inductions: Vec<Induction> = Induction::all(&Track::default(), &recordings)
        .into_iter()
        .map(Result::unwrap)
        .collect();
    let predictor = |i| Predictor::new(i, &PlaceInputs::default()).unwrap();
    let predictors: Vec<Predictor> = inductions.iter().map(predictor).collect();
    let mut settings = FitSettings::of(model);
    settings.search.evaluations = 400;
    let fit = fit(&predictors, &settings, &[], |_| ControlFlow::Continue(())).unwrap();
    Read {
        inductions,
        predictors,
        fit,
    }
}

fn reported(read: &Read, settings: &ReportSettings) -> Report {
    report(
        &read.predictors,
        &read.inductions,
        &read.fit,
        settings,
        |_| ControlFlow::Continue(()),
    )
    .unwrap()
}

/// Of 15 intervals of 95 % four or more miss the truth once in 200 times.
#[test]
fn intervals_of_a_linear_rule_hold_the_truth() {
    let (mut identifiable, mut missed) = (0, 0);
    for seed in 5..8 {
        let read = read(&SyntheticCell { seed, ..cell() }, Model::Linear);
        let settings = ReportSettings {
            noise_mv: None,
            score_profiles: seed == 5,
        };
        let found = reported(&read, &settings);
        assert!((found.noise_mv - 0.2).abs() < 0.04, "{}", found.noise_mv);
        assert!(!found.noise_given && !found.unfinished);
        assert!((0.7..1.4).contains(&found.misfit), "{}", found.misfit);
        for (k, parameter) in found.parameters.iter().enumerate() {
            assert_eq!(parameter.name, Model::Linear.parameters()[k].name);
            let holds = parameter.low.is_none_or(|low| low < TRUTH[k])
                && parameter.high.is_none_or(|high| high > TRUTH[k]);
            missed += usize::from(!holds);
            assert!(parameter.low.is_none_or(|low| low <= parameter.likeliest));
            assert!(
                parameter
                    .high
                    .is_none_or(|high| high >= parameter.likeliest)
            );
            let both = parameter.low.is_some() && parameter.high.is_some();
            assert!(both || !parameter.identifiable);
            identifiable += usize::from(both);
            for profile in [&parameter.misfit_profile, &parameter.score_profile] {
                assert!(profile.is_sorted_by(|a, b| a.value <= b.value));
            }
            assert!(parameter.misfit_profile.len() > 2);
            assert_eq!(parameter.score_profile.len() > 2, seed == 5);
            let best = read.fit.search.best.as_ref().unwrap().score;
            let mut heights = parameter.score_profile.iter().map(|point| point.height);
            assert!(heights.all(|height| height > 0.98 * best));
            assert_eq!(found.correlations[6 * k], 1.0);
        }
        assert!(found.words[0].contains("estimated"));
        let text = serde_json::to_string(&found).unwrap();
        assert_eq!(serde_json::from_str::<Report>(&text).unwrap(), found);
    }
    assert!(identifiable >= 9 && missed <= 3, "{identifiable} {missed}");
}

/// Ten times the noise: intervals are wider, and it is said that it was given.
#[test]
fn intervals_widen_with_the_noise() {
    let read = read(&cell(), Model::Linear);
    let with = |noise_mv| {
        let settings = ReportSettings {
            noise_mv: Some(noise_mv),
            score_profiles: false,
        };
        reported(&read, &settings)
    };
    let [less, more] = [with(0.2), with(2.0)];
    assert!(less.noise_given && less.words[0].contains("given"));
    for (less, more) in less.parameters.iter().zip(&more.parameters) {
        // An end that is not there is further than any.
        let below = |p: &btsp::fit::ParameterReport| p.low.unwrap_or(0.0);
        let above = |p: &btsp::fit::ParameterReport| p.high.unwrap_or(f64::INFINITY);
        assert!(
            below(more) <= below(less) && above(more) >= above(less),
            "{more:?}"
        );
    }
}

/// In a single lap from a silent start weights change by (k+ (w_max - 1) - k-) P, so that
/// three parameters show as one.
#[test]
fn says_what_is_not_separable() {
    let rule = WeightDependentRule {
        eligibility_tau: 0.7,
        instructive_tau: 0.3,
        potentiation_rate: 0.9,
        depression_rate: 0.3,
        max_weight: 4.0,
        potentiation_gain: Gain::Linear,
        depression_gain: Gain::Linear,
    };
    let cell = SyntheticCell {
        rule: PlaceRule::WeightDependent(rule),
        plateau_cm: vec![90.0],
        laps: 1,
        initial_field: None,
        ..cell()
    };
    let found = reported(
        &read(&cell, Model::Linear),
        &ReportSettings {
            noise_mv: None,
            score_profiles: false,
        },
    );
    let largest = &found.parameters[4];
    assert_eq!(largest.symbol, "w_max");
    assert!(!largest.identifiable, "{largest:?}");
    let together = |words: &String| words.contains("k+") && words.contains("not separable");
    assert!(found.words.iter().any(together), "{:?}", found.words);
    assert!(!found.unseen_directions.is_empty());
}

#[test]
fn can_be_stopped_and_says_what_is_wrong() {
    let read = read(&cell(), Model::Linear);
    let Read {
        inductions,
        predictors,
        fit,
    } = &read;
    let settings = ReportSettings::default();
    let stopped = report(predictors, inductions, fit, &settings, |_| {
        ControlFlow::Break(())
    });
    let stopped = stopped.unwrap();
    assert!(stopped.unfinished && stopped.parameters.iter().all(|p| !p.identifiable));
    assert!(stopped.words.iter().any(|w| w.contains("stopped")));

    let key = |inductions: &[Induction], fit: &Fit, noise_mv| {
        let settings = ReportSettings {
            noise_mv,
            ..ReportSettings::default()
        };
        let found = report(predictors, inductions, fit, &settings, |_| {
            ControlFlow::Continue(())
        });
        found.unwrap_err().key
    };
    assert_eq!(key(&inductions[..1], fit, None), "inductions");
    for noise in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        assert_eq!(key(inductions, fit, Some(noise)), "report.noise_mv");
    }
    let mut nothing = fit.clone();
    nothing.search.best = None;
    assert_eq!(key(inductions, &nothing, None), "fit.best");
}
