//! Parts of a configuration as TOML on their own: a gain, a rule, a protocol. A whole
//! configuration is a text of its rule and of its protocol too.

use crate::configuration::Inputs;
use crate::document::Document;
use crate::error::ConfigError;
use crate::read::{TABLES, base, grid, inputs, plateaus};
use crate::read_rule::{PartialRule, gain_of};
use btsp::{Gain, Pairing, PlaceRule, TimeConstants, WeightDependentRule};

/// Reads a gain: `kind = "linear"`, or `kind = "sigmoid"` with `threshold` and
/// `half_width`.
///
/// # Errors
/// What is wrong first, with its place.
pub fn gain_from_toml(text: &str) -> Result<Gain, ConfigError> {
    let document = Document::parse(text)?;
    let gain = gain_of(&document)?;
    let invalid = |invalid: btsp::Invalid| document.invalid(&at_top(invalid));
    gain.validate("gain").map_err(invalid)?;
    Ok(gain)
}

/// Reads the table `[rule]`, over that of the text's preset if it names one; other
/// tables of a configuration are left alone.
///
/// # Errors
/// What is wrong first, with its place.
pub fn rule_from_toml(text: &str) -> Result<WeightDependentRule, ConfigError> {
    let document = Document::parse(text)?;
    let root = document.root(&TABLES)?;
    let rule = PartialRule::of(&root, base(&root)?.as_ref())?.rule()?;
    rule.validate().map_err(|e| document.invalid(&e))?;
    Ok(rule)
}

/// Reads the table `[rule]`, as [`rule_from_toml`] does, as that of a recorded place cell:
/// it may have `model = "voltage_dependent"`, and then `plateau_depolarisation_mv` instead
/// of `max_weight`, which says as much by itself. Without a preset of its own the text may
/// leave out what `over` has.
///
/// # Errors
/// What is wrong first, with its place.
pub fn place_rule_from_toml(
    text: &str,
    over: Option<&PlaceRule>,
) -> Result<PlaceRule, ConfigError> {
    let document = Document::parse(text)?;
    let root = document.root(&TABLES)?;
    let rule = PartialRule::of_place_cell(&root, base(&root)?.as_ref(), over)?.place_rule()?;
    rule.validate().map_err(|e| document.invalid(&e))?;
    Ok(rule)
}

/// Reads the time constants of the table `[rule]`, as [`rule_from_toml`] does.
///
/// # Errors
/// What is wrong first, with its place.
pub fn time_constants_from_toml(text: &str) -> Result<TimeConstants, ConfigError> {
    let document = Document::parse(text)?;
    let root = document.root(&TABLES)?;
    let time_constants = PartialRule::of(&root, base(&root)?.as_ref())?.time_constants()?;
    time_constants
        .validate()
        .map_err(|e| document.invalid(&e))?;
    Ok(time_constants)
}

/// Reads the tables `[grid]`, `[inputs]` and `[[plateau]]`, over those of the text's
/// preset if it names one; other tables of a configuration are left alone.
///
/// # Errors
/// What is wrong first, with its place.
pub fn pairing_from_toml(text: &str) -> Result<Pairing, ConfigError> {
    let document = Document::parse(text)?;
    let root = document.root(&TABLES)?;
    let base = base(&root)?;
    let grid = grid(&root, base.as_ref())?;
    let inputs = inputs(&root, base.as_ref())?;
    let invalid = |e: btsp::Invalid| document.invalid(&e);
    if let Inputs::EvenlySpaced(spikes) = &inputs {
        grid.validate().map_err(invalid)?;
        crate::configuration::validate_evenly_spaced(&grid, spikes).map_err(invalid)?;
    }
    let pairing = Pairing {
        spike_times: inputs.spike_times(),
        plateaus: plateaus(&root, base.as_ref())?,
        grid,
    };
    pairing.validate().map_err(invalid)?;
    Ok(pairing)
}

/// The same error with the key of a gain at the top level.
fn at_top(invalid: btsp::Invalid) -> btsp::Invalid {
    let key = invalid.key.trim_start_matches("gain.").to_string();
    btsp::Invalid { key, ..invalid }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Configuration;
    use crate::write::{
        gain_to_toml, pairing_to_toml, place_rule_to_toml, rule_to_toml, time_constants_to_toml,
    };

    #[test]
    fn parts_come_back() {
        for preset in btsp::preset::ALL {
            let (pairing, time_constants) = (preset.pairing(), preset.time_constants);
            assert_eq!(pairing_from_toml(&pairing_to_toml(&pairing)), Ok(pairing));
            let text = time_constants_to_toml(&time_constants);
            assert_eq!(time_constants_from_toml(&text), Ok(time_constants));
            let Some(rule) = preset.rule else { continue };
            assert_eq!(rule_from_toml(&rule_to_toml(&rule)), Ok(rule));
            for gain in [rule.potentiation_gain, rule.depression_gain] {
                assert_eq!(gain_from_toml(&gain_to_toml(&gain)), Ok(gain));
            }
            let whole = Configuration::of_preset(&preset).to_toml();
            assert_eq!(rule_from_toml(&whole), Ok(rule));
            assert_eq!(pairing_from_toml(&whole), Ok(preset.pairing()));
        }
    }

    #[test]
    fn a_place_rule_is_of_either_model() {
        let voltage = VOLTAGE.replace("MODEL", "");
        let PlaceRule::VoltageDependent(rule) = place_rule_from_toml(&voltage, None).unwrap()
        else {
            panic!("not voltage-dependent");
        };
        assert_eq!(
            (rule.plateau_depolarisation_mv, rule.depression_rate),
            (4.0, 0.5)
        );
        let said = VOLTAGE.replace("MODEL", "model = \"voltage_dependent\"");
        assert_eq!(place_rule_from_toml(&said, None), Ok(rule.into()));
        let written = place_rule_to_toml(&rule.into());
        assert_eq!(place_rule_from_toml(&written, None), Ok(rule.into()));
        for preset in btsp::preset::ALL {
            let Some(rule) = preset.rule else { continue };
            let text = rule_to_toml(&rule);
            assert_eq!(place_rule_from_toml(&text, None), Ok(rule.into()));
        }
    }

    #[test]
    fn a_place_rule_over_another_says_what_differs() {
        let Some(btsp::Preset {
            rule: Some(base), ..
        }) = btsp::preset::named("nonlinear")
        else {
            panic!("no rule");
        };
        let changed = WeightDependentRule {
            max_weight: 3.5,
            ..base
        };
        let text = "[rule]\nmax_weight = 3.5\n";
        assert_eq!(
            place_rule_from_toml(text, Some(&base.into())),
            Ok(changed.into())
        );
        assert!(place_rule_from_toml(text, None).is_err());
        assert!(place_rule_from_toml("", Some(&base.into())).is_err());
    }

    const VOLTAGE: &str = "[rule]\nMODEL\neligibility_tau = 1.5\ninstructive_tau = 1\n\
        potentiation_rate = 1\ndepression_rate = 0.5\nplateau_depolarisation_mv = 4\n\
        potentiation_gain = { kind = \"linear\" }\ndepression_gain = { kind = \"linear\" }\n";

    #[test]
    fn a_place_rule_of_two_models_is_refused() {
        let message = |text: &str| place_rule_from_toml(text, None).unwrap_err().to_string();
        assert_eq!(
            message(&VOLTAGE.replace("MODEL", "max_weight = 3")),
            "line 7, column 29: rule.plateau_depolarisation_mv = 4: must not stand in a \
             weight-dependent rule"
        );
        assert_eq!(
            message(&VOLTAGE.replace("MODEL", "model = \"linear\"")),
            "line 2, column 9: rule.model = \"linear\": must be \"weight_dependent\" or \
             \"voltage_dependent\""
        );
        assert!(message(&VOLTAGE.replace("MODEL", "").replace("= 4", "= -4")).contains("mV"));
        let text = VOLTAGE.replace("MODEL", "");
        assert!(rule_from_toml(&text).is_err());
    }

    #[test]
    fn errors_have_a_place() {
        let message = |error: ConfigError| error.to_string();
        assert_eq!(
            gain_from_toml("kind = \"sigmoid\"\nthreshold = 2.0\nhalf_width = 1.0")
                .map_err(message),
            Err("line 2, column 13: threshold = 2.0: must be from 0 to 1".to_string()),
        );
        let error = rule_from_toml("[rule]\neligibility_tau = -1.0\n").map_err(message);
        assert!(error.unwrap_err().contains("rule.instructive_tau"));
        let error = rule_from_toml("preset = \"linear\"\n[rule]\neligibility_tau = -1.0\n");
        let parts = error.as_ref().map_err(|e| (e.key(), e.reason()));
        let allowed = "must be a number above 0 s";
        assert_eq!(parts, Err(("rule.eligibility_tau", allowed)));
        let expected = "line 3, column 19: rule.eligibility_tau = -1.0: must be a number above 0 s";
        assert_eq!(error.map_err(message), Err(expected.to_string()));
        let error = pairing_from_toml("[inputs]\ncount = 3\nfirst = 0\nlast = 50").map_err(message);
        assert!(
            error
                .unwrap_err()
                .starts_with("line 4, column 8: inputs.last = 50")
        );
    }
}
