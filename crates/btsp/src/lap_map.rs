//! What a lap does to a weight.

/// One lap on one synapse: x <- slope x + intercept on the weight x = w / w_max,
/// clipped to \[0, 1\].
///
/// ```
/// use btsp::LapMap;
///
/// let map = LapMap::affine(0.5, 0.25);
/// assert_eq!(map.apply(0.0), 0.25);
/// assert_eq!(map.after(2).apply(0.0), 0.375);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LapMap {
    /// Factor on the normalised weight x.
    pub slope: f64,
    /// What a weight of 0 becomes, before clipping.
    pub intercept: f64,
    /// Whether clipping can act on any weight.
    clips: bool,
}

impl LapMap {
    /// A lap that needs no clipping: `intercept` from 0 to 1, and `slope + intercept` too.
    pub fn affine(slope: f64, intercept: f64) -> Self {
        Self {
            slope,
            intercept,
            clips: false,
        }
    }

    /// The per-lap update x <- clip(x + potentiation (1 - x) - depression x) with
    /// k+ P and k- D, both 0 or more. Clipping can act only where one exceeds 1.
    pub fn per_lap(potentiation: f64, depression: f64) -> Self {
        Self {
            slope: 1.0 - (potentiation + depression),
            intercept: potentiation,
            clips: potentiation > 1.0 || depression > 1.0,
        }
    }

    /// Whether clipping can act on some weight.
    pub fn clips(&self) -> bool {
        self.clips
    }

    /// The weight after one lap.
    pub fn apply(&self, x: f64) -> f64 {
        // Rounding, too, may leave the range.
        (self.slope * x + self.intercept).clamp(0.0, 1.0)
    }

    /// What `laps` laps in a row do.
    ///
    /// Costs about log2(laps) multiplications where nothing clips, once for all
    /// weights.
    pub fn after(&self, laps: u32) -> Laps {
        if self.clips {
            return Laps::InOrder { map: *self, laps };
        }
        let mut power = Self::affine(1.0, 0.0);
        let (mut square, mut rest) = (*self, laps);
        while rest > 0 {
            if rest & 1 == 1 {
                power = square.following(&power);
            }
            square = square.following(&square);
            rest >>= 1;
        }
        Laps::Affine(power)
    }

    /// This lap after `first`; neither clips.
    fn following(&self, first: &Self) -> Self {
        Self::affine(
            self.slope * first.slope,
            self.slope * first.intercept + self.intercept,
        )
    }
}

/// Several laps in a row on one synapse.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Laps {
    /// Nothing clips: all laps are one affine map.
    Affine(LapMap),
    /// Clipping may act: laps are applied one after another.
    InOrder {
        /// One lap.
        map: LapMap,
        /// How many.
        laps: u32,
    },
}

impl Laps {
    /// The weight after all laps.
    pub fn apply(&self, x: f64) -> f64 {
        match self {
            Self::Affine(map) => map.apply(x),
            Self::InOrder { map, laps } => {
                let (mut before, mut now) = (f64::NAN, x);
                for lap in 0..*laps {
                    let next = map.apply(now);
                    if next == now {
                        return now;
                    }
                    if next == before {
                        // Back and forth for ever: the parity of what is left decides.
                        return if (laps - lap) % 2 == 0 { now } else { next };
                    }
                    (before, now) = (now, next);
                }
                now
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn in_order(map: LapMap, laps: u32, x: f64) -> f64 {
        (0..laps).fold(x, |x, _| map.apply(x))
    }

    proptest! {
        #[test]
        fn many_laps_are_laps_in_order(p in 0.0..4.0_f64, d in 0.0..4.0_f64, x in 0.0..=1.0_f64, laps in 0..200_u32) {
            let map = LapMap::per_lap(p, d);
            let (fast, slow) = (map.after(laps).apply(x), in_order(map, laps, x));
            if map.clips() {
                prop_assert_eq!(fast.to_bits(), slow.to_bits());
            } else {
                prop_assert!((fast - slow).abs() < 1e-12, "{} {}", fast, slow);
            }
        }

        #[test]
        fn clipping_acts_only_where_it_says(p in 0.0..=1.0_f64, d in 0.0..=1.0_f64, x in 0.0..=1.0_f64) {
            let map = LapMap::per_lap(p, d);
            prop_assert!(!map.clips());
            let free = map.slope * x + map.intercept;
            prop_assert!((-1e-15..=1.0 + 1e-15).contains(&free));
        }
    }

    #[test]
    fn a_lap_without_drive_changes_nothing() {
        for x in [0.0, 0.3, 1.0] {
            assert_eq!(LapMap::per_lap(0.0, 0.0).after(1_000_000).apply(x), x);
        }
    }

    #[test]
    fn bounces_between_the_bounds() {
        let map = LapMap::per_lap(1e3, 1e3);
        assert_eq!(map.after(1_000_000).apply(0.0), 0.0);
        assert_eq!(map.after(999_999).apply(0.0), 1.0);
    }
}
