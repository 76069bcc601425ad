//! The pages that people read: links lead somewhere, the README stays a front door, and the reference pages name
//! everything that there is.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use clap::CommandFactory as _;
use serde_json::Value;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).expect(path)
}

/// Every Markdown page of the repository that is about the tool.
fn pages() -> Vec<PathBuf> {
    let is_page = |path: &PathBuf| path.extension().is_some_and(|ending| ending == "md");
    let folders = [".", "docs"].map(|folder| std::fs::read_dir(root().join(folder)).expect(folder));
    let files = folders.into_iter().flatten();
    files
        .map(|entry| entry.expect("an entry").path())
        .filter(is_page)
        .collect()
}

/// Targets of links and pictures that are files of this repository, and the heading if the link names one.
fn links(page: &str) -> Vec<(String, Option<String>)> {
    let mut links = Vec::new();
    for part in page.split("](").skip(1) {
        let target = part.split([')', ' ']).next().unwrap_or_default();
        // Above the repository's root there are GitHub's own pages.
        let is_github = target.contains("://") || target.starts_with("../../");
        if is_github || target.is_empty() || target.starts_with(['/', '{', '<']) || target.contains('`') {
            continue;
        }
        let (file, heading) = target.split_once('#').unwrap_or((target, ""));
        links.push((file.to_owned(), Some(heading.to_owned()).filter(|h| !h.is_empty())));
    }
    links
}

/// The names under which GitHub links to a page's headings.
fn anchors(page: &str) -> BTreeSet<String> {
    let headings = page.lines().filter(|line| line.starts_with('#'));
    let anchor = |line: &str| {
        let words = line.trim_start_matches('#').trim().to_lowercase();
        let kept = words
            .chars()
            .filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
        kept.map(|c| if c == ' ' { '-' } else { c }).collect()
    };
    headings.map(anchor).collect()
}

#[test]
fn every_link_leads_to_a_file_and_its_heading() {
    let mut dead = Vec::new();
    for path in pages() {
        let page = std::fs::read_to_string(&path).expect("a page");
        for (file, heading) in links(&page) {
            let target = if file.is_empty() {
                path.clone()
            } else {
                path.parent().expect("a folder").join(&file)
            };
            let is_dead = !target.exists()
                || heading.as_ref().is_some_and(|heading| {
                    let text = std::fs::read_to_string(&target).unwrap_or_default();
                    target.extension().is_some_and(|ending| ending == "md") && !anchors(&text).contains(heading)
                });
            if is_dead {
                dead.push(format!("{}: {file}#{}", path.display(), heading.unwrap_or_default()));
            }
        }
    }
    assert!(dead.is_empty(), "{dead:#?}");
}

#[test]
fn dead_links_are_seen() {
    let page = "# A b, `c`\n[x](nowhere.md) [y](#a-b-c) ![z](docs/p.png) [w](https://a.example)\n";
    assert_eq!(
        links(page),
        [
            ("nowhere.md".to_owned(), None),
            (String::new(), Some("a-b-c".to_owned())),
            ("docs/p.png".to_owned(), None),
        ]
    );
    assert!(anchors(page).contains("a-b-c"));
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
