//! Commands that can be run, and shown for a reader to run.

use crate::{Result, workspace};
use std::ffi::OsString;
use std::fmt;
use std::path::PathBuf;
use std::process::{Command, Stdio};

/// A command line, run in the repository's root if nothing else is said.
#[derive(Clone, Debug)]
pub(crate) struct Shell {
    program: OsString,
    arguments: Vec<OsString>,
    environment: Vec<(&'static str, OsString)>,
    folder: Option<PathBuf>,
}

impl Shell {
    pub(crate) fn new(program: impl Into<OsString>) -> Self {
        Self {
            program: program.into(),
            arguments: Vec::new(),
            environment: Vec::new(),
            folder: None,
        }
    }

    /// Cargo, with these arguments.
    pub(crate) fn cargo(arguments: &str) -> Self {
        Self::new("cargo").words(arguments)
    }

    /// Adds arguments, separated by spaces.
    pub(crate) fn words(mut self, arguments: &str) -> Self {
        self.arguments
            .extend(arguments.split_whitespace().map(OsString::from));
        self
    }

    /// Adds one argument.
    pub(crate) fn argument(mut self, argument: impl Into<OsString>) -> Self {
        self.arguments.push(argument.into());
        self
    }

    /// Sets a variable of the environment.
    pub(crate) fn variable(mut self, name: &'static str, value: impl Into<OsString>) -> Self {
        self.environment.push((name, value.into()));
        self
    }

    /// Runs it in this folder.
    pub(crate) fn inside(mut self, folder: impl Into<PathBuf>) -> Self {
        self.folder = Some(folder.into());
        self
    }

    /// As the standard library's.
    pub(crate) fn command(&self) -> Command {
        // The cargo that runs us, not another that comes first in the path.
        let cargo = (self.program == "cargo")
            .then(|| std::env::var_os("CARGO"))
            .flatten();
        let mut command = Command::new(cargo.as_ref().unwrap_or(&self.program));
        command
            .args(&self.arguments)
            .envs(self.environment.iter().cloned())
            .current_dir(self.folder.clone().unwrap_or_else(workspace::root));
        command
    }

    /// Runs it; its words go to ours.
    pub(crate) fn run(&self) -> Result<()> {
        let status = self
            .command()
            .stdin(Stdio::null())
            .status()
            .map_err(|error| format!("{self}\ncould not be started: {error}"))?;
        if status.success() {
            return Ok(());
        }
        Err(format!("failed ({status}). To repeat it:\n  {self}").into())
    }

    /// What it prints, where it succeeds.
    pub(crate) fn output(&self) -> Option<String> {
        let output = self.command().stdin(Stdio::null()).output().ok()?;
        let text = String::from_utf8_lossy(&output.stdout).trim().to_string();
        output.status.success().then_some(text)
    }
}

impl fmt::Display for Shell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let quoted = |word: &OsString| {
            let word = word.to_string_lossy().into_owned();
            let plain = |c: char| c.is_alphanumeric() || "-_./:=@,\\".contains(c);
            if word.chars().all(plain) && !word.is_empty() {
                word
            } else {
                format!("'{word}'")
            }
        };
        for (name, value) in &self.environment {
            write!(f, "{name}={} ", quoted(value))?;
        }
        f.write_str(&quoted(&self.program))?;
        for argument in &self.arguments {
            write!(f, " {}", quoted(argument))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::Shell;

    #[test]
    fn shows_what_to_type() {
        let shell = Shell::cargo("doc --no-deps").variable("RUSTDOCFLAGS", "-D warnings");
        assert_eq!(
            shell.to_string(),
            "RUSTDOCFLAGS='-D warnings' cargo doc --no-deps"
        );
    }
}
