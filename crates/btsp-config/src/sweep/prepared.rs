//! What a sweep's points share, and one after the other computed.

use super::{Found, Point, Sweep};
use btsp::{Invalid, Pairing, Summary, delays_s};
use std::borrow::Cow;
use std::ops::ControlFlow;

/// A valid sweep that is ready to be computed, point by point, on any thread.
#[derive(Clone, Debug)]
pub struct PreparedSweep<'a> {
    sweep: &'a Sweep,
    /// That of all points, unless an axis moves it: spike trains are many small pieces of
    /// memory, which cost much beside a point's arithmetic.
    pairing: Option<Pairing>,
}

impl PreparedSweep<'_> {
    /// Computes point `number`, of 0 to [`points`](Sweep::points) - 1.
    pub fn point(&self, number: usize) -> Point {
        self.point_at(self.sweep.values(number))
    }

    /// Computes the point where the axes have these values, in their order.
    pub fn point_at(&self, values: Vec<f64>) -> Point {
        Point {
            found: self.found_at(&values),
            values,
        }
    }

    fn found_at(&self, values: &[f64]) -> Result<Found, Invalid> {
        let Sweep {
            summary, record, ..
        } = self.sweep;
        let configuration = self.sweep.unchecked(values)?;
        let pairing = match &self.pairing {
            Some(pairing) => Cow::Borrowed(pairing),
            None => {
                configuration.validate_inputs()?;
                Cow::Owned(configuration.pairing())
            }
        };
        configuration.validate_with(&pairing)?;
        let outcome = configuration.run_of_valid(&pairing, &mut |_| ControlFlow::Continue(()))?;
        // Nothing breaks it off, and a sweep is of a change in weight.
        let change = outcome.and_then(|outcome| outcome.weight_change);
        let change = change.ok_or_else(|| Invalid::new("sweep", "a point", "interrupted"))?;
        let described = || Summary::of(&change, &delays_s(&pairing), summary);
        Ok(Found {
            summary: record.summary.then(described).transpose()?,
            delta_weight: record.maps.then(|| change.delta_weight()),
        })
    }
}

impl Sweep {
    /// Prepares what its points share.
    pub fn prepare(&self) -> PreparedSweep<'_> {
        let moved = self.axes.iter().any(|axis| axis.key.moves_the_pairing());
        // Whoever builds a sweep by hand may not have validated it.
        let shared = !moved && self.base.validate_inputs().is_ok();
        PreparedSweep {
            sweep: self,
            pairing: shared.then(|| self.base.pairing()),
        }
    }
}
