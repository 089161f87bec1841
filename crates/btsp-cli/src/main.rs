//! The command `btsp`.

#[allow(dead_code, unused_imports)]
mod figures;

fn main() {}
