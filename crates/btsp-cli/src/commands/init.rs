//! `btsp init`.

use super::answer;
use crate::arguments::Init;
use crate::failure::Failure;
use crate::new_file::write_new;
use crate::session::Session;
use btsp_config::Configuration;

/// Writes a commented configuration with a preset's numbers.
pub(crate) fn init(arguments: &Init, session: &Session) -> Result<(), Failure> {
    // The parser lets only names of presets through.
    let preset = btsp::preset::named(&arguments.preset).unwrap_or(btsp::preset::NONLINEAR);
    let text = format!(
        "# {}: {}\n# {}\n{}",
        preset.name,
        preset.summary,
        preset.citation,
        Configuration::of_preset(&preset).to_commented_toml()
    );
    let Some(path) = &arguments.output else {
        return answer(&text);
    };
    write_new(path, text.as_bytes())?;
    session.say(&format!("wrote {}", path.display()));
    Ok(())
}
