//! What is private is in no file of the site, wherever it is written.

use super::{integration, registry, site};

#[test]
fn a_private_value_is_in_no_file() {
    let registry = registry();
    // Where only the overlay may have it, and in an overlay next to the registry.
    let private = "internal_notes: PLANTED notes\nworkstreams:\n  - { id: deal, name: Deal, kind: acquisition, visibility: \
                   private, private_notes: PLANTED deal, url: 'https://planted.example' }\nattestations: { core-integration: { \
                   url: 'https://planted.example', as_of: 2026-10-01 } }\nrevenue_model: PLANTED model\nfeasibility: { verdict: \
                   feasible, by: planted, decided_on: 2025-05-01 }\nstatus_reason: PLANTED reason\n";
    registry.write(
        "partners/kestrel/partner.yaml",
        integration("Kestrel", "active", private),
    );
    registry.write(
        "overlay/partners/kestrel/partner.yaml",
        "internal_notes: PLANTED overlay\nrevenue_model: PLANTED overlay\n",
    );
    let program = registry.read("partners/program.yaml");
    let program = program
        .replace("revenue_model: public", "revenue_model: private")
        .replace(
            "name: Slack workspace, line: Partner-only Slack workspace",
            "name: PLANTED workspace, line: Partner-only Slack workspace, url: 'https://planted.example/slack'",
        );
    assert!(program.contains("PLANTED workspace"));
    registry.write("partners/program.yaml", program);
    let files = site(&registry);
    assert!(files.contains_key("p/kestrel/index.html"));
    for (path, text) in &files {
        assert!(!text.to_lowercase().contains("planted"), "{path}: {text}");
    }
}

#[test]
fn an_address_of_a_person_is_masked() {
    let registry = registry();
    let record = integration(
        "Kestrel",
        "active",
        "summary: Ask jane.doe@acme-corp.com\ndescription: Or +49 30 1234567\n",
    );
    registry.write("partners/kestrel/partner.yaml", record);
    for (path, text) in site(&registry) {
        assert!(
            !text.contains("jane.doe") && !text.contains("1234567"),
            "{path}: {text}"
        );
    }
}
