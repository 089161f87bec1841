//! Integrals in continuous time: closed forms after a plateau, quadrature while
//! one is on.

use super::Drive;
use super::course::{Segment, segments};
use super::decay::DecayArea;
use crate::gain::Curve;
use crate::math::{GaussLegendre, decay_rows, dot, rise_rows};
use crate::protocol::Pairing;
use crate::signal::{InstructiveCourse, TimeConstants};

/// A panel may be this many times as wide as its distance from a gain's threshold:
/// quadrature is then good to 2.8^-40, below 1e-17.
const RELATIVE_WIDTH: f64 = 2.5;

#[derive(Clone, Debug)]
pub(super) struct ExactDrive {
    pub(super) tau: TimeConstants,
    pub(super) gains: [Curve; 2],
    instructive: InstructiveCourse,
    /// End of the lap, s.
    stop: f64,
    decay_areas: [DecayArea; 2],
    /// The segments of the input at hand.
    pub(super) segments: Vec<Segment>,
    nodes: Nodes,
}

impl ExactDrive {
    pub(super) fn new(pairing: &Pairing, tau: TimeConstants, gains: [Curve; 2]) -> Self {
        // No overlap exceeds the number of spikes of its input.
        let most = pairing
            .spike_times
            .iter()
            .map(Vec::len)
            .max()
            .unwrap_or(0)
            .max(1);
        Self {
            tau,
            gains,
            instructive: InstructiveCourse::new(&pairing.plateaus, tau),
            stop: pairing.grid.stop,
            decay_areas: gains.map(|gain| DecayArea::new(&gain, most as f64)),
            segments: Vec::new(),
            nodes: Nodes::default(),
        }
    }

    pub(super) fn follow(&mut self, spikes: &[f64]) {
        segments(
            &self.instructive,
            self.tau,
            spikes,
            self.stop,
            &mut self.segments,
        );
    }

    /// Evaluations of gains that preparation took, and that one drive takes.
    pub(super) fn gain_evaluations(&mut self, spikes: &[f64]) -> (usize, usize) {
        self.drive(spikes);
        let nodes = self.nodes.u.len();
        let shared = self.decay_areas.iter().map(DecayArea::gain_evaluations);
        let own = self.gains.iter().map(|gain| gain.evaluations(nodes));
        (shared.sum(), own.sum())
    }

    pub(super) fn drive(&mut self, spikes: &[f64]) -> Drive {
        self.follow(spikes);
        self.nodes.clear();
        let overlap_tau = self.tau.overlap_tau();
        let mut areas = [0.0; 3];
        for segment in &self.segments {
            if segment.plateau_is_on() {
                let nodes = &mut self.nodes;
                segment.panels(self.tau, &self.gains, RELATIVE_WIDTH, &mut |start, end| {
                    nodes.push(start.time, end.time);
                });
                self.nodes.evaluate(segment, self.tau);
            } else {
                let (start, end) = (segment.start.overlap(), segment.end.overlap());
                areas[0] += overlap_tau * (start - end);
                for (area, q) in areas[1..].iter_mut().zip(&self.decay_areas) {
                    *area += overlap_tau * (q.value(start) - q.value(end));
                }
            }
        }
        let while_on = self.nodes.areas(&self.gains);
        for (area, on) in areas.iter_mut().zip(while_on) {
            // Rounding may leave -1e-17 where the drive vanishes.
            *area = (*area + on).max(0.0);
        }
        let [overlap_area, potentiation_area, depression_area] = areas;
        Drive {
            overlap_area,
            potentiation_area,
            depression_area,
        }
    }
}

/// Quadrature nodes of one input, over all panels of all segments.
#[derive(Clone, Debug, Default)]
struct Nodes {
    /// Times since the segment's start of nodes not yet evaluated, s.
    times: Vec<f64>,
    /// How far eligibility has decayed at those times, and the instructive signal risen.
    decay: Vec<f64>,
    rise: Vec<f64>,
    /// Weights of all nodes, s, and the overlap there.
    weights: Vec<f64>,
    u: Vec<f64>,
    gain: Vec<f64>,
}

impl Nodes {
    fn clear(&mut self) {
        self.weights.clear();
        self.u.clear();
    }

    /// Adds the panel from `start` to `end`.
    fn push(&mut self, start: f64, end: f64) {
        let rule = GaussLegendre::get();
        let (middle, half) = ((start + end) / 2.0, (end - start) / 2.0);
        self.times
            .extend(rule.nodes.iter().map(|node| middle + half * node));
        self.weights
            .extend(rule.weights.iter().map(|weight| half * weight));
    }

    /// The overlap at the nodes pushed since the last call, all of `segment`, in
    /// which a plateau is on.
    fn evaluate(&mut self, segment: &Segment, tau: TimeConstants) {
        self.decay.resize(self.times.len(), 0.0);
        self.rise.resize(self.times.len(), 0.0);
        decay_rows(&self.times, tau.eligibility_tau, &mut self.decay);
        rise_rows(&self.times, tau.instructive_tau, &mut self.rise);
        let eligibility = segment.start.eligibility;
        self.u.extend(
            self.decay
                .iter()
                .zip(&self.rise)
                .map(|(decay, rise)| eligibility * decay * segment.risen(*rise)),
        );
        self.times.clear();
    }

    /// The integrals of the overlap and of both gains of it.
    fn areas(&mut self, gains: &[Curve; 2]) -> [f64; 3] {
        let overlap = dot(&self.weights, &self.u);
        self.gain.resize(self.u.len(), 0.0);
        let [potentiation, depression] = gains.map(|gain| match gain {
            Curve::Linear => overlap,
            logistic => {
                logistic.values(&self.u, &mut self.gain);
                dot(&self.weights, &self.gain)
            }
        });
        [overlap, potentiation, depression]
    }
}
