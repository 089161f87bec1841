//! What can be typed.

use crate::figures::Format;
use btsp::fit::Model;
use btsp::{Normalisation, Peaks};
use btsp_io::{Policy, Shard};
use clap::{Args, Parser, Subcommand};
use std::path::PathBuf;
use std::str::FromStr;

/// Behavioral timescale synaptic plasticity: experiments from configuration files, and recorded place cells, to arrays and figures
#[derive(Debug, Parser)]
#[command(
    name = "btsp",
    version,
    after_help = "Exit codes: 0 done; 1 failed while running (disk, memory); \
        2 wrong usage, configuration or data; 130 interrupted.",
    arg_required_else_help = true
)]
pub(crate) struct Arguments {
    /// What to do
    #[command(subcommand)]
    pub(crate) verb: Verb,
    /// Say nothing but errors
    #[arg(long, short, global = true)]
    pub(crate) quiet: bool,
}

/// The commands
#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    /// Compute all published experiments, with every figure
    Reproduce(Reproduce),
    /// Run the experiment of one configuration file
    Run(Run),
    /// Say whether a configuration file is right, and what it would do
    Check(Check),
    /// Write a commented configuration file to start from
    Init(Init),
    /// List the presets, with what they show and where they come from
    Presets,
    /// Open the explorer: one page on which sliders move the rule
    Explore(Explore),
    /// Find the synaptic weights behind a recorded cell's ramps
    Infer(Infer),
    /// Predict a recorded cell's inductions under a rule, lap by lap
    Induce(Induce),
    /// Check recorded place cells, or convert them to one store
    #[command(subcommand)]
    Recordings(Recordings),
    /// Fit a model of plasticity to a recorded cell, or compare models
    Fit(Fit),
    /// Show how ramps change over time to plateau and initial ramp, and what a rule predicts
    Changes(Changes),
    /// Write recordings of synthetic cells whose rule is known
    SimulateRecording(SimulateRecording),
    /// Run one experiment at many points, to one table; goes on where it was stopped
    Sweep(Sweep),
    /// Put the finished shards of a sweep together
    Merge(Merge),
    /// Print a SLURM job array that computes a sweep in shards
    Slurm(Slurm),
    /// Draw a column of a finished sweep over one or two of its axes
    PlotSweep(PlotSweep),
}

#[derive(Args, Debug)]
pub(crate) struct Sweep {
    /// Configuration file with a table [sweep]
    #[arg(value_name = "SWEEP.toml", required_unless_present = "status")]
    pub(crate) sweep: Option<PathBuf>,
    /// Folder for the table; new, empty, or that of the same sweep, which then goes on
    #[arg(long, value_name = "DIR", required_unless_present = "status")]
    pub(crate) out: Option<PathBuf>,
    /// Compute only part I of N, I from 0 to N - 1
    #[arg(long, value_name = "I/N")]
    pub(crate) shard: Option<ShardArgument>,
    /// Threads; all cores unless given. The table is the same
    #[arg(long, value_name = "T", value_parser = clap::value_parser!(u16).range(1..))]
    threads: Option<u16>,
    /// Only say how far the sweep in DIR has come
    #[arg(long, value_name = "DIR", conflicts_with_all = ["sweep", "out", "shard", "threads"])]
    pub(crate) status: Option<PathBuf>,
}

impl Sweep {
    /// The number of threads, if it was given.
    pub(crate) fn threads(&self) -> Option<usize> {
        self.threads.map(usize::from)
    }
}

#[derive(Args, Debug)]
pub(crate) struct PlotSweep {
    /// Folder of a finished sweep
    #[arg(value_name = "DIR")]
    pub(crate) sweep: PathBuf,
    /// Column of its table to draw
    #[arg(long, value_name = "NAME")]
    pub(crate) column: String,
    /// Axis along x; the first unless given
    #[arg(long, value_name = "KEY")]
    pub(crate) x: Option<String>,
    /// Axis along y; the next unless given. `none` draws the column itself along y
    #[arg(long, value_name = "KEY")]
    pub(crate) y: Option<String>,
    /// Where another axis of a grid is held; may be repeated. At its first value unless given
    #[arg(long, value_name = "KEY=VALUE", value_parser = held)]
    pub(crate) at: Vec<(String, f64)>,
    /// File for the figure; its ending says which format: svg, png or pdf
    #[arg(long, value_name = "FILE")]
    pub(crate) out: PathBuf,
}

/// An axis and its value.
fn held(text: &str) -> Result<(String, f64), String> {
    let (key, value) = text.split_once('=').ok_or("must be KEY=VALUE")?;
    let value = value
        .trim()
        .parse()
        .map_err(|_| "must have a number after =")?;
    Ok((key.trim().to_owned(), value))
}

#[derive(Args, Debug)]
pub(crate) struct Merge {
    /// Folders of all shards, in any order
    #[arg(value_name = "DIR", required = true)]
    pub(crate) shards: Vec<PathBuf>,
    /// Folder for the whole table; new or empty
    #[arg(long, value_name = "DIR")]
    pub(crate) out: PathBuf,
}

#[derive(Args, Debug)]
pub(crate) struct Slurm {
    /// Configuration file with a table [sweep]
    #[arg(value_name = "SWEEP.toml")]
    pub(crate) sweep: PathBuf,
    /// Jobs of the array, a node each
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub(crate) nodes: u32,
    /// Cores of each job
    #[arg(long, value_name = "C", default_value_t = 8, value_parser = clap::value_parser!(u32).range(1..=4096))]
    pub(crate) cpus: u32,
    /// Folder in which each job makes its own
    #[arg(long, value_name = "DIR", default_value = "sweep")]
    pub(crate) out: PathBuf,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Recordings {
    /// List the inductions of a file, with what looks wrong
    Check(CheckRecordings),
    /// Write them as one Zarr store, which every command reads
    Convert(ConvertRecordings),
}

#[derive(Args, Debug)]
pub(crate) struct CheckRecordings {
    /// Recordings: a metadata file (`recordings.toml`) or a store (`cells.zarr`)
    #[arg(value_name = "RECORDINGS")]
    pub(crate) recordings: PathBuf,
}

#[derive(Args, Debug)]
pub(crate) struct ConvertRecordings {
    /// Recordings: a metadata file (`recordings.toml`) or a store (`cells.zarr`)
    #[arg(value_name = "RECORDINGS")]
    pub(crate) recordings: PathBuf,
    /// Folder for the store; new or empty
    #[arg(long, value_name = "STORE.zarr")]
    pub(crate) out: PathBuf,
    /// Replace the folder if it is not empty
    #[arg(long)]
    pub(crate) force: bool,
}

#[derive(Args, Debug)]
pub(crate) struct Reproduce {
    /// Folder for the results; what an earlier `reproduce` left there is replaced
    #[arg(long, value_name = "DIR", default_value = "out")]
    pub(crate) out: PathBuf,
    /// Only the experiment of this preset
    #[arg(long, value_name = "NAME", value_parser = preset_names())]
    pub(crate) only: Option<String>,
    #[command(flatten)]
    pub(crate) figures: Figures,
}

#[derive(Args, Debug)]
pub(crate) struct Run {
    /// Configuration file (`btsp init` writes one)
    #[arg(value_name = "CONFIG.toml")]
    pub(crate) configuration: PathBuf,
    /// Folder for the results; new or empty
    #[arg(long, value_name = "DIR")]
    pub(crate) out: PathBuf,
    #[command(flatten)]
    pub(crate) figures: Figures,
    /// Replace the folder if it is not empty
    #[arg(long)]
    pub(crate) force: bool,
}

#[derive(Args, Debug)]
pub(crate) struct Check {
    /// Configuration file
    #[arg(value_name = "CONFIG.toml")]
    pub(crate) configuration: PathBuf,
}

#[derive(Args, Debug)]
pub(crate) struct Init {
    /// Preset whose numbers to write
    #[arg(value_name = "PRESET", default_value = "nonlinear", value_parser = preset_names())]
    pub(crate) preset: String,
    /// File to write; must not exist. Standard output unless given
    #[arg(long, short, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
}

#[derive(Args, Debug)]
pub(crate) struct Explore {
    /// File to write the page to instead of opening it; must not exist
    #[arg(long, short, value_name = "FILE.html")]
    pub(crate) output: Option<PathBuf>,
}

/// What of a file of recordings is meant.
#[derive(Args, Debug)]
pub(crate) struct RecordedCell {
    /// Recordings: a metadata file (`recordings.toml`) or a store (`cells.zarr`)
    #[arg(value_name = "RECORDINGS")]
    pub(crate) recordings: PathBuf,
    /// Number of the cell
    #[arg(long, value_name = "NUMBER")]
    pub(crate) cell: u32,
    /// Number of the induction; all of the cell's unless given
    #[arg(long, value_name = "NUMBER")]
    pub(crate) induction: Option<u32>,
}

#[derive(Args, Debug)]
pub(crate) struct Infer {
    #[command(flatten)]
    pub(crate) of: RecordedCell,
    #[command(flatten)]
    pub(crate) output: Output,
}

#[derive(Args, Debug)]
pub(crate) struct Induce {
    #[command(flatten)]
    pub(crate) of: RecordedCell,
    #[command(flatten)]
    pub(crate) rule: GivenRule,
    /// Peaks of eligibility trace and instructive signal, as `E,I`; unless given the largest
    /// over the inductions, or those of the fit
    #[arg(long, value_name = "E,I")]
    pub(crate) peaks: Option<PeaksArgument>,
    #[command(flatten)]
    pub(crate) output: Output,
}

#[derive(Args, Debug)]
pub(crate) struct Fit {
    /// Recordings: a metadata file (`recordings.toml`) or a store (`cells.zarr`)
    #[arg(value_name = "RECORDINGS")]
    pub(crate) recordings: PathBuf,
    /// Number of the cell
    #[arg(long, value_name = "NUMBER", required_unless_present = "compare")]
    pub(crate) cell: Option<u32>,
    /// Number of the induction; all of the cell's unless given
    #[arg(long, value_name = "NUMBER")]
    pub(crate) induction: Option<u32>,
    /// Model: weight_dependent, voltage_dependent or linear
    #[arg(long, value_name = "MODEL", default_value = "weight_dependent", value_parser = model)]
    pub(crate) model: Model,
    /// The most evaluations of the score, of each fit; a gradient counts 1 + the number of
    /// parameters. 30000 unless given, 3000 for each fit of a comparison
    #[arg(long, value_name = "NUMBER")]
    pub(crate) evaluations: Option<usize>,
    /// What random numbers start from
    #[arg(long, value_name = "NUMBER", default_value_t = 0)]
    pub(crate) seed: u64,
    /// Peaks of eligibility trace and instructive signal, as `E,I`; unless given the largest
    /// over the inductions, for every candidate anew
    #[arg(long, value_name = "E,I")]
    pub(crate) peaks: Option<PeaksArgument>,
    /// Add the path objective to the score that is made small
    #[arg(long)]
    pub(crate) path_penalty: bool,
    /// Noise in each bin of the recorded ramps that the intervals rest on, mV; estimated
    /// unless given
    #[arg(long, value_name = "MV")]
    pub(crate) noise: Option<f64>,
    /// Search alone: do not say what the data constrain, which may take as long
    #[arg(long, conflicts_with = "noise")]
    pub(crate) no_intervals: bool,
    /// Compare models instead, separated by commas
    #[arg(
        long,
        value_name = "MODELS",
        value_delimiter = ',',
        value_parser = model,
        conflicts_with_all = ["cell", "induction", "model", "peaks", "path_penalty", "noise", "no_intervals", "resume"]
    )]
    pub(crate) compare: Vec<Model>,
    /// Cells to compare on, separated by commas; all unless given
    #[arg(
        long,
        value_name = "NUMBERS",
        value_delimiter = ',',
        requires = "compare"
    )]
    pub(crate) cells: Vec<u32>,
    /// Folder for the results; new or empty
    #[arg(long, value_name = "DIR")]
    pub(crate) out: PathBuf,
    /// Go on with a fit that was interrupted or killed
    #[arg(long, conflicts_with = "force")]
    pub(crate) resume: bool,
    #[command(flatten)]
    pub(crate) figures: Figures,
    /// Replace the folder if it is not empty
    #[arg(long)]
    pub(crate) force: bool,
}

#[derive(Args, Debug)]
pub(crate) struct Changes {
    /// Table of changes in ramps, a CSV file with the columns `t` (s from the plateau),
    /// `initial_ramp` (mV) and `delta_ramp` (mV)
    #[arg(value_name = "CHANGES.csv")]
    pub(crate) changes: PathBuf,
    /// The fit.json of a fit whose rule to show over the table
    #[arg(long, value_name = "FILE", conflicts_with = "preset")]
    pub(crate) fit: Option<PathBuf>,
    /// A published rule to show over the table
    #[arg(long, value_name = "NAME", value_parser = rule_names())]
    pub(crate) preset: Option<String>,
    /// Laps of the run on which the rule is shown
    #[arg(long, value_name = "NUMBER", default_value_t = 5)]
    pub(crate) laps: usize,
    /// Its speed, cm/s
    #[arg(long, value_name = "CM_S", default_value_t = 25.0)]
    pub(crate) speed: f64,
    #[command(flatten)]
    pub(crate) output: Output,
}

#[derive(Args, Debug)]
pub(crate) struct SimulateRecording {
    /// Folder for recordings.toml, its raw files and truth.json; new or empty
    #[arg(long, value_name = "DIR")]
    pub(crate) out: PathBuf,
    /// Number of cells
    #[arg(long, value_name = "NUMBER", default_value_t = 1)]
    pub(crate) cells: u32,
    /// Where the plateaus of each induction begin, cm, separated by commas: as many
    /// inductions of every cell as places
    #[arg(
        long,
        value_name = "PLACES",
        value_delimiter = ',',
        default_value = "95"
    )]
    pub(crate) inductions: Vec<f64>,
    /// Laps of an induction
    #[arg(long, value_name = "NUMBER", default_value_t = 5)]
    pub(crate) laps: usize,
    /// What random numbers start from
    #[arg(long, value_name = "NUMBER", default_value_t = 0)]
    pub(crate) seed: u64,
    /// Noise in each bin of the recorded ramps, mV
    #[arg(long, value_name = "MV", default_value_t = 0.3)]
    pub(crate) noise: f64,
    /// Noise of the recorded positions, cm
    #[arg(long, value_name = "CM", default_value_t = 0.02)]
    pub(crate) position_noise: f64,
    /// Mean running speed, cm/s
    #[arg(long, value_name = "CM_S", default_value_t = 25.0)]
    pub(crate) speed: f64,
    /// How much the speed varies, as a part of the mean
    #[arg(long, value_name = "PART", default_value_t = 0.2)]
    pub(crate) speed_variability: f64,
    #[command(flatten)]
    pub(crate) rule: OptionalRule,
    /// Replace the folder if it is not empty
    #[arg(long)]
    pub(crate) force: bool,
}

/// A rule that need not be given.
#[derive(Args, Debug)]
pub(crate) struct OptionalRule {
    /// A published rule
    #[arg(long, value_name = "NAME", default_value = "milstein2021", value_parser = rule_names())]
    pub(crate) preset: String,
    /// A file with the rule: the table `[rule]` of a configuration, over the published one, or
    /// the fit.json of a fit
    #[arg(long, value_name = "FILE")]
    pub(crate) parameters: Option<PathBuf>,
}

#[derive(Args, Debug)]
#[group(required = true, multiple = true)]
pub(crate) struct GivenRule {
    /// A published rule
    #[arg(long, value_name = "NAME", value_parser = rule_names())]
    pub(crate) preset: Option<String>,
    /// A file with the rule: the table `[rule]` of a configuration (beside `--preset` only
    /// what differs), or the fit.json of a fit
    #[arg(long, value_name = "FILE")]
    pub(crate) parameters: Option<PathBuf>,
}

#[derive(Args, Debug)]
pub(crate) struct Output {
    /// Folder for arrays and figures; new or empty
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) figures: Figures,
    /// Replace the folder if it is not empty
    #[arg(long)]
    pub(crate) force: bool,
}

impl Output {
    /// What the folder may replace.
    pub(crate) fn policy(&self) -> Policy {
        if self.force {
            Policy::Force
        } else {
            Policy::Fresh
        }
    }
}

/// Two peaks, `E,I`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PeaksArgument(pub(crate) Peaks);

impl FromStr for PeaksArgument {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let numbers: Option<Vec<f64>> = text.split(',').map(|n| n.trim().parse().ok()).collect();
        let Some([eligibility_peak, instructive_peak]) = numbers.as_deref() else {
            return Err("must be two numbers, as in 0.77,0.5".to_owned());
        };
        let peaks = Peaks {
            eligibility_peak: *eligibility_peak,
            instructive_peak: *instructive_peak,
        };
        let checked = Normalisation::Pooled(peaks).validate();
        checked
            .map_err(|invalid| invalid.allowed)
            .map(|()| Self(peaks))
    }
}

/// Part of a sweep, `I/N`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ShardArgument(pub(crate) Shard);

impl FromStr for ShardArgument {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let parts = text.split_once('/');
        let numbers = parts.and_then(|(i, n)| Some((i.parse().ok()?, n.parse().ok()?)));
        match numbers {
            Some((number, of)) if number < of => Ok(Self(Shard { number, of })),
            _ => Err("must be I/N with whole numbers, I from 0 to N - 1, as in 0/4".to_owned()),
        }
    }
}

#[derive(Args, Debug)]
pub(crate) struct Figures {
    /// File formats of the figures, separated by commas: svg, png, pdf
    #[arg(
        long,
        value_name = "FORMATS",
        value_delimiter = ',',
        default_value = "svg,png"
    )]
    figures: Vec<Format>,
    /// Arrays alone, no figures
    #[arg(long, conflicts_with = "figures")]
    no_figures: bool,
}

impl Figures {
    /// The formats asked for, each once.
    pub(crate) fn formats(&self) -> Vec<Format> {
        let wanted = |format: &Format| !self.no_figures && self.figures.contains(format);
        Format::ALL.into_iter().filter(wanted).collect()
    }
}

fn model(name: &str) -> Result<Model, String> {
    let names = Model::ALL.map(Model::name).join(", ");
    Model::from_name(name).ok_or_else(|| format!("must be one of {names}"))
}

fn rule_names() -> clap::builder::PossibleValuesParser {
    btsp::place::PublishedRule::ALL.map(|rule| rule.name).into()
}

fn preset_names() -> clap::builder::PossibleValuesParser {
    btsp::preset::ALL.map(|preset| preset.name).into()
}
