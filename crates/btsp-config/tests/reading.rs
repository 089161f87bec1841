//! What a configuration file may say, and what is said of one that is wrong.

#![allow(clippy::unwrap_used)]

use btsp::{Integration, Update, preset};
use btsp_config::{Configuration, Inputs, Study};
use proptest::prelude::*;

const SIGNALS: &str = "[inputs]\ncount = 3\nfirst = -1\nlast = 1\n\
    [rule]\neligibility_tau = 1\ninstructive_tau = 2\n";

fn read(text: &str) -> Configuration {
    Configuration::from_toml(text).unwrap_or_else(|e| panic!("{e}\n{text}"))
}

#[track_caller]
fn refused(text: &str, message: &str) {
    match Configuration::from_toml(text) {
        Ok(_) => panic!("read without complaint:\n{text}"),
        Err(error) => assert_eq!(error.to_string(), message, "{text}"),
    }
}

#[test]
fn presets_round_trip() {
    for preset in preset::ALL {
        let configuration = Configuration::of_preset(&preset);
        assert_eq!(configuration.validate(), Ok(()));
        assert_eq!(read(&configuration.to_toml()), configuration);
        assert_eq!(read(&configuration.to_commented_toml()), configuration);
        assert_eq!(
            read(&format!("preset = \"{}\"", preset.name)),
            configuration
        );
        assert_eq!(configuration.preset_of_its_rule(), Some(preset));
    }
}

#[test]
fn defaults() {
    let configuration = read(SIGNALS);
    assert_eq!(configuration.grid, btsp::Grid::default());
    assert_eq!(
        configuration.plateaus,
        [btsp::Plateau {
            onset: 0.0,
            duration: 0.3
        }]
    );
    assert_eq!(configuration.method.integration, Integration::Grid);
    assert_eq!(configuration.method.update, Update::PerLap);
    assert!(matches!(configuration.study, Study::Signals(_)));
    assert_eq!(configuration.pairing().spike_times, [[-1.0], [0.0], [1.0]]);
}

#[test]
fn merges_over_a_preset() {
    let text = r#"
        preset = "nonlinear"
        [grid]
        step = 0.02
        [inputs]
        spike_times = [[-1, 0.5], [], [2]]
        [[plateau]]
        onset = 1
        duration = 0.5
        [[plateau]]
        onset = 3
        duration = 0.5
        [rule]
        potentiation_rate = 2
        depression_ratio = 0.25
        depression_gain = { kind = "linear" }
        [weight_change]
        initial_weights = [0, 4]
        every_lap = true
        [method]
        integration = "exact"
        update = "continuous"
    "#;
    let configuration = read(text);
    assert_eq!(
        (configuration.grid.start, configuration.grid.step),
        (-10.0, 0.02)
    );
    assert_eq!(
        configuration.inputs,
        Inputs::SpikeTimes(vec![vec![-1.0, 0.5], vec![], vec![2.0]])
    );
    assert_eq!(configuration.plateaus.len(), 2);
    let Study::WeightChange {
        rule,
        initial_weights,
        laps,
        every_lap,
    } = &configuration.study
    else {
        panic!("a rule was given")
    };
    let base = preset::NONLINEAR.rule.unwrap();
    assert_eq!((rule.potentiation_rate, rule.depression_rate), (2.0, 0.5));
    assert_eq!(rule.depression_gain, btsp::Gain::Linear);
    assert_eq!(rule.potentiation_gain, base.potentiation_gain);
    assert_eq!(rule.eligibility_tau, base.eligibility_tau);
    assert_eq!(initial_weights.values(), [0.0, 4.0]);
    assert_eq!((*laps, *every_lap), (3, true));
    assert_eq!(read(&configuration.to_toml()), configuration);
}

#[test]
fn a_preset_of_signals_becomes_a_rule_only_whole() {
    refused(
        "preset = \"signals\"\n[rule]\nmax_weight = 3",
        "line 2, column 1: rule.potentiation_rate is missing: must be a finite number of 0 or more (1/s)",
    );
}

#[test]
fn says_what_is_wrong_and_where() {
    let with = |line: &str| format!("{SIGNALS}{line}");
    for (text, message) in [
        (
            "",
            "line 1, column 1: the file is empty: must have [inputs] and [rule], or a preset",
        ),
        (
            "[rule",
            "line 1, column 6: not TOML: unclosed table, expected `]`",
        ),
        (
            "grid = 3",
            "line 1, column 8: grid = 3: must be a table [grid]",
        ),
        (
            "preset = \"nonlinaer\"",
            "line 1, column 10: preset = \"nonlinaer\": must be \"signals\" or \"linear\" or \"linear_potentiation\" or \"nonlinear\" or \"short_tau\"",
        ),
        (
            "preset = \"linear\"\n[rule]\neligibility_tua = 2.5",
            "line 3, column 1: rule.eligibility_tua = 2.5: no such key; did you mean eligibility_tau?",
        ),
        (
            "[rul]\nx = 1",
            "line 1, column 2: rul: no such key; did you mean rule?",
        ),
        (
            "[inputs]\ncount = 2\nfirst = 0\nlast = 1",
            "line 1, column 1: rule is missing: must be a table [rule]",
        ),
        (
            "preset = \"nonlinear\"\n[rule]\neligibility_tau = -2.5",
            "line 3, column 19: rule.eligibility_tau = -2.5: must be a number above 0 s",
        ),
        (
            "preset = \"nonlinear\"\n[rule]\neligibility_tau = nan",
            "line 3, column 19: rule.eligibility_tau = nan: must be a number above 0 s",
        ),
        (
            "preset = \"nonlinear\"\n[rule]\neligibility_tau = \"slow\"",
            "line 3, column 19: rule.eligibility_tau = \"slow\": must be a number above 0 (s)",
        ),
        (
            "preset = \"nonlinear\"\n[rule]\npotentiation_gain = { kind = \"sigmoid\", threshold = 1.5, half_width = 0.5 }",
            "line 3, column 53: rule.potentiation_gain.threshold = 1.5: must be from 0 to 1",
        ),
        (
            "preset = \"nonlinear\"\n[rule]\npotentiation_gain = { kind = \"linear\", threshold = 0.5 }",
            "line 3, column 52: rule.potentiation_gain.threshold = 0.5: must not stand in a linear gain",
        ),
        (
            "preset = \"nonlinear\"\n[rule]\ndepression_ratio = -1",
            "line 3, column 20: rule.depression_ratio = -1: must be a number of 0 or more (k-/k+)",
        ),
        (
            "preset = \"nonlinear\"\n[rule]\ndepression_ratio = 1\ndepression_rate = 1",
            "line 3, column 20: rule.depression_ratio = 1: must not stand beside rule.depression_rate",
        ),
        (
            "preset = \"nonlinear\"\n[grid]\nstep = 2e-8",
            "line 3, column 8: grid.step = 2e-8: must give 2 to 10000000 samples from -10 to 10 s, not 1e9",
        ),
        (
            "preset = \"nonlinear\"\n[weight_change]\ninitial_weights = [1, 2.4, 4.5]",
            "line 3, column 28: weight_change.initial_weights.2 = 4.5: must be from 0 to 4 (rule.max_weight)",
        ),
        (
            "preset = \"nonlinear\"\n[weight_change]\nlaps = 1000001",
            "line 3, column 8: weight_change.laps = 1000001: must be a whole number from 0 to 1000000",
        ),
        (
            "preset = \"nonlinear\"\n[weight_change]\nlaps = 2.5",
            "line 3, column 8: weight_change.laps = 2.5: must be a whole number from 0 to 1000000",
        ),
        (
            "preset = \"nonlinear\"\n[rule]\nmax_weight = 2",
            "line 1, column 10: weight_change.initial_weights.last = 2.4 (from the preset or a default): must be from 0 to 2 (rule.max_weight)",
        ),
        (
            "preset = \"nonlinear\"\n[method]\nupdate = \"perlap\"",
            "line 3, column 10: method.update = \"perlap\": must be \"per_lap\" or \"continuous\"",
        ),
        (
            "preset = \"nonlinear\"\n[inputs]\nspike_times = [[0.5], [0.1, 99]]",
            "line 3, column 29: inputs.spike_times.1.1 = 99: must be from -10 to 9.989999999999576 s, the grid's first and last sample",
        ),
        (
            "preset = \"nonlinear\"\n[inputs]\nspike_times = [[0.5]]\ncount = 3",
            "line 4, column 9: inputs.count = 3: must not stand beside inputs.spike_times",
        ),
        (
            "preset = \"nonlinear\"\n[plateau]\nonset = 1",
            "line 2, column 1: plateau: must be one or more tables [[plateau]] with onset and duration (s)",
        ),
        (
            "preset = \"nonlinear\"\n[[plateau]]\nonset = 1",
            "line 2, column 1: plateau.0.duration is missing: must be a number above 0 (s)",
        ),
    ] {
        refused(text, message);
    }
    refused(
        &with("max_weight = 1"),
        "line 5, column 1: rule.potentiation_rate is missing: must be a finite number of 0 or more (1/s)",
    );
    refused(
        &with("[weight_change]\nlaps = 3"),
        "line 5, column 1: rule.potentiation_rate is missing: must be a finite number of 0 or more (1/s)",
    );
}

#[test]
fn columns_count_characters() {
    refused(
        "preset = \"é\" # é",
        "line 1, column 10: preset = \"é\": must be \"signals\" or \"linear\" or \"linear_potentiation\" or \"nonlinear\" or \"short_tau\"",
    );
    refused(
        "# é\r\n\"é\" = 1",
        "line 2, column 1: é = 1: no such key; here may stand preset, grid, inputs, plateau, rule, weight_change, method",
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    // Neither nonsense nor a damaged file may panic, and every error has its place.
    #[test]
    fn nonsense_is_refused(text in "\\PC{0,80}") {
        if let Err(error) = Configuration::from_toml(&text) {
            prop_assert!(error.span.end <= text.len() && error.line >= 1 && error.column >= 1);
        }
    }

    #[test]
    fn damaged_files_are_read_or_refused(
        which in 0..5usize, at in 0.0..1.0f64, cut in 0..12usize,
        insert in prop_oneof!["", "[\\[\\]{}=\"',.#0-9eE+\n-]{1,4}", "nan", "-inf", "1e400", "\\PC{1,3}"],
    ) {
        let mut text: Vec<char> =
            Configuration::of_preset(&preset::ALL[which]).to_commented_toml().chars().collect();
        let start = (at * text.len() as f64) as usize;
        let end = (start + cut).min(text.len());
        text.splice(start..end, insert.chars());
        let text: String = text.into_iter().collect();
        match Configuration::from_toml(&text) {
            Ok(configuration) => {
                prop_assert_eq!(configuration.validate(), Ok(()));
                prop_assert_eq!(Configuration::from_toml(&configuration.to_toml()), Ok(configuration));
            }
            Err(error) => prop_assert!(text.get(error.span.clone()).is_some()),
        }
    }
}
