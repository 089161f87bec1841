//! From a configuration to TOML text.

use crate::configuration::{Configuration, InitialWeights, Inputs, Study};
use btsp::{
    EvenlySpaced, Gain, Grid, Pairing, PlaceRule, Plateau, TimeConstants, WeightDependentRule,
};
use std::fmt::Write;

impl Configuration {
    /// The whole configuration as TOML; reading it gives the same configuration.
    pub fn to_toml(&self) -> String {
        self.write(false)
    }

    /// The same with a comment for every setting: a file to start from.
    pub fn to_commented_toml(&self) -> String {
        self.write(true)
    }

    fn write(&self, commented: bool) -> String {
        let mut out = Lines {
            text: String::new(),
            commented,
        };
        out.remark("Times in s. btsp check FILE says whether it is right, btsp run FILE --out DIR runs it.");
        write_protocol(&mut out, &self.grid, &self.inputs, &self.plateaus);
        match &self.study {
            Study::Signals(time_constants) => {
                out.table(
                    "[rule]",
                    "with time constants alone, signals and their overlap",
                );
                write_time_constants(&mut out, time_constants);
            }
            Study::WeightChange {
                rule,
                initial_weights,
                laps,
                every_lap,
            } => {
                write_rule(&mut out, rule);
                out.table("[weight_change]", "");
                let weights = match initial_weights {
                    InitialWeights::EvenlySpaced(EvenlySpaced { first, last, count }) => {
                        format!("{{ first = {first:?}, last = {last:?}, count = {count} }}")
                    }
                    InitialWeights::List(weights) => list(weights),
                };
                out.entry(
                    "initial_weights",
                    &weights,
                    "from 0 to max_weight; or a list",
                );
                out.entry("laps", &laps.to_string(), "0 to 1000000");
                if *every_lap || commented {
                    out.entry(
                        "every_lap",
                        &every_lap.to_string(),
                        "true keeps the weights after every lap",
                    );
                }
            }
        }
        out.table("[method]", "");
        let integration = format!("{:?}", self.method.integration.name());
        out.entry(
            "integration",
            &integration,
            "\"grid\" (as published) or \"exact\"",
        );
        let update = format!("{:?}", self.method.update.name());
        out.entry(
            "update",
            &update,
            "\"per_lap\" (as published) or \"continuous\"",
        );
        out.text
    }
}

/// The protocol as the tables of a configuration.
pub fn pairing_to_toml(pairing: &Pairing) -> String {
    let mut out = Lines::plain();
    let inputs = Inputs::of(pairing.spike_times.clone());
    write_protocol(&mut out, &pairing.grid, &inputs, &pairing.plateaus);
    out.text
}

/// The rule as the table `[rule]` of a configuration.
pub fn rule_to_toml(rule: &WeightDependentRule) -> String {
    let mut out = Lines::plain();
    write_rule(&mut out, rule);
    out.text
}

/// The rule of a recorded place cell as the table `[rule]` of a configuration.
pub fn place_rule_to_toml(rule: &PlaceRule) -> String {
    let mut out = Lines::plain();
    match rule {
        PlaceRule::WeightDependent(rule) => write_rule(&mut out, rule),
        PlaceRule::VoltageDependent(rule) => {
            out.table("[rule]", "");
            out.entry("model", "\"voltage_dependent\"", "");
            write_time_constants(&mut out, &rule.time_constants());
            out.float("potentiation_rate", rule.potentiation_rate, "");
            out.float("depression_rate", rule.depression_rate, "");
            out.float(
                "plateau_depolarisation_mv",
                rule.plateau_depolarisation_mv,
                "",
            );
            out.entry("potentiation_gain", &gain(&rule.potentiation_gain), "");
            out.entry("depression_gain", &gain(&rule.depression_gain), "");
        }
    }
    out.text
}

/// The time constants as the table `[rule]` of a configuration.
pub fn time_constants_to_toml(time_constants: &TimeConstants) -> String {
    let mut out = Lines::plain();
    out.table("[rule]", "");
    write_time_constants(&mut out, time_constants);
    out.text
}

/// The gain as TOML: `kind` and, for a sigmoid, its numbers.
pub fn gain_to_toml(gain: &Gain) -> String {
    let pairs: Vec<_> = gain_pairs(gain)
        .iter()
        .map(|pair| format!("{pair}\n"))
        .collect();
    pairs.concat()
}

fn write_protocol(out: &mut Lines, grid: &Grid, inputs: &Inputs, plateaus: &[Plateau]) {
    out.table("[grid]", "sampled time");
    out.float("start", grid.start, "first sample");
    out.float("stop", grid.stop, "end; samples stop before it");
    out.float("step", grid.step, "above 0");
    write_inputs(out, inputs);
    for plateau in plateaus {
        out.table(
            "[[plateau]]",
            "a dendritic plateau potential; repeat the table for more",
        );
        out.float("onset", plateau.onset, "inside the grid");
        out.float("duration", plateau.duration, "above 0");
    }
}

fn write_inputs(out: &mut Lines, inputs: &Inputs) {
    match inputs {
        Inputs::EvenlySpaced(EvenlySpaced { first, last, count }) => {
            out.table(
                "[inputs]",
                "one spike each, evenly spaced, both ends included",
            );
            out.entry("count", &count.to_string(), "1 to 1000000");
            out.float("first", *first, "spike of the first input, inside the grid");
            out.float("last", *last, "spike of the last input");
            out.remark("or: spike_times = [[-1.0, -0.9], [2.5]], one list per input");
        }
        Inputs::SpikeTimes(trains) => {
            out.table("[inputs]", "");
            let trains: Vec<_> = trains.iter().map(|train| list(train)).collect();
            out.entry(
                "spike_times",
                &format!("[{}]", trains.join(", ")),
                "one list per input",
            );
        }
    }
}

fn write_time_constants(out: &mut Lines, time_constants: &TimeConstants) {
    out.float(
        "eligibility_tau",
        time_constants.eligibility_tau,
        "decay of an eligibility trace; above 0",
    );
    out.float(
        "instructive_tau",
        time_constants.instructive_tau,
        "rise and decay of the instructive signal; above 0",
    );
}

fn write_rule(out: &mut Lines, rule: &WeightDependentRule) {
    out.table("[rule]", "the weight-dependent rule");
    write_time_constants(out, &rule.time_constants());
    out.float(
        "potentiation_rate",
        rule.potentiation_rate,
        "k+, 1/s; 0 or more",
    );
    let depression = "k-, 1/s; 0 or more; or depression_ratio = k-/k+";
    out.float("depression_rate", rule.depression_rate, depression);
    out.float(
        "max_weight",
        rule.max_weight,
        "weight at which potentiation ends; above 0",
    );
    out.remark("q+ and q-: { kind = \"linear\" }, or \"sigmoid\" with threshold 0 to 1, half_width 1e-6 to 1e3");
    out.entry("potentiation_gain", &gain(&rule.potentiation_gain), "");
    out.entry("depression_gain", &gain(&rule.depression_gain), "");
}

fn gain(gain: &Gain) -> String {
    format!("{{ {} }}", gain_pairs(gain).join(", "))
}

fn gain_pairs(gain: &Gain) -> Vec<String> {
    match gain {
        Gain::Linear => vec!["kind = \"linear\"".to_string()],
        Gain::Sigmoid(sigmoid) => vec![
            "kind = \"sigmoid\"".to_string(),
            format!("threshold = {:?}", sigmoid.threshold),
            format!("half_width = {:?}", sigmoid.half_width),
        ],
    }
}

fn list(numbers: &[f64]) -> String {
    let numbers: Vec<_> = numbers.iter().map(|n| format!("{n:?}")).collect();
    format!("[{}]", numbers.join(", "))
}

struct Lines {
    text: String,
    commented: bool,
}

impl Lines {
    fn plain() -> Self {
        Self {
            text: String::new(),
            commented: false,
        }
    }

    fn table(&mut self, header: &str, comment: &str) {
        if !self.text.is_empty() {
            self.text.push('\n');
        }
        self.line(header, comment);
    }

    fn float(&mut self, key: &str, number: f64, comment: &str) {
        // The shortest digits that read back as the same bits.
        self.entry(key, &format!("{number:?}"), comment);
    }

    fn entry(&mut self, key: &str, value: &str, comment: &str) {
        self.line(&format!("{key} = {value}"), comment);
    }

    fn remark(&mut self, comment: &str) {
        if self.commented {
            // Writing to a string does not fail.
            let _ = writeln!(self.text, "# {comment}");
        }
    }

    fn line(&mut self, content: &str, comment: &str) {
        let _ = match comment {
            comment if self.commented && !comment.is_empty() => {
                writeln!(self.text, "{content:<28} # {comment}")
            }
            _ => writeln!(self.text, "{content}"),
        };
    }
}

/// `text` as TOML has it.
pub(crate) fn quoted(text: &str) -> String {
    let escaped = text.chars().map(|c| match c {
        '"' | '\\' => format!("\\{c}"),
        c if c.is_control() => format!("\\u{:04x}", u32::from(c)),
        c => c.to_string(),
    });
    format!("\"{}\"", escaped.collect::<String>())
}
