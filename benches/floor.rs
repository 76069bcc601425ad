//! The least that any validator on our reader must do: list, read, parse with places, make JSON, ask the schema whether
//! it is valid; on two threads, and nothing else. `validate` is held against it.
//!
//! `floor DIR [THREADS]` prints how many records there are and how many the schema refuses.
#![allow(
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "a program of its own, outside of the house"
)]

use std::path::Path;

use anyhow::{Context as _, Result};
use psp_partners::registry::{DocumentKind, Schemas, yaml};
use rayon::prelude::*;

/// The allocator of the program itself, so that the two are compared in what they do.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> Result<()> {
    let args: Vec<String> = std::env::args().skip(1).filter(|arg| arg != "--bench").collect();
    let Some(root) = args.first() else {
        println!("floor: name a generated registry; `benches/compare.py` does");
        return Ok(());
    };
    let threads = args.get(1).map_or(Ok(2), |n| n.parse())?;
    rayon::ThreadPoolBuilder::new().num_threads(threads).build_global()?;
    let partners = Path::new(root).join("partners");
    let limits = yaml::Limits {
        bytes: 1 << 20,
        ..yaml::LIMITS
    };
    let program = yaml::read(std::fs::read(partners.join("program.yaml"))?, limits);
    let schemas = Schemas::compile(Some(&program.root.context("the program is empty")?.to_json()))?;
    let schema = schemas.validator(DocumentKind::Partner);
    let folders = std::fs::read_dir(&partners)?.collect::<std::io::Result<Vec<_>>>()?;
    let valid: Vec<bool> = folders
        .par_iter()
        .with_min_len(16)
        .filter_map(|folder| std::fs::read(folder.path().join("partner.yaml")).ok())
        .map(|bytes| {
            let document = yaml::read(bytes, yaml::LIMITS);
            document.faults.is_empty() && document.root.is_some_and(|root| schema.is_valid(&root.to_json()))
        })
        .collect();
    let refused = valid.iter().filter(|valid| !**valid).count();
    println!("{} records, {refused} refused", valid.len());
    Ok(())
}
