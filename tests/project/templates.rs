//! The page about templates lists each of them, with what the table in the code says; and no template turns escaping off.

use std::path::Path;

use psp_partners::templates::TEMPLATES;

fn page() -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/templates.md");
    std::fs::read_to_string(path).expect("the page about templates")
}

#[test]
fn the_page_lists_every_template() {
    let page = page();
    let rows: Vec<&str> = page
        .lines()
        .filter(|line| line.starts_with("| `") && line.contains(".j2` |"))
        .collect();
    let begins: Vec<String> = TEMPLATES
        .iter()
        .map(|t| format!("| `{}` | {} | {} |", t.name, t.medium().words(), t.about))
        .collect();
    assert_eq!(rows.len(), begins.len(), "{rows:#?}");
    for ((row, begin), template) in rows.iter().zip(&begins).zip(TEMPLATES) {
        assert!(row.starts_with(begin.as_str()), "{row}\nis not\n{begin}");
        let definition = template.view.definition().map(|name| format!("`{name}` |"));
        assert!(
            definition.is_none_or(|end| row.ends_with(&end)),
            "{row} doesn't name its values"
        );
    }
    for template in TEMPLATES {
        let contract = format!("../schemas/{}", template.view.schema());
        assert!(page.contains(&contract), "{}", template.name);
    }
}

#[test]
fn no_template_turns_escaping_off() {
    for template in TEMPLATES {
        for sign in ["safe", "autoescape"] {
            assert!(!template.text.contains(sign), "{} has `{sign}`", template.name);
        }
    }
}

#[test]
fn every_file_of_a_template_is_in_the_table() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("templates");
    let entries = std::fs::read_dir(folder).expect("the folder of templates");
    let names = entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned());
    let mut there: Vec<String> = names.filter(|name| name.strip_suffix(".j2").is_some()).collect();
    there.sort();
    let mut listed: Vec<&str> = TEMPLATES.iter().map(|template| template.name).collect();
    listed.sort_unstable();
    assert_eq!(there, listed);
}
