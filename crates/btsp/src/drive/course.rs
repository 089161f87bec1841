//! The course of an input's signals in continuous time: segments between events,
//! and panels of a segment short enough for quadrature.

use crate::gain::Curve;
use crate::math::{exp, exp_m1};
use crate::signal::{InstructiveCourse, TimeConstants};

/// Below this an overlap counts for nothing: a gain rises by at most 1e6 per unit.
const NEGLIGIBLE: f64 = 1e-24;

/// Both signals at one time of a segment.
#[derive(Clone, Copy, Debug)]
pub(super) struct Point {
    /// Time since the segment's start, s.
    pub(super) time: f64,
    pub(super) eligibility: f64,
    pub(super) instructive: f64,
}

impl Point {
    pub(super) fn overlap(&self) -> f64 {
        self.eligibility * self.instructive
    }
}

/// A time between two events (a spike, a plateau's start or end, the end of the
/// lap), in which both signals follow one exponential each.
#[derive(Clone, Copy, Debug)]
pub(super) struct Segment {
    pub(super) start: Point,
    pub(super) end: Point,
    /// What the instructive signal tends to: 0 while no plateau is on.
    pub(super) ceiling: f64,
}

impl Segment {
    pub(super) fn plateau_is_on(&self) -> bool {
        self.ceiling > 0.0
    }

    /// Both signals `time` (s) after the segment's start.
    pub(super) fn point(&self, time: f64, tau: TimeConstants) -> Point {
        let age = time / tau.instructive_tau;
        Point {
            time,
            eligibility: self.start.eligibility * exp(-time / tau.eligibility_tau),
            instructive: if self.plateau_is_on() {
                self.risen(-exp_m1(-age))
            } else {
                self.start.instructive * exp(-age)
            },
        }
    }

    /// The instructive signal while a plateau is on, when `rise` (from 0 to 1) of
    /// its way to the ceiling is done.
    ///
    /// Nothing cancels, however far above 1 a slow signal's ceiling lies.
    pub(super) fn risen(&self, rise: f64) -> f64 {
        self.start.instructive + (self.ceiling - self.start.instructive) * rise
    }

    /// Cuts the segment into panels, in order of time, over which both gains are
    /// smooth enough for quadrature; `relative_width` as in [`Curve::is_smooth`].
    /// Leaves out where the overlap is negligible.
    pub(super) fn panels(
        &self,
        tau: TimeConstants,
        gains: &[Curve; 2],
        relative_width: f64,
        each: &mut impl FnMut(&Point, &Point),
    ) {
        Cutter {
            segment: self,
            tau,
            gains,
            relative_width,
        }
        .cut(&self.start, &self.end, each);
    }
}

struct Cutter<'a> {
    segment: &'a Segment,
    tau: TimeConstants,
    gains: &'a [Curve; 2],
    relative_width: f64,
}

impl Cutter<'_> {
    fn cut(&self, start: &Point, end: &Point, each: &mut impl FnMut(&Point, &Point)) {
        // The instructive signal is monotone within a segment, eligibility falls.
        let low = end.eligibility * start.instructive.min(end.instructive);
        let high = start.eligibility * start.instructive.max(end.instructive);
        if high < NEGLIGIBLE {
            return;
        }
        let length = end.time - start.time;
        // Nor can a length be halved that is itself too small for a double.
        let resolved = length <= (1e-15 * self.segment.end.time).max(f64::MIN_POSITIVE);
        if resolved || self.is_smooth(start, length, low, high) {
            each(start, end);
            return;
        }
        let middle = self.segment.point(start.time + length / 2.0, self.tau);
        self.cut(start, &middle, each);
        self.cut(&middle, end, each);
    }

    fn is_smooth(&self, start: &Point, length: f64, low: f64, high: f64) -> bool {
        let missing = (self.segment.ceiling - start.instructive).abs();
        let slow = |tau: f64, change: f64| length <= 5.0 * tau || change < NEGLIGIBLE;
        slow(self.tau.eligibility_tau, high)
            && slow(self.tau.instructive_tau, missing * start.eligibility)
            && self
                .gains
                .iter()
                .all(|gain| gain.is_smooth(low, high, self.relative_width))
    }
}

/// Appends the segments of a lap from the first plateau to `stop` to `segments`,
/// emptied before, without those in which the overlap is 0. `spikes` are in order.
pub(super) fn segments(
    instructive: &InstructiveCourse,
    tau: TimeConstants,
    spikes: &[f64],
    stop: f64,
    segments: &mut Vec<Segment>,
) {
    segments.clear();
    let mut spikes = spikes.iter().copied().peekable();
    let mut edges = instructive.edges().peekable();
    let Some(&(mut now, _)) = edges.peek() else {
        return;
    };
    // Eligibility at `now` from all spikes so far; `signal` is the instructive one.
    let (mut eligibility, mut signal, mut ceiling) = (0.0, 0.0, 0.0);
    while let Some(spike) = spikes.next_if(|s| *s <= now) {
        eligibility += exp(-(now - spike) / tau.eligibility_tau);
    }
    while now < stop {
        while let Some((_, on)) = edges.next_if(|(time, _)| *time <= now) {
            ceiling = if on { instructive.ceiling() } else { 0.0 };
        }
        let next_edge = edges.peek().map_or(stop, |(time, _)| *time);
        let next = spikes
            .peek()
            .map_or(next_edge, |s| s.min(next_edge))
            .min(stop);
        let start = Point {
            time: 0.0,
            eligibility,
            instructive: signal,
        };
        let mut segment = Segment {
            start,
            end: start,
            ceiling,
        };
        segment.end = segment.point(next - now, tau);
        if eligibility > 0.0 && (signal > 0.0 || ceiling > 0.0) {
            segments.push(segment);
        }
        (now, eligibility, signal) = (next, segment.end.eligibility, segment.end.instructive);
        while spikes.next_if(|s| *s <= now).is_some() {
            eligibility += 1.0;
        }
    }
}
