//! Where inputs stand on a figure's x axis.

/// The inputs' places: the time of each one's spike, or its number where inputs have several spikes or none.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct InputAxis {
    /// One value per input, in any order.
    pub(super) values: Vec<f64>,
    kind: Kind,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Kind {
    SpikeTime,
    SpikeTimeToFirst,
    Number,
}

impl InputAxis {
    /// Spike times minus the onset of the only plateau, s.
    pub(crate) fn spike_times(to_plateau: Vec<f64>) -> Self {
        Self {
            values: to_plateau,
            kind: Kind::SpikeTime,
        }
    }

    /// Spike times minus the onset of the first of several plateaus, s.
    pub(crate) fn spike_times_to_first(to_plateau: Vec<f64>) -> Self {
        Self {
            values: to_plateau,
            kind: Kind::SpikeTimeToFirst,
        }
    }

    /// The inputs' numbers, from 0.
    pub(crate) fn numbers(numbers: Vec<f64>) -> Self {
        Self {
            values: numbers,
            kind: Kind::Number,
        }
    }

    /// Only the inputs at these places.
    pub(crate) fn picked(&self, places: &[usize]) -> Self {
        Self {
            values: places.iter().map(|k| self.values[*k]).collect(),
            kind: self.kind,
        }
    }

    /// Whether the places are whole numbers.
    pub(super) fn is_numbers(&self) -> bool {
        self.kind == Kind::Number
    }

    /// The label where the figure is about time to plateau.
    pub(super) fn delay_label(&self) -> &'static str {
        match self.kind {
            Kind::SpikeTime => "Time to plateau (s)",
            Kind::SpikeTimeToFirst => "Time to first plateau (s)",
            Kind::Number => "Input ID",
        }
    }

    /// The label where the figure is about spike times.
    pub(super) fn spike_label(&self) -> &'static str {
        match self.kind {
            Kind::SpikeTime => "Spike time relative to plateau (s)",
            Kind::SpikeTimeToFirst => "Spike time relative to first plateau (s)",
            Kind::Number => "Input ID",
        }
    }
}
