//! Updates of the explorer's page, in Chromium and in Node.js.

use super::report::{self, Section};
use super::{Effort, machine, table};
use crate::shell::Shell;
use crate::{Result, explorer, explorer_tests};
use serde_json::Value;
use std::fs;

/// What is timed, and where the script has it.
const TIMED: [(&str, &str); 3] = [
    ("the whole page, Chromium", "/chromium"),
    ("the experiment's arrays, Node.js", "/node/experiment"),
    ("the track, Node.js", "/node/track"),
];

/// Measures, prints the table, and puts it into `BENCHMARKS.md` unless the effort is quick.
/// Says so where Node.js or Chromium is missing.
pub(crate) fn run(effort: Effort) -> Result<()> {
    let explorer = match explorer::build()? {
        Ok(explorer) => explorer,
        Err(reason) => {
            println!("the explorer was left out: {reason}");
            return Ok(());
        }
    };
    let rounds = match effort {
        Effort::Full => 300,
        Effort::Quick => 20,
    };
    let mut measure = explorer.script("measure.js").argument(rounds.to_string());
    let mut versions = Shell::new("node").argument("--version").output();
    match explorer_tests::chromium() {
        Ok(chromium) => {
            let version = Shell::new(&chromium).argument("--version").output();
            versions = version
                .zip(versions)
                .map(|(page, node)| format!("{page}, Node.js {node}"));
            measure = measure.variable("BTSP_CHROMIUM", chromium);
        }
        Err(reason) => println!("the page was not timed: {reason}"),
    }
    println!("{measure}");
    let printed = measure
        .output()
        .ok_or_else(|| format!("failed. To repeat it:\n  {measure}"))?;
    let times: Value = serde_json::from_str(&printed)?;

    let mut rows = String::from("| | median, ms | 95 %, ms |\n|---|---:|---:|\n");
    for (name, place) in TIMED {
        let time = |which: &str| times.pointer(&format!("{place}/{which}"))?.as_f64();
        if let (Some(median), Some(p95)) = (time("median"), time("p95")) {
            let [median, p95] = [median, p95].map(table::significant);
            rows += &format!("| {name} | {median} | {p95} |\n");
        }
    }
    let size = |path| -> Result<String> {
        Ok(format!(
            "{:.0} kB",
            fs::metadata(path)?.len() as f64 / 1000.0
        ))
    };
    let sizes = format!("{} and {}", size(&explorer.page)?, size(&explorer.module)?);
    let section = format!(
        include_str!("explorer.md"),
        machine = machine::description("Browser", &versions.unwrap_or_default()),
        table = rows,
        sizes = sizes,
    );
    println!("{section}");
    match effort {
        Effort::Full => report::replace(Section::Explorer, &section),
        Effort::Quick => Ok(()),
    }
}
