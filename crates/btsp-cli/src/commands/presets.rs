//! `btsp presets`.

use super::answer;
use crate::failure::Failure;
use btsp::place::PublishedRule;

/// Lists the presets: name, what it shows, citation.
pub(crate) fn presets() -> Result<(), Failure> {
    let experiments = btsp::preset::ALL.map(|p| [p.name, p.summary, p.citation]);
    let rules = PublishedRule::ALL.map(|p| [p.name, p.summary, p.citation]);
    let all = || experiments.iter().chain(&rules);
    let width = all().map(|[name, ..]| name.len()).max().unwrap_or(0);
    let mut text = String::new();
    for [name, summary, citation] in all() {
        let indent = " ".repeat(width);
        text += &format!("{name:<width$}  {summary}\n");
        text += &format!("{indent}  {citation}\n");
    }
    answer(&text)
}
