//! The fixed texts of the site.

use std::collections::BTreeSet;

use super::super::site_texts::{Part, english, parts, placeholders_of};
use super::super::{ENGLISH, GivenText, SiteTexts, TEMPLATES, language_of_file, text_names};
use crate::registry::yaml;

/// Texts that our code uses, not a template.
const IN_CODE: &[&str] = &[
    "and_more",
    "facet_industry",
    "facet_language",
    "facet_region",
    "facet_service",
    "facet_state",
    "facet_tier",
    "language_name",
    "strategic_partnerships",
];

#[test]
fn our_file_is_yaml_with_the_same_texts() {
    let document = yaml::read(ENGLISH.as_bytes().to_vec(), yaml::LIMITS);
    assert!(document.faults.is_empty(), "{:?}", document.faults);
    let root = document.root.expect("a mapping");
    assert!(root.keys().count() > 90 && root.keys().collect::<BTreeSet<_>>() == text_names().collect());
    for name in text_names() {
        let text = root.entry(name).and_then(|entry| entry.value.text());
        assert_eq!(text, english(name), "{name}");
    }
}

#[test]
fn every_text_is_used_once_it_is_there() {
    for name in text_names() {
        let whole = name.strip_suffix("_one").unwrap_or(name);
        let is_used = TEMPLATES
            .iter()
            .any(|template| template.text.contains(&format!("\"{whole}\"|text")));
        assert!(is_used != IN_CODE.contains(&name), "{name}");
    }
}

#[test]
fn a_text_has_parts() {
    let found: Vec<Part<'_>> = parts("a {b} c{d}").collect();
    assert_eq!(
        found,
        [
            Part::Text("a "),
            Part::Placeholder("b"),
            Part::Text(" c"),
            Part::Placeholder("d")
        ]
    );
    for text in ["", "a } b", "a { b", "}{"] {
        assert_eq!(
            parts(text)
                .map(|part| matches!(part, Part::Text(_)))
                .filter(|is| !is)
                .count(),
            0,
            "{text}"
        );
    }
    assert_eq!(placeholders_of("hours_count_one"), BTreeSet::from(["count"]));
}

#[test]
fn a_number_takes_the_form_that_fits_it() {
    let given = |name: &str, text: &str| GivenText {
        name: name.to_owned(),
        text: Some(text.to_owned()),
        line: 1,
    };
    let (own, faults) = SiteTexts::new("de", "site/de.yaml", vec![given("hours_count", "{count} Stunden")]);
    assert!(faults.is_empty(), "{faults:?}");
    assert_eq!(
        (own.get("hours_count", Some(1)), own.get("found", Some(1))),
        ("{count} Stunden", "1 partner found")
    );
    assert_eq!(own.get("found", Some(2)), "{count} partners found");
    let (_, faults) = SiteTexts::new("de", "site/de.yaml", vec![given("site", &"x".repeat(2_000))]);
    assert!(faults[0].message().contains("is longer than 1000 bytes"), "{faults:?}");
}

#[test]
fn a_language_has_a_direction() {
    let direction = |code: &str| SiteTexts::new(code, "", Vec::new()).0.direction();
    for code in ["ar", "he", "fa", "ur", "ar-EG", "ku-Arab", "pa-arab"] {
        assert_eq!(direction(code), "rtl", "{code}");
    }
    for code in ["de", "pt-BR", "zh-Hant", "az-Latn", "ar-Latn"] {
        assert_eq!(direction(code), "ltr", "{code}");
    }
}

#[test]
fn a_file_is_named_by_its_language() {
    for name in ["de.yaml", "pt-BR.yaml", "zh-Hant-TW.yaml", "gsw.yaml"] {
        assert!(language_of_file(name).is_ok(), "{name}");
    }
    for name in [
        "German.yaml",
        "de.yml",
        "d.yaml",
        "by.yaml",
        "api.yaml",
        "de-.yaml",
        "de_DE.yaml",
        ".yaml",
        "de/x.yaml",
        "..yaml",
    ] {
        assert!(language_of_file(name).is_err(), "{name}");
    }
}
