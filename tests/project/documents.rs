//! The README stays a front door, and the reference pages name every command, input and output. Where links lead is held
//! by `tests/program/apply/links.rs`.

use std::path::Path;

use clap::CommandFactory as _;
use serde_json::Value;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).expect(path)
}

#[test]
fn the_readme_is_a_front_door() {
    let lines = read("README.md").lines().count();
    assert!(lines <= 200, "{lines} lines; the reference belongs in docs/");
}

#[test]
fn the_page_of_commands_names_each_command() {
    let page = read("docs/commands.md");
    let line = psp_partners::cli::Cli::command();
    for command in line.get_subcommands().filter(|command| !command.is_hide_set()) {
        let nested: Vec<&str> = command.get_subcommands().map(clap::Command::get_name).collect();
        let names: Vec<String> = if nested.is_empty() {
            vec![command.get_name().to_owned()]
        } else {
            nested
                .iter()
                .map(|name| format!("{} {name}", command.get_name()))
                .collect()
        };
        for name in names.iter().filter(|name| *name != "help" && !name.ends_with(" help")) {
            let is_named = page.contains(&format!("| `{name}` |")) || page.contains(&format!("| `{name} "));
            assert!(is_named, "docs/commands.md has no row for `{name}`");
        }
    }
}

#[test]
fn the_page_of_the_workflows_names_each_input_and_output() {
    let page = read("docs/run-it.md");
    let action: Value = serde_yaml::from_str(&read("action.yml")).expect("action.yml");
    for part in ["inputs", "outputs"] {
        for name in action[part].as_object().expect(part).keys() {
            assert!(
                page.contains(&format!("`{name}`")),
                "docs/run-it.md does not name the {part} `{name}`"
            );
        }
    }
}
