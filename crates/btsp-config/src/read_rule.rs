//! From the `[rule]` of a TOML text to the rule.

use crate::configuration::{Configuration, Study};
use crate::document::{Document, Table, Value};
use crate::error::ConfigError;
use btsp::{Gain, PlaceRule, TimeConstants, VoltageDependentRule, WeightDependentRule};

const TIME_CONSTANT: &str = "a number above 0 (s)";
const RATE: &str = "a finite number of 0 or more (1/s)";
const GAIN: &str = "{ kind = \"linear\" } or { kind = \"sigmoid\", threshold = 0 to 1, \
    half_width = 1e-6 to 1e3 }";
const RULE: &str = "a table [rule]";
const DEPOLARISATION: &str = "a number from 0 to 1000 (mV)";
/// What the rule of a kernel experiment may have.
const RULE_KEYS: [&str; 8] = [
    "eligibility_tau",
    "instructive_tau",
    "potentiation_rate",
    "depression_rate",
    "depression_ratio",
    "max_weight",
    "potentiation_gain",
    "depression_gain",
];
const GAIN_KEYS: [&str; 3] = ["kind", "threshold", "half_width"];

/// The `[rule]` of a text, perhaps without it or with a part, over that of its preset.
pub(crate) struct PartialRule<'a> {
    table: Option<Table<'a>>,
    root: &'a Table<'a>,
    base: Option<WeightDependentRule>,
    base_time_constants: Option<TimeConstants>,
}

impl<'a> PartialRule<'a> {
    pub(crate) fn of(
        root: &'a Table<'a>,
        base: Option<&Configuration>,
    ) -> Result<Self, ConfigError> {
        let table = match root.get("rule") {
            Some(value) => Some(value.table(&RULE_KEYS, RULE)?),
            None if base.is_some() => None,
            None => return Err(root.missing("rule", RULE)),
        };
        Ok(Self {
            table,
            ..Self::of_base(root, base)
        })
    }

    /// The `[rule]` of a text for a recorded place cell, which may be voltage-dependent; over
    /// the weight-dependent rule `over` where the text names no preset.
    pub(crate) fn of_place_cell(
        root: &'a Table<'a>,
        base: Option<&Configuration>,
        over: Option<&PlaceRule>,
    ) -> Result<Self, ConfigError> {
        let Some(value) = root.get("rule") else {
            return Self::of(root, base);
        };
        let known = [&["model", "plateau_depolarisation_mv"], &RULE_KEYS[..]].concat();
        let mut rule = Self {
            table: Some(value.table(&known, RULE)?),
            ..Self::of_base(root, base)
        };
        if let (None, Some(PlaceRule::WeightDependent(over))) = (base, over) {
            rule.base = Some(*over);
            rule.base_time_constants = Some(over.time_constants());
        }
        Ok(rule)
    }

    fn of_base(root: &'a Table<'a>, base: Option<&Configuration>) -> Self {
        Self {
            table: None,
            root,
            base: match base.map(|b| &b.study) {
                Some(Study::WeightChange { rule, .. }) => Some(*rule),
                _ => None,
            },
            base_time_constants: base.map(Configuration::time_constants),
        }
    }

    /// The time constants of its signals.
    pub(crate) fn time_constants(&self) -> Result<TimeConstants, ConfigError> {
        let base = self.base_time_constants;
        let eligibility = base.map(|t| t.eligibility_tau);
        let instructive = base.map(|t| t.instructive_tau);
        Ok(TimeConstants {
            eligibility_tau: self.number("eligibility_tau", eligibility, TIME_CONSTANT)?,
            instructive_tau: self.number("instructive_tau", instructive, TIME_CONSTANT)?,
        })
    }

    /// The rule.
    pub(crate) fn rule(&self) -> Result<WeightDependentRule, ConfigError> {
        let TimeConstants {
            eligibility_tau,
            instructive_tau,
        } = self.time_constants()?;
        let base = self.base.as_ref();
        let potentiation_rate =
            self.number("potentiation_rate", base.map(|r| r.potentiation_rate), RATE)?;
        let depression_base = base.map(|r| r.depression_rate);
        let max_base = base.map(|r| r.max_weight);
        Ok(WeightDependentRule {
            eligibility_tau,
            instructive_tau,
            potentiation_rate,
            depression_rate: self.depression_rate(potentiation_rate, depression_base)?,
            max_weight: self.number("max_weight", max_base, "a number above 0")?,
            potentiation_gain: self.gain("potentiation_gain", base.map(|r| r.potentiation_gain))?,
            depression_gain: self.gain("depression_gain", base.map(|r| r.depression_gain))?,
        })
    }

    /// The rule for a recorded place cell: voltage-dependent where it says so (`model`) or has
    /// a `plateau_depolarisation_mv`, else weight-dependent.
    pub(crate) fn place_rule(&self) -> Result<PlaceRule, ConfigError> {
        let (voltage, weight) = ("plateau_depolarisation_mv", "max_weight");
        let has = |key: &str| self.table.as_ref().is_some_and(|table| table.has(key));
        let is_voltage_dependent = match self.get("model") {
            Some(model) => {
                model.one_of(&[("weight_dependent", false), ("voltage_dependent", true)])?
            }
            None => has(voltage) && !has(weight),
        };
        let (foreign, model) = if is_voltage_dependent {
            (weight, "a voltage-dependent rule")
        } else {
            (voltage, "a weight-dependent rule")
        };
        if let Some(table) = self.table.as_ref().filter(|table| table.has(foreign)) {
            return Err(table.error(foreign, &format!("must not stand in {model}")));
        }
        if !is_voltage_dependent {
            return Ok(self.rule()?.into());
        }
        let TimeConstants {
            eligibility_tau,
            instructive_tau,
        } = self.time_constants()?;
        let base = self.base.as_ref();
        let potentiation_rate =
            self.number("potentiation_rate", base.map(|r| r.potentiation_rate), RATE)?;
        let rule = VoltageDependentRule {
            eligibility_tau,
            instructive_tau,
            potentiation_rate,
            depression_rate: self
                .depression_rate(potentiation_rate, base.map(|r| r.depression_rate))?,
            plateau_depolarisation_mv: self.number(voltage, None, DEPOLARISATION)?,
            potentiation_gain: self.gain("potentiation_gain", base.map(|r| r.potentiation_gain))?,
            depression_gain: self.gain("depression_gain", base.map(|r| r.depression_gain))?,
        };
        Ok(rule.into())
    }

    fn get(&self, key: &str) -> Option<Value<'a>> {
        self.table.as_ref().and_then(|table| table.get(key))
    }

    fn missing(&self, key: &str, allowed: &str) -> ConfigError {
        match &self.table {
            Some(table) => table.missing(key, allowed),
            None => self.root.missing("rule", RULE),
        }
    }

    /// Whether it has, or starts from, more than time constants.
    pub(crate) fn is_whole(&self) -> bool {
        let keys = [
            "potentiation_rate",
            "depression_rate",
            "depression_ratio",
            "max_weight",
            "potentiation_gain",
            "depression_gain",
        ];
        self.base.is_some() || keys.iter().any(|key| self.get(key).is_some())
    }

    fn number(&self, key: &str, base: Option<f64>, allowed: &str) -> Result<f64, ConfigError> {
        match (self.get(key), base) {
            (Some(value), _) => value.number(allowed),
            (None, Some(base)) => Ok(base),
            (None, None) => Err(self.missing(key, allowed)),
        }
    }

    /// k-, given as such or as a multiple of k+.
    fn depression_rate(&self, k_plus: f64, base: Option<f64>) -> Result<f64, ConfigError> {
        let Some(ratio) = self.get("depression_ratio") else {
            return self.number("depression_rate", base, RATE);
        };
        if let Some(table) = self
            .table
            .as_ref()
            .filter(|table| table.has("depression_rate"))
        {
            let message = "must not stand beside rule.depression_rate";
            return Err(table.error("depression_ratio", message));
        }
        let allowed = "a number of 0 or more (k-/k+)";
        let number = ratio.number(allowed)?;
        if number.is_nan() || number < 0.0 {
            return Err(ratio.wrong(allowed));
        }
        if !(number * k_plus).is_finite() && k_plus.is_finite() {
            let allowed = "such that rule.depression_ratio times rule.potentiation_rate is finite";
            return Err(ratio.wrong(allowed));
        }
        Ok(number * k_plus)
    }

    fn gain(&self, key: &str, base: Option<Gain>) -> Result<Gain, ConfigError> {
        let value = match (self.get(key), base) {
            (Some(value), _) => value,
            (None, Some(base)) => return Ok(base),
            (None, None) => return Err(self.missing(key, GAIN)),
        };
        gain(&value.table(&GAIN_KEYS, GAIN)?)
    }
}

/// The gain at the top level of a text.
pub(crate) fn gain_of(document: &Document<'_>) -> Result<Gain, ConfigError> {
    gain(&document.root(&GAIN_KEYS)?)
}

fn gain(table: &Table<'_>) -> Result<Gain, ConfigError> {
    let is_sigmoid = table
        .require("kind", GAIN)?
        .one_of(&[("linear", false), ("sigmoid", true)])?;
    if is_sigmoid {
        let (threshold, half_width) = ("a number from 0 to 1", "a number from 1e-6 to 1e3");
        return Ok(Gain::sigmoid(
            table.require("threshold", threshold)?.number(threshold)?,
            table
                .require("half_width", half_width)?
                .number(half_width)?,
        ));
    }
    for key in ["threshold", "half_width"] {
        if table.has(key) {
            return Err(table.error(key, "must not stand in a linear gain"));
        }
    }
    Ok(Gain::Linear)
}
