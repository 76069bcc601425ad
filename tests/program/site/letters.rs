//! The pages of the newsletters: whole ones only, with nothing in them that could be markup, and a feed.

use super::{registry, site};

const MARK: &str = "<!-- psp-partners: newsletter -->";

#[test]
fn a_newsletter_has_a_page_and_a_feed_and_the_editors_text_alone_has_none() {
    let registry = registry();
    let text = |word: &str| format!("Hello {word}\n\n{MARK}\n\n## New partners\n\n- Kestrel is an active partner\n");
    registry.write("partners/newsletter/2026-09.md", text("September"));
    registry.write(
        "partners/newsletter/2026-10.md",
        text("<script>alert(1)</script> October"),
    );
    registry.write("partners/newsletter/2026-11.md", "Only a draft\n");
    let files = site(&registry);
    let page = &files["newsletter/2026-10/index.html"];
    assert!(page.contains("<h1>Newsletter of October 2026</h1>"), "{page}");
    assert!(
        page.contains("Kestrel is an active partner") && !page.contains("<script>"),
        "{page}"
    );
    assert!(page.contains("href=\"./../../newsletter/2026-09/\""), "{page}");
    assert!(!page.contains("psp-partners: newsletter"), "{page}");
    assert!(files["newsletter/index.html"].contains("Newsletter of October 2026"));
    assert!(!files.contains_key("newsletter/2026-11/index.html"));
    let feed = &files["newsletter/feed.xml"];
    assert_eq!(feed.matches("<entry>").count(), 2, "{feed}");
    assert!(
        feed.contains("https://example.org/partners/newsletter/2026-10/"),
        "{feed}"
    );
    assert!(!files.values().any(|text| text.contains("Only a draft")));
    assert!(files["program/index.html"].contains("href=\"./../newsletter/\""));
}

#[test]
fn without_a_newsletter_there_is_no_page_of_one() {
    let files = site(&registry());
    assert!(!files.keys().any(|path| path.starts_with("newsletter/")));
    assert!(!files["program/index.html"].contains("newsletter/"));
}
