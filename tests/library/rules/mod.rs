//! Every rule shown at work: the findings of its bad example are exactly those listed, its good example has none, and
//! the table itself is whole. `BLESS=1 cargo test --test library rules` writes every `expected.txt` again; read the changes afterwards.
//!
//! `tests/rules/base` is a small registry without a fault. Each example is laid over it; inside an example `overlay/` is
//! the private overlay and `base-revision/` the earlier state. `tests/rules/<CODE>/bad` and `good` are the pair that
//! `explain` shows. Further examples have the case in their name: `bad-unclosed-quote` has the findings in
//! `expected-unclosed-quote.txt`, and `good-unclosed-quote` is the same case, corrected. A `good-…` without such a twin
//! is a look-alike that is right as it is.

mod built;
mod caps;
mod causes;
mod escaped;
mod fixtures;
mod foreign_files;
mod mutations;
mod signed_bytes;
pub(crate) mod support;
mod table;
mod waivers;
