//! What commands about recorded place cells leave in a folder.

use crate::arguments::Output;
use crate::draw::draw;
use crate::experiment::VERSION;
use crate::failure::Failure;
use crate::figures::Figure;
use crate::session::Session;
use btsp::place::{Induction, PlaceInputs};
use btsp_io::{
    Attributes, Command, OutputFolder, PlaceCellWriter, Policy, Provenance, require_space,
};
use std::path::Path;
use std::time::Instant;

/// Bytes that a folder may take, at most.
const LARGEST: u64 = 64 << 20;

/// A folder of results about recorded place cells, begun.
pub(crate) struct Results {
    folder: OutputFolder,
    command: Command,
    started: Instant,
}

impl Results {
    /// Begins the folder that was asked for; an error if nothing may be written there.
    pub(crate) fn begin(target: &Path, policy: Policy, command: Command) -> Result<Self, Failure> {
        let folder = OutputFolder::create(target, policy)?;
        require_space(target, LARGEST)?;
        Ok(Self {
            folder,
            command,
            started: Instant::now(),
        })
    }

    /// The same, where a folder was asked for at all.
    pub(crate) fn begin_if_asked(
        output: &Output,
        command: Command,
    ) -> Result<Option<Self>, Failure> {
        let begin = |target: &_| Self::begin(target, output.policy(), command);
        output.out.as_deref().map(begin).transpose()
    }

    /// Where to write.
    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    /// A dataset over these recordings, begun, `results.zarr`.
    pub(crate) fn arrays(
        &self,
        inputs: &PlaceInputs,
        inductions: &[Induction],
        attributes: Attributes,
    ) -> Result<PlaceCellWriter, Failure> {
        let attributes = attributes
            .with("command", format!("btsp {}", self.command.name()))
            .with("version", VERSION);
        let path = self.path().join("results.zarr");
        PlaceCellWriter::create(&path, attributes, inputs, inductions).map_err(Failure::Results)
    }

    /// Draws the figures, and puts the folder in its place, whole.
    pub(crate) fn finish(
        self,
        figures: &[Figure],
        output: &crate::arguments::Figures,
        configuration: String,
        session: &Session,
    ) -> Result<(), Failure> {
        draw(
            figures,
            &self.path().join("figures"),
            &output.formats(),
            session,
        )?;
        self.finish_without_figures(configuration, session)
    }

    /// Puts the folder in its place, whole.
    pub(crate) fn finish_without_figures(
        self,
        configuration: String,
        session: &Session,
    ) -> Result<(), Failure> {
        session.check()?;
        let target = self.folder.target().to_owned();
        let committed = self.folder.commit(&Provenance {
            command: self.command,
            version: VERSION.to_string(),
            configuration,
            wall_time_s: self.started.elapsed().as_secs_f64(),
        })?;
        session.say_replaced(&target, &committed);
        let seconds = self.started.elapsed().as_secs_f64();
        session.say(&format!("wrote {} in {seconds:.2} s", target.display()));
        Ok(())
    }
}
