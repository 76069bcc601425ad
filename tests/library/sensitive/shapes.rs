//! Every shape of a secret, phone numbers and addresses as people write them. Secrets are put together here, at run
//! time, or scanners would report this repository.

use psp_partners::sensitive::Kind::{Email, Phone, Secret};
use psp_partners::sensitive::{Kind, SHAPES, find, mask};

fn kinds(text: &str) -> Vec<Kind> {
    find(text).into_iter().map(|hit| hit.kind).collect()
}

const PHONES: &[&str] = &[
    "+49 30 123456",
    "+49 (30) 1234-5678",
    "+493012345678",
    "+1 415 555 0132",
    "+1 (415) 555-0132",
    "+1.415.555.0132",
    "+44 20 7946 0958",
    "+33 1 23 45 67 89",
    "+7 495 123-45-67",
    "+86 10 6552 9988",
    "+353 1 234 5678",
    "+ 49 30 123456",
    "+(49) 30 123456",
    "(415) 555-0132",
    "(415)555-0132",
    "(030) 123456",
    "tel. 030/1234567",
    "Tel: 030 1234567",
    "Tel.: 030-1234567",
    "tel:030 1234 5678",
    "tel:+49-30-1234567",
    "TEL 030 1234567",
    "Telefon 030 1234567",
    "phone 415-555-0132",
    "Phone: 415.555.0132",
    "phone number: 415 555 0132",
    "phone_no=4155550132",
    "x-phone: \"415-555-0132\"",
    "Fax 030/1234567",
    "WhatsApp 030 1234567",
    "https://wa.me/493012345678",
];

const ADDRESSES: &[&str] = &[
    "ada@example.org",
    "ada.lovelace+psp@mail.example.co.uk",
    "mailto:ada@example.org",
    "<ada@example.org>",
    "ada (at) example.co.uk",
    "ada[at]example.org",
    "ada (at) example (dot) org",
    "ada [at] example [dot] org",
    "https://example.org/?to=ada%40example.org",
    "ada&#64;example.org",
    "用户@例子.广告",
    "jürgen@exämple.de",
    "почта@пример.рф",
    "ada@xn--exmple-cua.de",
    "ada@bücher.example",
    "ada\u{ff20}example.org",
    "o'brien@example.org",
    "12345@163.com",
];

#[test]
fn every_shape_of_a_secret_is_found_and_masked() {
    assert!(SHAPES.len() >= 100, "{} shapes", SHAPES.len());
    let mut wrong = Vec::new();
    for shape in &SHAPES {
        let secret = shape.sample.concat();
        // The last piece is what must not be repeated, whatever stands around it.
        let core = shape
            .sample
            .iter()
            .max_by_key(|piece| piece.len())
            .expect("a sample has pieces");
        for text in [
            secret.clone(),
            format!("use {secret} here"),
            format!("x-note: \"{secret}\"\nname: Acme\n"),
        ] {
            let masked = mask(&text);
            let private_key = text.contains(" KEY") || text.contains("Key-File");
            if kinds(&text) != [Secret] || (masked.contains(core) && !private_key) {
                wrong.push(format!("{} {}: {masked} {:?}", shape.issuer, shape.name, kinds(&text)));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_lead_alone_is_no_secret() {
    for shape in &SHAPES {
        for text in [
            format!("{} is how it begins", shape.lead),
            format!("such as {}short", shape.lead),
        ] {
            assert_eq!(kinds(&text), [], "{} {}: {text}", shape.issuer, shape.name);
        }
    }
}

#[test]
fn phone_numbers_are_found_with_and_without_a_country() {
    for phone in PHONES {
        assert_eq!(kinds(phone), [Phone], "{phone}");
        assert_eq!(kinds(&format!("call {phone}, ask for Ada")), [Phone], "{phone}");
    }
}

#[test]
fn addresses_are_found_in_any_script() {
    for address in ADDRESSES {
        assert_eq!(kinds(address), [Email], "{address}");
        assert_eq!(kinds(&format!("x: {address}, or so.")), [Email], "{address}");
    }
}

#[test]
fn several_in_one_text_are_all_masked() {
    let token = format!("{}{}", "ghp_", "a1".repeat(18));
    let text = format!("Ada <ada@example.org>, bob@example.org (+49 30 123456), {token}");
    assert_eq!(mask(&text), "Ada <[e-mail]>, [e-mail] ([phone]), [secret]");
    assert_eq!(mask("a ada@example.org b"), "a [e-mail] b");
    assert_eq!(mask("plain"), "plain");
}

#[test]
fn a_text_of_many_leads_takes_no_longer_than_its_length_asks() {
    let time = |text: &str| {
        let start = std::time::Instant::now();
        let found = find(text).len();
        (start.elapsed(), found)
    };
    for piece in [
        "a@b.cd ",
        "@",
        "sk-",
        "://a:",
        "+49 30 123456 ",
        "password: ",
        "eyJa.eyJ",
        "(4",
        "tel ",
        "%40",
        "é@é.",
    ] {
        let (short, _) = time(&piece.repeat((64 << 10) / piece.len()));
        let (long, _) = time(&piece.repeat((1 << 20) / piece.len()));
        // Sixteen times the text; a quadratic look would take 256 times as long.
        assert!(
            long < short * 64 + std::time::Duration::from_millis(50),
            "{piece}: {short:?}, then {long:?}"
        );
    }
}
