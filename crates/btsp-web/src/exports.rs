//! What JavaScript can call. Each function leaves a text (JSON), numbers, or both, until
//! the next leaves its own.
#![expect(
    unsafe_code,
    reason = "a name that JavaScript can call is an unsafe attribute; nothing here touches memory by itself"
)]

use crate::experiment::{Experiment, LIMITS, Limits};
use crate::setting::Setting;
use crate::shared::shared;
use crate::track::{TrackRun, rates_hz};
use btsp::place::{InitialField, PairedRun};
use btsp_config::Configuration;
use serde::Serialize;

/// Makes room for a text or numbers of so many bytes; where.
#[unsafe(no_mangle)]
pub extern "C" fn input_buffer(bytes: usize) -> *mut u8 {
    shared(|shared| {
        shared.input.resize(bytes, 0);
        shared.input.as_mut_ptr()
    })
}

/// Where the text is.
#[unsafe(no_mangle)]
pub extern "C" fn text_start() -> *const u8 {
    shared(|shared| shared.text.as_ptr())
}

/// How many bytes it has.
#[unsafe(no_mangle)]
pub extern "C" fn text_length() -> usize {
    shared(|shared| shared.text.len())
}

/// Where the numbers are.
#[unsafe(no_mangle)]
pub extern "C" fn numbers_start() -> *const f64 {
    shared(|shared| shared.numbers.as_ptr())
}

/// How many there are.
#[unsafe(no_mangle)]
pub extern "C" fn numbers_length() -> usize {
    shared(|shared| shared.numbers.len())
}

/// Leaves what is known without an experiment: version, limits, presets.
#[unsafe(no_mangle)]
pub extern "C" fn tell_about() {
    let configurations = btsp::preset::ALL.map(|preset| Configuration::of_preset(&preset));
    let presets = btsp::preset::ALL.iter().zip(&configurations);
    let presets = presets.map(|(preset, configuration)| Preset {
        name: preset.name,
        title: preset.title,
        summary: preset.summary,
        citation: preset.citation,
        setting: Setting::of(configuration),
    });
    let about = About {
        version: env!("CARGO_PKG_VERSION"),
        limits: LIMITS,
        presets: presets.collect(),
    };
    shared(|shared| shared.tell(&about));
}

#[derive(Serialize)]
struct About<'a> {
    version: &'static str,
    limits: Limits,
    presets: Vec<Preset<'a>>,
}

#[derive(Serialize)]
struct Preset<'a> {
    name: &'static str,
    title: &'static str,
    summary: &'static str,
    citation: &'static str,
    setting: Setting<'a>,
}

/// Opens the experiment whose configuration is the input: 1, and the text says what it is;
/// or 0, and the text says what is wrong, and no experiment is open.
#[unsafe(no_mangle)]
pub extern "C" fn open_experiment() -> u32 {
    shared(|shared| match Experiment::open(&shared.input_text()) {
        Ok(experiment) => {
            shared.tell(&experiment.opened());
            shared.experiment = Some(experiment);
            1
        }
        Err(problem) => {
            shared.tell(&problem);
            shared.experiment = None;
            0
        }
    })
}

/// Leaves the numbers of the variable whose name is the input, as [`Experiment::variable`].
#[unsafe(no_mangle)]
pub extern "C" fn read_variable(at: usize) {
    shared(|shared| {
        let name = shared.input_text();
        let values = shared.experiment.as_ref().map(|e| e.variable(&name, at));
        shared.numbers = values.unwrap_or_default();
    });
}

/// Leaves the gains at the overlaps that are the input, as [`Experiment::gains`].
#[unsafe(no_mangle)]
pub extern "C" fn read_gains() {
    shared(|shared| {
        let overlap = shared.input_numbers();
        let values = shared.experiment.as_ref().map(|e| e.gains(&overlap));
        shared.numbers = values.unwrap_or_default();
    });
}

/// Leaves what a lap changes of the weights that are the input, as
/// [`Experiment::lap_change`].
#[unsafe(no_mangle)]
pub extern "C" fn read_lap_change(input: usize) {
    shared(|shared| {
        let weights = shared.input_numbers();
        let experiment = shared.experiment.as_ref();
        let values = experiment.map(|e| e.lap_change(input, &weights));
        shared.numbers = values.unwrap_or_default();
    });
}

/// Leaves the rates of the track's inputs, (input, bin), in Hz; none for a width out of its
/// range.
#[unsafe(no_mangle)]
pub extern "C" fn read_rates(width_cm: f64) {
    shared(|shared| shared.numbers = rates_hz(width_cm).unwrap_or_default());
}

/// Runs the experiment's rule on a track: 1, and the text has the last ramp's peak, the
/// numbers all that [`TrackRun::under`] gives; or 0, and the text says what is wrong. An
/// initial field with a peak of 0 mV is none.
#[unsafe(no_mangle)]
pub extern "C" fn run_track(
    plateau_cm: f64,
    plateau_duration_s: f64,
    speed_cm_s: f64,
    laps: f64,
    width_cm: f64,
    field_peak_mv: f64,
    field_location_cm: f64,
    field_width_cm: f64,
) -> u32 {
    let field = InitialField {
        peak_mv: field_peak_mv,
        location_cm: field_location_cm,
        width_cm: field_width_cm,
    };
    let track = TrackRun {
        run: PairedRun {
            speed_cm_s,
            plateau_cm,
            plateau_duration_s,
            ..PairedRun::default()
        },
        laps,
        width_cm,
        initial_field: Some(field).filter(|field| field.peak_mv != 0.0),
    };
    shared(|shared| {
        let rule = shared.experiment.as_ref().and_then(Experiment::rule);
        let Some(done) = rule.map(|rule| track.under(rule)) else {
            shared.numbers.clear();
            return 0;
        };
        match done {
            Ok((peak, numbers)) => {
                shared.tell(&peak);
                shared.numbers = numbers;
                1
            }
            Err(problem) => {
                shared.tell(&problem);
                shared.numbers.clear();
                0
            }
        }
    })
}
