//! What a dataset or a variable says about itself.

use serde_json::{Map, Value};

/// Attributes of a dataset or of one variable, in the order in which they were added.
///
/// ```
/// use btsp_io::Attributes;
/// let attributes = Attributes::new().long_name("eligibility trace").units("1").with("cell", 3);
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Attributes(Map<String, Value>);

impl Attributes {
    /// No attributes.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds `long_name`, which xarray writes beside an axis.
    #[must_use]
    pub fn long_name(self, text: &str) -> Self {
        self.with("long_name", text)
    }

    /// Adds `units`, by symbol: `s`, `cm`, `mV`, `1`.
    ///
    /// Write `s`, never `seconds`: a unit of time written out makes xarray turn the numbers into time differences.
    #[must_use]
    pub fn units(self, symbol: &str) -> Self {
        self.with("units", symbol)
    }

    /// Adds an attribute, or replaces the one of that name. A number that is not finite becomes `null`, as JSON has none.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.0.insert(name.to_owned(), value.into());
        self
    }

    pub(crate) fn contains(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }

    pub(crate) fn into_map(self) -> Map<String, Value> {
        self.0
    }
}
