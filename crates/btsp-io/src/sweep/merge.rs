//! Shards of a sweep put together.

use super::chunks::{Chunks, Shard};
use super::error::SweepError;
use super::folder::{Here, POINTS_NAME, SweepFolder, SweepStatus, found};
use super::identity::Identity;
use super::maps::MapsReader;
use crate::columns::ColumnsReader;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

/// Puts the finished shards of one sweep, in any order, together as `target`: the same bytes as
/// those of the sweep that was not divided.
///
/// # Errors
/// A folder without a finished sweep, of another sweep, or twice the same shard; a shard that is
/// missing; what [`SweepFolder::open`] finds.
pub fn merge_sweeps(
    shards: &[PathBuf],
    target: &Path,
    started: Instant,
) -> Result<SweepStatus, SweepError> {
    let mut identity: Option<Identity> = None;
    let mut by_number: Vec<Option<&Path>> = Vec::new();
    for path in shards {
        let incomplete = |what: String| SweepError::Incomplete {
            path: path.clone(),
            what,
        };
        let own = match found(path)? {
            Here::Finished(own) => own,
            Here::Unfinished(_) => return Err(incomplete("its sweep is not finished".to_owned())),
            Here::Nothing => return Err(SweepError::None { path: path.clone() }),
        };
        let first = identity.get_or_insert_with(|| own.clone());
        let as_first = Identity {
            shard: first.shard,
            ..own.clone()
        };
        if as_first != *first {
            return Err(SweepError::Another {
                path: path.clone(),
                difference: first.difference(&as_first),
            });
        }
        by_number.resize(own.shards.max(by_number.len()), None);
        match by_number.get_mut(own.shard) {
            Some(slot @ None) => *slot = Some(path),
            _ => return Err(incomplete(format!("shard {} is given twice", own.shard))),
        }
    }
    let Some(identity) = identity else {
        return Err(SweepError::None {
            path: target.to_owned(),
        });
    };
    if let Some(missing) = by_number.iter().position(Option::is_none) {
        return Err(SweepError::Incomplete {
            path: target.to_owned(),
            what: format!("shard {missing} of {} is missing", identity.shards),
        });
    }
    let paths: Vec<&Path> = by_number.into_iter().flatten().collect();
    let sweep = Arc::new(identity.sweep(paths[0])?);
    let folder = SweepFolder::open(target, &sweep, &identity.version, Shard::WHOLE)?;
    let tables = paths
        .iter()
        .map(|path| ColumnsReader::open(&path.join(POINTS_NAME)));
    let tables: Vec<ColumnsReader> = tables.collect::<Result<_, _>>()?;
    let open = |path: &&Path| MapsReader::open(path);
    let maps: Vec<MapsReader> = match sweep.map_shape() {
        Some(_) => paths.iter().map(open).collect::<Result<_, _>>()?,
        None => Vec::new(),
    };
    let chunks = Chunks::of(&sweep);
    for chunk in folder.missing() {
        // A shard has every so many-th chunk, each a group of rows.
        let (shard, group) = (chunk % tables.len(), chunk / tables.len());
        let rows = tables[shard].group(group)?;
        let maps = match maps.get(shard) {
            Some(maps) => {
                // All before it are as long as the first.
                let first = (group * chunks.points(0).len()) as u64;
                maps.read(first..first + chunks.points(chunk).len() as u64)?
            }
            None => Vec::new(),
        };
        folder.keep_rows(chunk, &rows, &maps)?;
    }
    folder.finish(started)
}
