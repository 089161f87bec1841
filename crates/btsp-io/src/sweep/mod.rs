//! Sweeps on disk: chunks of points that are kept as they are done, and one table at the end.

mod chunks;
mod error;
mod folder;
mod identity;
mod maps;
mod merge;
mod points;

pub use chunks::{Chunks, Shard};
pub use error::SweepError;
pub use folder::{POINTS_NAME, SweepFolder, SweepStatus, sweep_status};
pub use merge::merge_sweeps;
pub use points::read_point_table;
