//! The extension module `btsp._core`: NumPy arrays in, NumPy arrays out, the work in
//! [`btsp`] and [`btsp_config`]. Its Python face, with types and documentation, is the
//! package `btsp` in `python/btsp`.

use pyo3::prelude::*;

#[pymodule]
mod _core {
    #[pymodule_export]
    const VERSION: &str = env!("CARGO_PKG_VERSION");
}
