//! The kinds of number that a dataset stores.

use zarrs::array::{DataType, FillValue, data_type};

/// A number that a dataset stores: `f64` or `i64`.
///
/// A real number that is missing is NaN, and comes back as NaN; integers have no missing value.
pub trait Element: sealed::Stored {}

impl Element for f64 {}
impl Element for i64 {}

pub(crate) mod sealed {
    use super::{DataType, FillValue, data_type};

    pub trait Stored: zarrs::array::Element + Copy + Send + Sync + 'static {
        fn data_type() -> DataType;
        fn fill_value() -> FillValue;
    }

    impl Stored for f64 {
        fn data_type() -> DataType {
            data_type::float64()
        }

        fn fill_value() -> FillValue {
            FillValue::from(f64::NAN)
        }
    }

    impl Stored for i64 {
        fn data_type() -> DataType {
            data_type::int64()
        }

        fn fill_value() -> FillValue {
            FillValue::from(0_i64)
        }
    }
}
