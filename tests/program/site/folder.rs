//! The folder that a site is written to: nothing of others is replaced or deleted.

use super::{DAY, registry, site};

#[test]
fn a_folder_of_others_is_left_alone() {
    let registry = registry();
    registry.write("site/notes.txt", "mine");
    let run = registry.run(&["site", "--out=site", "--at", DAY]);
    assert_eq!(run.code, 2, "{}", run.stderr);
    assert!(
        run.stderr.contains("isn't empty, and psp-partners didn't write it"),
        "{}",
        run.stderr
    );
    assert_eq!(super::files(&registry.path("site")).len(), 1);
}

#[test]
fn what_is_no_longer_part_is_deleted_unless_it_was_changed() {
    let registry = registry();
    registry.write("site/.git/HEAD", "ref: refs/heads/pages\n");
    let first = site(&registry);
    assert!(first.contains_key("p/alder/index.html") && first.contains_key(".git/HEAD"));
    registry.write("site/CNAME", "example.org\n");
    registry.write("site/p/tern/index.html", "changed by hand");
    for slug in ["alder", "tern"] {
        std::fs::remove_dir_all(registry.path(&format!("partners/{slug}"))).unwrap();
    }
    let run = registry.run(&["site", "--out=site", "--at", DAY]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(
        run.stderr
            .contains("`p/tern/index.html` isn't part of the site any more"),
        "{}",
        run.stderr
    );
    let now = super::files(&registry.path("site"));
    assert_eq!(now["CNAME"], "example.org\n");
    assert_eq!(now[".git/HEAD"], "ref: refs/heads/pages\n");
    assert_eq!(now["p/tern/index.html"], "changed by hand");
    assert!(!now.contains_key("p/alder/index.html") && !registry.path("site/p/alder").exists());
}

#[test]
fn a_file_of_others_in_the_way_is_not_replaced() {
    let registry = registry();
    site(&registry);
    let list = registry.read("site/site-files.json");
    registry.write(
        "site/site-files.json",
        list.replace("\"p/kestrel/index.html\"", "\"p/kestrel/other.html\""),
    );
    registry.write("site/p/kestrel/index.html", "mine");
    let before = super::files(&registry.path("site"));
    let run = registry.run(&["site", "--out=site", "--at", "2026-11-25"]);
    assert_eq!(run.code, 2, "{}", run.stderr);
    assert!(
        run.stderr
            .contains("wasn't written by psp-partners; nothing was changed"),
        "{}",
        run.stderr
    );
    assert_eq!(before, super::files(&registry.path("site")));
}

#[test]
fn a_list_that_was_edited_deletes_nothing_outside() {
    let registry = registry();
    site(&registry);
    registry.write("precious.txt", "mine");
    let sum = "a4ebe4e3a1a3b5a3b9bf2d60bd9ee0f8c0a0d0bd0b3e0f6e5d5e3c4f2b1a0987";
    let list = registry.read("site/site-files.json").replacen(
        "\"files\": {",
        &format!("\"files\": {{\n    \"../precious.txt\": \"{sum}\","),
        1,
    );
    registry.write("site/site-files.json", list);
    let run = registry.run(&["site", "--out=site", "--at", DAY]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert_eq!(registry.read("precious.txt"), "mine");
}
