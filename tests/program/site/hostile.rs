//! Each hostile sample as each text of a listed partner, on each page and in each document.

use super::{integration, registry, site};
use crate::outputs::media::{Medium, check};
use crate::outputs::samples;

#[test]
fn no_sample_gets_out_of_its_place_on_a_page() {
    let registry = registry();
    for (i, sample) in samples::all().iter().enumerate() {
        let text = samples::yaml(&sample.text);
        let more = format!(
            "summary: {text}\ndescription: {text}\nvalue_proposition: {text}\nrevenue_model: {text}\nregions: [europe]\n\
             links: [{{ title: {text}, url: 'https://a.example/' }}]\nsupport: {{ hours: {text} }}\n\
             case_studies: [{{ title: {text}, url: 'https://a.example/both', published: 2026-05-01, approved_by: [zoe, mona] }}]\n"
        );
        let record = integration(&samples::yaml(&format!("{} Firm{i}", sample.text)), "active", &more);
        let record = record.replace("product: Connector", &format!("product: {text}"));
        registry.write(&format!("partners/firm-{i}/partner.yaml"), record);
    }
    let files = site(&registry);
    let mut pages = 0;
    for (path, text) in &files {
        let medium = match path.rsplit_once('.').map_or("", |(_, ending)| ending) {
            "html" => Medium::Html,
            "svg" if path.starts_with("badges/") => Medium::Svg,
            "json" => Medium::Json,
            _ => continue,
        };
        pages += usize::from(path.starts_with("p/"));
        // Our own script of the first page isn't a text of others, and neither are our badges.
        let text = text.split("<script>'use strict'").next().unwrap();
        let text = text
            .replace("<img src=\"./../../badges/", "")
            .replace("<img class=\"logo\" src=\"./", "");
        check(path, medium, &text);
    }
    assert!(pages > 60, "{pages}");
}
