//! How an array is cut into the pieces that are compressed and stored.

/// A chunk holds at most this many bytes before compression, unless the array is cut along no axis at all.
const LIMIT_BYTES: u64 = 4 << 20;

/// Arrays up to this size are one chunk.
const WHOLE_BYTES: u64 = 8 << 20;

/// Shape of the chunks of an array of `shape` with elements of `element_bytes` bytes: the whole array up to 8 MiB, else at most 4 MiB,
/// cut along the leading axes. No extent exceeds the array's, and none is zero even where the array's is.
pub(crate) fn chunk_shape(shape: &[u64], element_bytes: u64) -> Vec<u64> {
    let whole: Vec<u64> = shape.iter().map(|&extent| extent.max(1)).collect();
    let size = whole
        .iter()
        .fold(element_bytes, |bytes, &extent| bytes.saturating_mul(extent));
    if size <= WHOLE_BYTES {
        return whole;
    }
    let mut room = LIMIT_BYTES / element_bytes;
    let mut chunk = whole;
    for extent in chunk.iter_mut().rev() {
        *extent = (*extent).min(room.max(1));
        room /= *extent;
    }
    chunk
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_small_array_is_one_chunk() {
        assert_eq!(chunk_shape(&[50, 2000], 8), [50, 2000]);
        assert_eq!(chunk_shape(&[], 8), [0_u64; 0]);
    }

    #[test]
    fn a_large_array_is_cut_along_the_leading_axes() {
        assert_eq!(chunk_shape(&[1_000_000, 2000], 8), [262, 2000]);
        assert_eq!(chunk_shape(&[50, 10_000_000], 8), [1, 524_288]);
        assert_eq!(chunk_shape(&[3, 1000, 1000], 8), [1, 524, 1000]);
    }

    #[test]
    fn an_axis_of_no_length_has_chunks_of_one() {
        assert_eq!(chunk_shape(&[0, 2000], 8), [1, 2000]);
        assert_eq!(chunk_shape(&[0], 8), [1]);
    }
}
