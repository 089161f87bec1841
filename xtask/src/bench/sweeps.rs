//! Sweeps: points per second, with and without the file, and memory.

use super::alternatives::Alternatives;
use super::report::{self, Section};
use super::stopwatch::Times;
use super::{Effort, machine, table};
use crate::shell::Shell;
use crate::{Result, workspace};
use btsp::Gain;
use btsp_config::Sweep;
use btsp_io::{Chunks, Shard, SweepFolder};
use rayon::prelude::*;
use std::fs;
use std::hint::black_box;
use std::ops::Range;
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
/// Points of a slice: a tenth of a second's work or so.
const SLICE: usize = 2 * CHUNK;

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
    let prepared = sweep.prepare();
    let mut times = vec![[const { Times::new() }; NAMES.len()]; THREADS.len()];
    let (mut numpy, mut numba) = (Times::new(), Times::new());
    // From one thread to two, of computing alone and of an empty loop; and their quotient.
    let (mut efficiency, mut relative) = ([const { Times::new() }; 2], Times::new());
    for _ in 0..rounds {
        for (threads, [whole, kept, ..]) in THREADS.into_iter().zip(&mut times) {
            whole.extend([command.sweep(&text, threads)?.0.as_nanos() as f64]);
            kept.extend([command.kept(&sweep, threads)?]);
        }
        // A machine's speed wanders from second to second: these go by turns in slices, and
        // neighbours are compared.
        for slice in slices(sweep.points()) {
            let part = slice.len() as f64 / sweep.points() as f64;
            let mut took = Vec::with_capacity(THREADS.len());
            for (threads, [_, _, compute, empty]) in THREADS.into_iter().zip(&mut times) {
                let point = |k| {
                    black_box(prepared.point(k));
                };
                let computing = parallel(threads, slice.clone(), point)?;
                let nothing = parallel(threads, slice.clone(), |_| work.run())?;
                compute.extend([computing / part]);
                empty.extend([nothing / part]);
                took.push([computing, nothing]);
            }
            if let [one, two] = took[..] {
                let [of_computing, of_nothing] = [0, 1].map(|k| one[k] / (2.0 * two[k]));
                efficiency[0].extend([of_computing]);
                efficiency[1].extend([of_nothing]);
                relative.extend([of_computing / of_nothing]);
            }
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
        efficiency = table::significant(efficiency[0].median()),
        empty_efficiency = table::significant(efficiency[1].median()),
        relative = part(relative.median()),
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

/// Points in slices of some chunks.
fn slices(points: usize) -> impl Iterator<Item = Range<usize>> {
    let firsts = (0..points).step_by(SLICE);
    firsts.map(move |first| first..(first + SLICE).min(points))
}

/// `each` of some points in the shape of a sweep; how long it took, ns.
fn parallel(
    threads: usize,
    points: Range<usize>,
    each: impl Fn(usize) + Sync + Send,
) -> Result<f64> {
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(threads)
        .build()?;
    let started = Instant::now();
    pool.install(|| {
        let chunks = points.len().div_ceil(CHUNK);
        let chunks = (0..chunks).into_par_iter().with_max_len(1);
        chunks.for_each(|chunk| {
            let first = points.start + chunk * CHUNK;
            let chunk = first..(first + CHUNK).min(points.end);
            chunk.into_par_iter().for_each(&each);
        });
    });
    Ok(started.elapsed().as_nanos() as f64)
}

/// Overlaps whose gains are summed: few enough to stay in the first cache.
const OVERLAPS: usize = 256;

/// Arithmetic that lasts: sums of gains, vectorised as a point's own arithmetic is, so that it
/// asks the same of a processor; nothing is allocated, written or waited for.
struct Work {
    gain: Gain,
    overlaps: Vec<f64>,
    times: u64,
}

impl Work {
    /// As long as a point of `sweep`, about.
    fn like_a_point(sweep: &Sweep) -> Self {
        let time = |work: &dyn Fn()| {
            let started = Instant::now();
            (0..500).for_each(|_| work());
            started.elapsed().as_secs_f64()
        };
        let prepared = sweep.prepare();
        let point = time(&|| {
            black_box(prepared.point(0));
        });
        let mut work = Self {
            gain: Gain::sigmoid(0.5, 0.5),
            overlaps: btsp::math::linspace(0.0, 1.0, OVERLAPS),
            times: 100,
        };
        let as_long = point / time(&|| work.run());
        work.times = (work.times as f64 * as_long) as u64;
        work
    }

    fn run(&self) {
        for _ in 0..self.times {
            black_box(self.gain.sum(black_box(&self.overlaps)));
        }
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
        let (prepared, chunks) = (sweep.prepare(), Chunks::of(sweep));
        pool.install(|| {
            let missing = folder.missing().into_par_iter().with_max_len(1);
            missing.try_for_each(|chunk| {
                let points = chunks.points(chunk).into_par_iter();
                let points: Vec<_> = points.map(|k| prepared.point(k)).collect();
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
