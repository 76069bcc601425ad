//! Text that attacks.
