//! Results of btsp experiments on disk.

mod attributes;
mod chunk;
mod dataset;
mod element;
mod rows;

pub use attributes::Attributes;
pub use dataset::{DatasetError, DatasetWriter};
pub use element::Element;
pub use rows::RowsWriter;
