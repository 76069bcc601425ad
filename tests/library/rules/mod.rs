//! Every rule shown at work: the findings of its bad example are exactly those listed, its good example has none, and
//! the table itself is whole. `BLESS=1 cargo test --test library rules` writes `expected.txt` anew; read it afterwards.
//!
//! `tests/rules/base` is a small registry without a fault. `tests/rules/<CODE>/bad` and `good` (`bad-2`, `good-2`, …)
//! are laid over it; inside them `overlay/` is the private overlay and `base-revision/` the earlier state.

mod built;
mod caps;
mod escaped;
mod fixtures;
mod mutations;
mod support;
mod table;
mod waivers;
