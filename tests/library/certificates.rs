//! Certificates as signed tokens, and the list of those that are revoked: any other byte is refused, and the same input
//! gives the same bytes. CI holds both against other people's tools.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use proptest::prelude::*;
use psp_partners::date::Date;
use psp_partners::registry::certificates::{
    Claims, LONGEST, Published, Refused, SecretKey, State, StatusList, Token, TokenError, Trust, credential,
    credential_name, number_of, verifying_key,
};
use psp_partners::registry::model::{CertificateIssuer, CertificateKey, CertificateType, Certification};
use psp_partners::templates::{SCRIPT, SCRIPT_HASH};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

/// PKCS #8 of a key that exists only in tests, with this first byte.
fn secret(first: u8) -> SecretKey {
    let mut der = vec![0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 4, 0x22, 4, 0x20];
    der.extend((0..32).map(|i| if i == 0 { first } else { i }));
    let body = STANDARD.encode(der);
    let kind = "PRIVATE KEY";
    SecretKey::read(&format!("-----BEGIN {kind}-----\n{body}\n-----END {kind}-----\n")).expect("a key")
}

static ISSUER: LazyLock<CertificateIssuer> = LazyLock::new(|| CertificateIssuer {
    url: "https://demo.github.io/certificates/".to_owned(),
    keys: vec![CertificateKey {
        id: "key-1".to_owned(),
        public_key: secret(1).public(),
        from: day("2026-01-01"),
        until: Some(day("2026-12-31")),
    }],
});

static CONSULTANT: LazyLock<CertificateType> = LazyLock::new(|| CertificateType {
    id: "consultant".to_owned(),
    version: "1".to_owned(),
    name: "Certified consultant".to_owned(),
    description: "Plans integrations.".to_owned(),
    criteria: "Passed the exam.".to_owned(),
    valid_months: 12,
    exam_url: None,
    retake_days: None,
    renews: Vec::new(),
    retired_on: None,
});

fn day(text: &str) -> Date {
    text.parse().expect("a day")
}

fn published() -> Published<'static> {
    Published {
        issuer: &ISSUER,
        name: "Demo",
    }
}

fn item(number: usize, issued: &str) -> Certification {
    let fields = json!({
        "github": "ada", "id": 9919, "credential": credential_name("consultant", number), "certificate": "consultant",
        "version": "1", "issued": issued, "expires": "2027-05-04",
    });
    serde_json::from_value(fields).expect("an item")
}

fn payload(number: usize, issued: &str) -> Value {
    credential(&published(), &CONSULTANT, &item(number, issued)).expect("a complete item")
}

fn token(number: usize) -> String {
    secret(1).sign(&published().key("key-1"), &payload(number, "2026-05-04"))
}

fn trust() -> Trust {
    Trust::of(Some(&*ISSUER))
}

/// Each text that differs in one bit.
fn flipped(text: &str) -> impl Iterator<Item = (usize, String)> + '_ {
    (0..text.len() * 8).map(|bit| {
        let mut bytes = text.as_bytes().to_vec();
        bytes[bit / 8] ^= 1 << (bit % 8);
        (bit, String::from_utf8_lossy(&bytes).into_owned())
    })
}

#[test]
fn a_certificate_proves_what_was_issued() {
    let claims = trust().claims(&token(42)).expect("it is signed");
    let expected = Claims {
        credential: "consultant-0042".to_owned(),
        certificate: "consultant".to_owned(),
        version: "1".to_owned(),
        name: "Certified consultant".to_owned(),
        person: 9919,
        issued: day("2026-05-04"),
        expires: day("2027-05-04"),
        place: 41,
    };
    assert_eq!(claims, expected);
    assert!(!payload(42, "2026-05-04").to_string().contains("ada"), "no login");
    assert_eq!(token(42), token(42), "the same bytes");
}

#[test]
fn any_flipped_bit_of_a_certificate_is_refused() {
    let good = token(1);
    for (bit, wrong) in flipped(&good) {
        assert!(trust().claims(&wrong).is_err(), "bit {bit}");
    }
    for wrong in [
        String::new(),
        format!("{good}\n\n"),
        format!(" {good}"),
        format!("{good}="),
        good.replacen('.', "..", 1),
        format!("{good}.{good}"),
    ] {
        assert!(trust().claims(&wrong).is_err(), "{wrong}");
    }
    assert!(trust().claims(&format!("{good}\n")).is_ok());
}

#[test]
fn any_flipped_bit_of_the_list_is_refused() {
    let list = StatusList::of([3, 70_000]);
    let good = secret(1).sign("k", &list.payload(&published(), day("2026-05-04")));
    let read = |text: &str| {
        trust()
            .open(text)
            .ok()
            .and_then(|payload| StatusList::read(&payload).ok())
    };
    assert_eq!(read(&good), Some(list));
    for (bit, wrong) in flipped(&good) {
        assert_eq!(read(&wrong), None, "bit {bit}");
    }
}

#[test]
fn a_token_cannot_choose_how_it_is_checked() {
    let part = |json: &Value| URL_SAFE_NO_PAD.encode(json.to_string());
    let body = part(&payload(1, "2026-05-04"));
    for header in [
        json!({"alg": "none"}),
        json!({"alg": "HS256", "typ": "JWT"}),
        json!({"alg": "eddsa"}),
        json!({"typ": "JWT"}),
        json!({"alg": "EdDSA", "crit": ["b64"], "b64": false}),
    ] {
        let wrong = Token::read(&format!("{}.{body}.{}", part(&header), part(&json!({}))));
        assert_eq!(wrong.err(), Some(TokenError::OtherAlgorithm), "{header}");
    }
}

#[test]
fn only_the_keys_of_the_program_count_on_their_days() {
    let other = secret(2).sign("k", &payload(1, "2026-05-04"));
    assert_eq!(trust().claims(&other), Err(Refused::Token(TokenError::Signature)));
    for wrong in ["2025-12-31", "2027-01-01"] {
        let token = secret(1).sign("k", &payload(1, wrong));
        assert_eq!(trust().claims(&token), Err(Refused::KeyDay(day(wrong))), "{wrong}");
    }
    let list = secret(1).sign("k", &StatusList::default().payload(&published(), day("2026-05-04")));
    assert_eq!(trust().claims(&list), Err(Refused::NotACertificate));
}

#[test]
fn a_certificate_counts_from_its_first_day_to_its_last_unless_it_is_revoked() {
    let state = |revoked: &[usize], on: &str| {
        let revoked = StatusList::of(revoked.iter().copied());
        trust().check(&token(5), &revoked, day(on)).map(|checked| checked.state)
    };
    assert_eq!(state(&[], "2026-05-03"), Ok(State::NotYet));
    assert_eq!(state(&[3, 5], "2026-05-04"), Ok(State::Valid));
    assert_eq!(state(&[], "2027-05-04"), Ok(State::Valid));
    assert_eq!(state(&[], "2027-05-05"), Ok(State::Expired));
    assert_eq!(state(&[4], "2026-05-04"), Ok(State::Revoked));
}

#[test]
fn what_is_no_key_is_refused() {
    for wrong in ["", "-", "MC4CAQA=", "ö"] {
        assert!(SecretKey::read(wrong).is_err(), "{wrong}");
    }
    assert_eq!(
        verifying_key("11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURp"),
        None,
        "another spelling"
    );
    assert!(verifying_key(&secret(1).public()).is_some());
}

#[test]
fn numbers_are_read_as_they_are_written() {
    for number in [1, 42, 9999, 10_000, LONGEST] {
        assert_eq!(
            number_of("consultant", &credential_name("consultant", number)),
            Some(number)
        );
    }
    for wrong in [
        "consultant-0000",
        "consultant-1",
        "consultant-00001",
        "consultant-131073",
        "trainer-0001",
        "consultant",
    ] {
        assert_eq!(number_of("consultant", wrong), None, "{wrong}");
    }
}

#[test]
fn a_list_is_as_long_as_the_standard_asks_and_no_longer() {
    let unpacked = |bytes: usize| {
        use std::io::Write as _;
        let mut gzip = flate2::GzBuilder::new().write(Vec::new(), flate2::Compression::best());
        gzip.write_all(&vec![0; bytes]).expect("memory");
        let list = format!("u{}", URL_SAFE_NO_PAD.encode(gzip.finish().expect("memory")));
        let mut payload = StatusList::default().payload(&published(), day("2026-05-04"));
        payload["credentialSubject"]["encodedList"] = json!(list);
        StatusList::read(&payload)
    };
    assert!(unpacked(LONGEST / 8).is_ok());
    for wrong in [0, 1, LONGEST / 8 - 1, LONGEST / 8 + 1, 50_000_000] {
        assert!(unpacked(wrong).is_err(), "{wrong}");
    }
    assert!(StatusList::default().is_revoked(LONGEST), "a place that no list has");
}

#[test]
fn the_policy_of_the_page_allows_this_script_and_no_other() {
    let hash = STANDARD.encode(Sha256::digest(SCRIPT.as_bytes()));
    assert_eq!(
        SCRIPT_HASH, hash,
        "write this hash of templates/certificates/verify.js into `SCRIPT_HASH` of src/templates/style.rs"
    );
    assert!(!SCRIPT.contains("</"), "it would end the script");
}

proptest! {
    #[test]
    fn a_list_gives_back_what_is_revoked(places in prop::collection::btree_set(0..LONGEST, 0..60)) {
        let list = StatusList::of(places.iter().copied());
        let payload = list.payload(&published(), day("2026-05-04"));
        prop_assert_eq!(&payload, &list.payload(&published(), day("2026-05-04")));
        let read = StatusList::read(&payload).expect("our own list");
        let back: BTreeSet<usize> = (0..LONGEST).filter(|place| read.is_revoked(*place)).collect();
        prop_assert_eq!(back, places);
    }

    #[test]
    fn no_text_makes_the_reader_panic(text in "(?s).{0,200}", parts in prop::array::uniform3("[A-Za-z0-9_-]{0,40}")) {
        prop_assert!(trust().claims(&text).is_err());
        prop_assert!(trust().claims(&parts.join(".")).is_err());
    }
}
