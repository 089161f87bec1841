//! `btsp init`.

use super::answer;
use crate::arguments::Init;
use crate::failure::Failure;
use crate::session::Session;
use btsp_config::Configuration;
use std::fs::OpenOptions;
use std::io::{ErrorKind, Write};
use std::path::Path;

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
    write_new(path, &text)?;
    session.say(&format!("wrote {}", path.display()));
    Ok(())
}

/// Writes a file that must not exist.
fn write_new(path: &Path, text: &str) -> Result<(), Failure> {
    let refuse = |cause| Failure::File {
        path: path.into(),
        cause,
    };
    let mut file = match OpenOptions::new().write(true).create_new(true).open(path) {
        Ok(file) => file,
        Err(cause) if cause.kind() == ErrorKind::AlreadyExists => {
            return Err(Failure::Exists { path: path.into() });
        }
        Err(cause) => return Err(refuse(cause)),
    };
    file.write_all(text.as_bytes())
        .and_then(|()| file.sync_all())
        .map_err(|cause| {
            // Half a file is none; that it could not be removed either is not news.
            let _ = std::fs::remove_file(path);
            refuse(cause)
        })
}
