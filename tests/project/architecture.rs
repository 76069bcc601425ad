//! The map in `src/lib.rs` is true: every module is in it, and no arrow points up, so that there is no circle either.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use clap::CommandFactory as _;

/// Every source file, by its path below `src/`, with its text.
pub(super) fn sources() -> Vec<(PathBuf, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let read = |path: PathBuf| {
        let text = std::fs::read_to_string(&path).expect("a source is text");
        (path.strip_prefix(&root).expect("below src").to_owned(), text)
    };
    super::rust_text::files().into_iter().map(read).collect()
}

/// The code that ships: tests at a file's end, and files of tests, use what they like.
fn shipped(path: &Path, text: &str) -> String {
    let is_tests = path.components().any(|part| part.as_os_str() == "tests") || path.ends_with("tests.rs");
    if is_tests {
        return String::new();
    }
    let code = text.split("#[cfg(test)]\nmod tests").next().unwrap_or_default();
    let is_comment = |line: &&str| !line.trim_start().starts_with("//");
    code.lines()
        .filter(is_comment)
        .fold(String::new(), |out, line| out + line + "\n")
}

/// The module of the crate's root that a file belongs to.
fn module(path: &Path) -> String {
    let first = path
        .components()
        .next()
        .expect("a name")
        .as_os_str()
        .to_string_lossy()
        .into_owned();
    first.trim_end_matches(".rs").to_owned()
}

/// The modules that some code names after `crate::`, in braces or not.
fn named(code: &str) -> BTreeSet<String> {
    let is_name = |c: char| c.is_ascii_lowercase() || c == '_' || c.is_ascii_digit();
    let first = |text: &str| text.chars().take_while(|c| is_name(*c)).collect::<String>();
    let mut names = BTreeSet::new();
    for (at, _) in code.match_indices("crate::") {
        let rest = &code[at + "crate::".len()..];
        match rest.strip_prefix('{') {
            None => drop(names.insert(first(rest))),
            Some(list) => {
                let list = list.split('}').next().unwrap_or_default();
                names.extend(list.split(',').map(|name| first(name.trim())));
            }
        }
    }
    names.remove("");
    names
}

/// The map: module and its row, from the top.
fn map() -> BTreeMap<String, usize> {
    let text = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/lib.rs")).expect("lib.rs");
    let row = |line: &str| Some(line.strip_prefix("//! | [`")?.split('`').next()?.to_owned());
    text.lines().filter_map(row).zip(0..).collect()
}

#[test]
fn every_module_is_on_the_map() {
    let map: BTreeSet<String> = map().into_keys().collect();
    let there: BTreeSet<String> = sources().iter().map(|(path, _)| module(path)).collect();
    let there: BTreeSet<String> = there
        .into_iter()
        .filter(|name| name != "main" && name != "lib")
        .collect();
    assert_eq!(map, there);
}

#[test]
fn no_arrow_points_up() {
    let map = map();
    let mut wrong = Vec::new();
    for (path, text) in sources() {
        let own = module(&path);
        let Some(row) = map.get(&own) else { continue };
        for name in named(&shipped(&path, &text)) {
            if name != own && map.get(&name).is_some_and(|other| other <= row) {
                wrong.push(format!("{} uses `{name}`, which is above `{own}`", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A command is a story of its own: what two of them need is in a module that is no command.
#[test]
fn commands_do_not_use_each_other() {
    let mut wrong = Vec::new();
    let line = psp_partners::cli::Cli::command();
    let commands: Vec<&str> = line.get_subcommands().map(clap::Command::get_name).collect();
    for (path, text) in sources() {
        let mut parts = path
            .components()
            .map(|part| part.as_os_str().to_string_lossy().into_owned());
        let (Some(first), Some(second)) = (parts.next(), parts.next()) else {
            continue;
        };
        if first != "commands" || second == "mod.rs" {
            continue;
        }
        let own = second.trim_end_matches(".rs").to_owned();
        let code = shipped(&path, &text);
        for other in commands.iter().filter(|other| **other != own) {
            let uses = [
                format!("commands::{other}::"),
                format!("super::{other}::"),
                format!("super::super::{other}::"),
            ];
            if uses.iter().any(|text| code.contains(text)) {
                wrong.push(format!("{} uses the command `{other}`", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn an_arrow_is_seen() {
    assert_eq!(
        named("use crate::work::{a, b};\nuse crate::{date, exit};"),
        ["date", "exit", "work"].map(str::to_owned).into()
    );
    assert_eq!(
        shipped(
            Path::new("a.rs"),
            "use crate::a;\n// use crate::b;\n#[cfg(test)]\nmod tests { use crate::c; }"
        ),
        "use crate::a;\n"
    );
    assert_eq!(module(Path::new("work/mod.rs")), "work");
}

/// Where a document is kept is said in the table of kinds alone.
#[test]
fn no_other_module_spells_a_path_of_the_registry() {
    let table = [Path::new("registry/model/mod.rs"), Path::new("registry/path.rs")];
    let spelled: Vec<String> = sources()
        .iter()
        .filter(|(path, _)| !table.contains(&path.as_path()))
        .flat_map(|(path, text)| {
            let code = shipped(path, text);
            let lines = code.lines().filter(|line| !line.trim_start().starts_with("//"));
            let lines = lines.filter(|line| line.contains("\"partners/{") || line.contains("`partners/{"));
            lines
                .map(|line| format!("{}: {}", path.display(), line.trim()))
                .collect::<Vec<_>>()
        })
        .collect();
    assert!(spelled.is_empty(), "use `DocumentPath`:\n{}", spelled.join("\n"));
}
