//! The machine that was measured.

use crate::shell::Shell;
use std::fs;
use std::thread::available_parallelism;
use std::time::{SystemTime, UNIX_EPOCH};

/// Threads that can run at once.
pub(crate) fn cores() -> u64 {
    available_parallelism().map_or(1, |cores| cores.get() as u64)
}

/// Lines that describe it; `beside` is what else was timed (`Python`) in which `versions`.
pub(crate) fn description(beside: &str, versions: &str) -> String {
    let cores = cores();
    let rustc = Shell::new("rustc").argument("--version").output();
    let lines = [
        (
            "Processor",
            format!("{}, {cores} cores at hand", processor()),
        ),
        ("Vectors", vectors().to_string()),
        (
            "System",
            format!("{}, {}", system(), std::env::consts::ARCH),
        ),
        ("Rust", rustc.unwrap_or_else(unknown)),
        (beside, versions.to_string()),
        ("Date", today()),
    ];
    lines
        .map(|(key, value)| format!("- {key}: {value}\n"))
        .concat()
}

fn unknown() -> String {
    "unknown".to_string()
}

fn processor() -> String {
    let from_proc = || {
        let text = fs::read_to_string("/proc/cpuinfo").ok()?;
        let line = text.lines().find(|line| line.starts_with("model name"))?;
        Some(line.split_once(':')?.1.trim().to_string())
    };
    let from_sysctl = || {
        Shell::new("sysctl")
            .words("-n machdep.cpu.brand_string")
            .output()
    };
    from_proc()
        .or_else(from_sysctl)
        .or_else(|| std::env::var("PROCESSOR_IDENTIFIER").ok())
        .unwrap_or_else(unknown)
}

#[cfg(target_arch = "x86_64")]
fn vectors() -> &'static str {
    if is_x86_feature_detected!("avx512f")
        && is_x86_feature_detected!("avx512dq")
        && is_x86_feature_detected!("avx512vl")
    {
        "AVX-512"
    } else if is_x86_feature_detected!("avx2") {
        "AVX2"
    } else {
        "SSE2"
    }
}

#[cfg(not(target_arch = "x86_64"))]
fn vectors() -> &'static str {
    "the architecture's baseline"
}

fn system() -> String {
    let text = fs::read_to_string("/etc/os-release").unwrap_or_default();
    let name = text
        .lines()
        .find_map(|line| line.strip_prefix("PRETTY_NAME="));
    name.map_or(std::env::consts::OS, |name| name.trim_matches('"'))
        .to_string()
}

/// Today's date, UTC.
fn today() -> String {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    let (year, month, day) = date(since.map_or(0, |time| time.as_secs() / 86_400));
    format!("{year}-{month:02}-{day:02}")
}

/// Year, month and day of a day counted from 1970-01-01.
fn date(mut day: u64) -> (u64, u64, u64) {
    let leap =
        |year: u64| year.is_multiple_of(4) && !year.is_multiple_of(100) || year.is_multiple_of(400);
    let mut year = 1970;
    while day >= 365 + u64::from(leap(year)) {
        day -= 365 + u64::from(leap(year));
        year += 1;
    }
    let february = 28 + u64::from(leap(year));
    let mut month = 1;
    for length in [31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] {
        if day < length {
            break;
        }
        day -= length;
        month += 1;
    }
    (year, month, day + 1)
}

#[cfg(test)]
mod tests {
    use super::date;

    #[test]
    fn dates() {
        assert_eq!(date(0), (1970, 1, 1));
        assert_eq!(date(11_016), (2000, 2, 29));
        assert_eq!(date(20_453), (2025, 12, 31));
    }
}
