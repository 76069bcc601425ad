//! Texts that only look sensitive. A finding here could not be waived, so a partner could not write such a text at all.

use psp_partners::sensitive::find;

const INNOCENT: &[&str] = &[
    // Versions and packages.
    "1.2.3+20130313144700",
    "v1.0.0-beta+exp.sha.5114f85",
    "2.0.0+build.20261129101500",
    "1.0.0+0.build.1-rc.10000aaa-kk-0.1",
    "package@1.2.3",
    "react@18.2.0-rc.next",
    "npm:@playwright/test@1.49.0",
    "pkg:npm/%40angular/animation@12.3.1",
    "pkg:maven/org.apache.commons/io@1.3.4",
    "pkg:docker/acme/psp@sha256%3A244fd47e07d1004f0aed9c",
    "actions/checkout@v4",
    "actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683 # v4.2.2",
    "acme/.github/.github/workflows/ci.yml@refs/heads/main",
    "github.com/acme/psp@v0.0.0-20261129101500-0a1b2c3d4e5f",
    "gopkg.in/yaml.v3@v3.0.1",
    "ghcr.io/acme/psp@sha256:0a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f9",
    "sk-learn-compatible-estimators-for-sessions",
    "scikit-learn task-scheduling-for-long-running-jobs",
    "c++17 and c++20",
    "git+https://github.com/acme/psp.git#v1.2.3",
    "pypi-publish and npm_config_registry",
    "hf_transfer and api_org_settings",
    // Places.
    "52.5200, 13.4050",
    "+52.5200+013.4050/",
    "+52.520008+013.404954/",
    "+52.520008, +13.404954",
    "geo:52.5200,13.4050",
    "https://www.google.com/maps/@52.5200066,13.404954,12z",
    "POINT (13.404954 52.520008)",
    // Numbers, counts and orders.
    "PO +1234567890",
    "10,000+ users",
    "+25 000 000 sessions a month",
    "+10 000 000",
    "1+1 = 2",
    "ISO 8601, RFC 5322 and ISO/IEC 27001:2022",
    "978-3-16-148410-0",
    "DE89 3704 0044 0532 0130 00",
    "VAT DE123456789",
    "invoice 2026-11-29-00012345",
    "(2024) 125 sessions, 4000 users",
    "hotel 1234567",
    "intel 10.0.19041.3803",
    "phones: 1200000",
    "telemetry: 1234567890",
    "a telescope and 12345678 stars",
    "faxes",
    // Times.
    "2026-11-24",
    "2026-11-29T10:00:00+01:00",
    "2026-11-29T10:00:00.123456789+05:30",
    "2026-11-29 10:00:00 +0100",
    "Sun, 29 Nov 2026 10:00:00 +0000 (UTC) 20261129",
    "UTC +2 2026-11-29",
    "20261129T101500Z",
    // Handles and addresses that are no mail.
    "git@github.com:acme/x.git",
    "ssh://git@github.com/acme/x.git",
    "@user@mastodon.social",
    "https://mastodon.social/@user",
    "https://medium.com/@acme.labs/post-0a1b2c3d4e5f",
    "@octocat, see #12",
    "logo@2x.png",
    "a @ b.c",
    "meet us @ example.org",
    "https://example.org:8443/@scope/x",
    "https://example.org/a:b@c",
    "http://[::1]:8080/",
    "https://acme.webhook.office.com/",
    "https://hooks.slack.com/",
    "https://discord.com/api/webhooks/",
    // Hashes, ids and data.
    "d41d8cd98f00b204e9800998ecf8427e",
    "sha256: 0a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f9",
    "da39a3ee5e6b4b0d3255bfef95601890afd80709",
    "0a1b2c3d-4e5f-4071-8293-a4b5c6d7e8f9",
    "sha512-z4PhNX7vuL3xVChQ1m2AB9Yg5AULVxXcg/SpIdNs6c5H0NE8XYXysP+DGNKHfuwvY7kxvUdBeoGlODJ6+SfaPg==",
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl",
    "SHA256:nThbg6kXUpJWGl7E1IGOCspRomTxdCARLviKw6E5SY8",
    "-----BEGIN CERTIFICATE-----",
    "-----BEGIN PGP PUBLIC KEY BLOCK-----",
    "-----BEGIN PGP SIGNATURE-----",
    "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p",
    "pk_live is Stripe's public key",
    // Words about secrets.
    "password: required",
    "password: at least 8 characters",
    "password: ${DB_PASSWORD1}",
    "password: <your-password-1>",
    "password: oauth2",
    "password manager: 1Password",
    "api_key: $API_KEY_FOR_SESSIONS_2026",
    "api_key: {{ secrets.API_KEY_FOR_SESSIONS_1 }}",
    "token: https://example.org/how-to-get-a-token/2026",
    "token: one-time-session-token",
    "tokens: 128000",
    "tokenizer: cl100k_base_with_sessions",
    "secret: none, sessions are kept by the customer",
    "secret_scanning: enabled-since-2026",
    "Bearer authentication-with-session-tokens",
    "basic authentication is refused",
    "Basic Authentication and bearer tokens",
    "https://example.org/?sig=short",
    "sk-short",
    "key-value-stores-for-sessions-and-more",
    "us-east-1 and -us12",
    "EAA and EAAA members",
];

#[test]
fn what_only_looks_sensitive_is_left_alone() {
    assert!(INNOCENT.len() >= 60, "{} texts", INNOCENT.len());
    let wrong: Vec<String> = INNOCENT
        .iter()
        .flat_map(|text| {
            find(text)
                .into_iter()
                .map(move |hit| format!("{:?} `{}` in {text}", hit.kind, &text[hit.bytes.clone()]))
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
