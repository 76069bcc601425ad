//! Serves a world from a file until it is killed.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use psp_github_emulator::{Emulator, World};

const USAGE: &str = "usage: psp-github-emulator --world WORLD.json [--port-file FILE]";

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("{message}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), String> {
    let (mut file, mut port_file) = (None, None);
    let mut arguments = std::env::args_os().skip(1);
    while let Some(argument) = arguments.next() {
        let value = arguments.next().map(PathBuf::from).ok_or(USAGE)?;
        match argument.to_str() {
            Some("--world") => file = Some(value),
            Some("--port-file") => port_file = Some(value),
            _ => return Err(USAGE.to_owned()),
        }
    }
    let file = file.ok_or(USAGE)?;
    let text = std::fs::read_to_string(&file).map_err(|error| format!("cannot read {}: {error}", file.display()))?;
    let description = serde_json::from_str(&text).map_err(|error| format!("{} is no JSON: {error}", file.display()))?;
    let world = World::from_json(&description, file.parent().unwrap_or(Path::new(".")))?;
    let emulator = Emulator::start(world);
    let url = emulator.url();
    if let Some(port_file) = port_file {
        let port = url.rsplit(':').next().unwrap_or_default();
        // Written whole, then renamed: whoever waits for the file never reads half of it.
        let unfinished = port_file.with_extension("unfinished");
        std::fs::write(&unfinished, port)
            .and_then(|()| std::fs::rename(&unfinished, &port_file))
            .map_err(|error| format!("cannot write {}: {error}", port_file.display()))?;
    }
    println!("{url}");
    loop {
        std::thread::park();
    }
}
