//! How many random cases a property gets, and from which seed.
//!
//! `cargo test` tries the same cases on every machine, so that a failure can be run again. To look for new ones:
//! `PROPTEST_RNG_SEED=7 PROPTEST_CASES=5000 cargo test --release PROPERTY`. What is found becomes a test of its own.

use proptest::test_runner::{Config, RngSeed};

/// The usual number of cases; `PROPTEST_CASES` and `PROPTEST_RNG_SEED` win.
#[allow(clippy::disallowed_methods, reason = "a test may be asked for other cases")]
pub(crate) fn random_cases(usual: u32) -> Config {
    let asked = std::env::var("PROPTEST_CASES").ok().and_then(|n| n.parse().ok());
    let cases = asked.unwrap_or(usual);
    let default = Config::default();
    let rng_seed = match default.rng_seed {
        RngSeed::Random => RngSeed::Fixed(20_261_130),
        asked @ RngSeed::Fixed(_) => asked,
    };
    Config {
        cases,
        rng_seed,
        // Some properties pass over a few cases in a hundred.
        max_global_rejects: cases.max(1024),
        failure_persistence: None,
        ..default
    }
}
