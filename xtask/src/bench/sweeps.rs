//! Sweeps: points per second, with and without the file, and memory.

use super::alternatives::Alternatives;
use super::report::{self, Section};
use super::stopwatch::Times;
use super::{Effort, machine, table};
use crate::shell::Shell;
use crate::{Result, workspace};
use btsp_config::Sweep;
use btsp_io::{Chunks, Shard, SweepFolder};
use rayon::prelude::*;
use std::fs;
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// How many threads are compared.
const THREADS: [usize; 2] = [1, 2];
/// What is timed.
const NAMES: [&str; 4] = [
    "the whole, the command",
    "the whole, in this process",
    "computing alone",
    "an empty loop",
];
/// As many points as a sweep keeps at a time.
const CHUNK: usize = 4096;

/// Measures, prints the table, and puts it into `BENCHMARKS.md` unless the effort is quick.
pub(crate) fn run(effort: Effort) -> Result<()> {
    let (side, rounds, many) = match effort {
        Effort::Full => (320, 5, 1000),
        Effort::Quick => (64, 1, 128),
    };
    let mut python = Alternatives::start()?;
    let command = Command {
        program: released()?,
        folder: workspace::target().join("bench-sweep"),
    };
    fs::create_dir_all(&command.folder)?;
    let text = spec(side);
    let sweep = Sweep::from_toml(&text)?;
    let work = Work::like_a_point(&sweep);

    let sweep = Arc::new(sweep);
    let mut times = vec![[const { Times::new() }; NAMES.len()]; THREADS.len()];
    let (mut numpy, mut numba) = (Times::new(), Times::new());
    for _ in 0..rounds {
        for (threads, [whole, kept, compute, empty]) in THREADS.into_iter().zip(&mut times) {
            whole.extend([command.sweep(&text, threads)?.0.as_nanos() as f64]);
            kept.extend([command.kept(&sweep, threads)?]);
            compute.extend([parallel(threads, sweep.points(), |k| {
                black_box(sweep.point(k));
            })?]);
            empty.extend([parallel(threads, sweep.points(), |_| work.run())?]);
        }
        if let Ok(python) = &mut python {
            for (name, times) in [
                ("numpy_drive_once", &mut numpy),
                ("numba_filters", &mut numba),
            ] {
                if python.left_out(name).is_none() {
                    times.extend(python.time(name, effort.slot() * 10)?);
                }
            }
        }
    }
    let (elapsed, memory) = command.sweep(&spec(many), 2)?;
    let file = fs::metadata(command.table())?.len();

    let points = sweep.points() as f64;
    let rate = |times: &Times, points: f64| table::significant(1e9 * points / times.median());
    let mut rows = vec![
        ["", "threads", "points per second"]
            .map(String::from)
            .to_vec(),
    ];
    for (name, times) in [
        ("NumPy, each input's drive integrated once", &numpy),
        ("Numba, recursive filters", &numba),
    ] {
        rows.push(vec![name.into(), String::new(), rate(times, 1.0)]);
    }
    for (which, name) in NAMES.iter().enumerate() {
        for (threads, times) in THREADS.iter().zip(&times) {
            let rate = rate(&times[which], points);
            rows.push(vec![(*name).into(), threads.to_string(), rate]);
        }
    }
    let efficiency = |which: usize| times[0][which].median() / (2.0 * times[1][which].median());
    let part = |value: f64| format!("{:.1} %", 100.0 * value);
    let megabytes = |bytes: u64| format!("{:.0} MB", bytes as f64 / 1e6);
    let (versions, numba_threads) = match &python {
        Ok(python) => (python.versions(), python.numba_threads()),
        Err(reason) => (reason.clone(), 0),
    };
    let many = many * many;
    let section = format!(
        include_str!("sweeps.md"),
        machine = machine::description("Python", &versions),
        points = sweep.points(),
        rounds = rounds,
        numba_threads = numba_threads,
        table = table::markdown(&rows),
        efficiency = table::significant(efficiency(2)),
        empty_efficiency = table::significant(efficiency(3)),
        relative = part(efficiency(2) / efficiency(3)),
        overhead = part(times[1][1].median() / times[1][2].median()),
        many = many,
        memory = memory.map_or("an unknown amount".into(), megabytes),
        many_rate = table::significant(many as f64 / elapsed.as_secs_f64()),
        file = megabytes(file),
    );
    println!("{section}");
    match effort {
        Effort::Full => report::replace(Section::Sweeps, &section),
        Effort::Quick => Ok(()),
    }
}

/// A grid of so many by so many points.
fn spec(side: usize) -> String {
    format!(
        "preset = \"nonlinear\"\n[method]\nintegration = \"exact\"\n[sweep.axes]\n\
         \"rule.eligibility_tau\" = {{ first = 0.5, last = 3.0, count = {side} }}\n\
         \"rule.depression_gain.threshold\" = {{ first = 0.01, last = 0.5, count = {side} }}\n"
    )
}

/// `each` of so many points in the shape of a sweep; how long it took, ns.
fn parallel(threads: usize, points: usize, each: impl Fn(usize) + Sync + Send) -> Result<f64> {
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(threads)
        .build()?;
    let started = Instant::now();
    pool.install(|| {
        let chunks = (0..points.div_ceil(CHUNK)).into_par_iter().with_max_len(1);
        chunks.for_each(|chunk| {
            let points = chunk * CHUNK..((chunk + 1) * CHUNK).min(points);
            points.into_par_iter().for_each(&each);
        });
    });
    Ok(started.elapsed().as_nanos() as f64)
}

/// Arithmetic that lasts, and touches no memory.
struct Work(u64);

impl Work {
    /// As long as a point of `sweep`, about.
    fn like_a_point(sweep: &Sweep) -> Self {
        let time = |work: &dyn Fn()| {
            let started = Instant::now();
            (0..500).for_each(|_| work());
            started.elapsed().as_secs_f64()
        };
        let point = time(&|| {
            black_box(sweep.point(0));
        });
        let steps = 10_000;
        let steps_of = time(&|| Self(steps).run());
        Self((steps as f64 * point / steps_of) as u64)
    }

    fn run(&self) {
        let step = |x: u64, _| x.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        black_box((0..self.0).fold(black_box(1), step));
    }
}

/// The command as users have it.
fn released() -> Result<PathBuf> {
    Shell::cargo("build --release --quiet --package btsp-cli").run()?;
    let name = format!("btsp{}", std::env::consts::EXE_SUFFIX);
    Ok(workspace::target().join("release").join(name))
}

/// The command, and where it works.
struct Command {
    program: PathBuf,
    folder: PathBuf,
}

impl Command {
    fn table(&self) -> PathBuf {
        self.folder.join("out").join("points.parquet")
    }

    /// The same in this process; how long it took, ns.
    fn kept(&self, sweep: &Arc<Sweep>, threads: usize) -> Result<f64> {
        let out = self.folder.join("kept");
        if out.exists() {
            fs::remove_dir_all(&out)?;
        }
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()?;
        let started = Instant::now();
        let folder = SweepFolder::open(&out, sweep, "benchmark", Shard::WHOLE)?;
        let chunks = Chunks::of(sweep);
        pool.install(|| {
            let missing = folder.missing().into_par_iter().with_max_len(1);
            missing.try_for_each(|chunk| {
                let points = chunks.points(chunk).into_par_iter();
                let points: Vec<_> = points.map(|k| sweep.point(k)).collect();
                folder.keep(chunk, &sweep.rows(&points))
            })
        })?;
        folder.finish(started)?;
        Ok(started.elapsed().as_nanos() as f64)
    }

    /// Runs a sweep: how long it took, and the most memory that it had, bytes, where the system says so.
    fn sweep(&self, text: &str, threads: usize) -> Result<(Duration, Option<u64>)> {
        let out = self.folder.join("out");
        if out.exists() {
            fs::remove_dir_all(&out)?;
        }
        let file = self.folder.join("sweep.toml");
        fs::write(&file, text)?;
        let shell = Shell::new(&self.program).argument("sweep").argument(&file);
        let shell = shell.argument("--out").argument(&out);
        let shell = shell.argument("--threads").argument(threads.to_string());
        let started = Instant::now();
        let mut process = shell.argument("--quiet").command().spawn()?;
        let status = PathBuf::from(format!("/proc/{}/status", process.id()));
        let mut memory = None;
        let ended = loop {
            if let Some(ended) = process.try_wait()? {
                break ended;
            }
            memory = peak(&status).max(memory);
            std::thread::sleep(Duration::from_millis(2));
        };
        let elapsed = started.elapsed();
        if !ended.success() {
            return Err(format!("btsp sweep ended with {ended}").into());
        }
        Ok((elapsed, memory))
    }
}

/// The most memory that a process has had so far, bytes.
fn peak(status: &Path) -> Option<u64> {
    let text = fs::read_to_string(status).ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kilobytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(1024 * kilobytes)
}
