//! A certificate as Open Badges 3.0 writes it: what is signed, and what is published next to it. It names a person only by
//! the address of their GitHub user ID, which stays when the login changes, and it has no score.

use serde_json::{Value, json};

use super::status_list::LONGEST;
use crate::date::{Date, days_between};
use crate::registry::model::{CertificateIssuer, CertificateKey, CertificateType, Certification};

const CREDENTIALS: &str = "https://www.w3.org/ns/credentials/v2";
const OPEN_BADGES: &str = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json";
/// GitHub's address of an account by its number.
const ACCOUNT: &str = "https://api.github.com/user/";
const ISSUER: &str = "issuer.json";
const STATUS_LIST: &str = "status-list.jwt";
/// Names of the published files that don't depend on keys.
pub const CREDENTIAL_FILES: [&str; 4] = ["index.html", ISSUER, "keys.json", STATUS_LIST];

/// Where the files that go with certificates are published, and whose they are.
#[derive(Debug, Clone, Copy)]
pub struct Published<'a> {
    pub issuer: &'a CertificateIssuer,
    /// The program's name.
    pub name: &'a str,
}

impl Published<'_> {
    fn at(&self, file: &str) -> String {
        format!("{}{file}", self.issuer.url)
    }

    /// The address of the list of revoked certificates.
    pub fn status_list(&self) -> String {
        self.at(STATUS_LIST)
    }

    /// The address of a public key, which is its name in tokens.
    pub fn key(&self, id: &str) -> String {
        self.at(&key_file(id))
    }

    /// The public key as a JSON Web Key.
    pub fn web_key(&self, key: &CertificateKey) -> Value {
        json!({
            "kty": "OKP",
            "crv": "Ed25519",
            "x": key.public_key,
            "use": "sig",
            "alg": "EdDSA",
            "kid": self.key(&key.id),
        })
    }
}

/// The file of a public key.
pub fn key_file(id: &str) -> String {
    format!("keys/{id}.json")
}

/// The address of the program as an issuer of certificates.
pub(super) fn issuer_address(published: &Published<'_>) -> String {
    published.at(ISSUER)
}

/// Who issues the certificates.
pub fn issuer_profile(published: &Published<'_>) -> Value {
    json!({
        "id": issuer_address(published),
        "type": ["Profile"],
        "name": published.name,
        "url": published.issuer.url,
    })
}

/// The name of a certificate: the program's ID and its number. Numbers begin with 1 and belong to one certificate only.
pub fn credential_name(certificate: &str, number: usize) -> String {
    format!("{certificate}-{number:04}")
}

/// The number in a name that [`credential_name`] gives.
pub fn number_of(certificate: &str, credential: &str) -> Option<usize> {
    let number = credential.strip_prefix(certificate)?.strip_prefix('-')?.parse().ok()?;
    let is_it = (1..=LONGEST).contains(&number) && credential_name(certificate, number) == credential;
    is_it.then_some(number)
}

/// What is signed for an item of a record. `None` while the item isn't complete.
pub fn credential(published: &Published<'_>, kind: &CertificateType, item: &Certification) -> Option<Value> {
    let number = number_of(&kind.id, &item.credential)?;
    let (person, expires) = (account(item.id?), item.expires?);
    let id = published.at(&format!("#{}", item.credential));
    let issuer = issuer_profile(published);
    let place = (number - 1).to_string();
    let list = published.status_list();
    Some(json!({
        "@context": [CREDENTIALS, OPEN_BADGES],
        "id": id,
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": kind.name,
        "issuer": issuer,
        "validFrom": midnight(item.issued),
        "validUntil": format!("{expires}T23:59:59Z"),
        "credentialSubject": {
            "id": person,
            "type": ["AchievementSubject"],
            "achievement": {
                "id": published.at(&achievement(&kind.id, &kind.version)),
                "type": ["Achievement"],
                "name": kind.name,
                "description": kind.description,
                "criteria": { "narrative": kind.criteria },
                "version": kind.version,
            },
        },
        "credentialStatus": {
            "id": format!("{list}#{place}"),
            "type": "BitstringStatusListEntry",
            "statusPurpose": "revocation",
            "statusListIndex": place,
            "statusListCredential": list,
        },
        "iss": issuer["id"],
        "jti": id,
        "nbf": seconds(item.issued),
        "exp": seconds(expires) + 86_399,
        "sub": person,
    }))
}

fn achievement(certificate: &str, version: &str) -> String {
    format!("#{certificate}/{version}")
}

fn account(id: u64) -> String {
    format!("{ACCOUNT}{id}")
}

/// The first second of a day, in UTC.
pub(super) fn midnight(day: Date) -> String {
    format!("{day}T00:00:00Z")
}

/// The first second of a day, in seconds since 1970.
pub(super) fn seconds(day: Date) -> i64 {
    days_between(Date::constant(1970, 1, 1), day) * 86_400
}

/// What a certificate proves, read from what is signed. What a program may change later, such as its name, isn't part of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claims {
    pub credential: String,
    pub certificate: String,
    pub version: String,
    pub name: String,
    /// The user ID.
    pub person: u64,
    pub issued: Date,
    pub expires: Date,
    /// The place on the list of revoked certificates.
    pub place: usize,
}

impl Claims {
    /// Reads what is signed; `None` for anything that [`credential`] doesn't write.
    pub fn read(payload: &Value) -> Option<Self> {
        let text = |pointer: &str| payload.pointer(pointer).and_then(Value::as_str);
        let day = |pointer: &str| -> Option<Date> { text(pointer)?.get(..10)?.parse().ok() };
        let is_badge = payload["type"]
            .as_array()?
            .iter()
            .any(|name| name == "OpenBadgeCredential");
        let fragment = |pointer: &str| text(pointer)?.rsplit_once('#').map(|(_, name)| name);
        let (certificate, version) = fragment("/credentialSubject/achievement/id")?.split_once('/')?;
        let credential = fragment("/id")?;
        let place: usize = text("/credentialStatus/statusListIndex")?.parse().ok()?;
        let claims = Self {
            credential: credential.to_owned(),
            certificate: certificate.to_owned(),
            version: version.to_owned(),
            name: text("/name")?.to_owned(),
            person: text("/sub")?.strip_prefix(ACCOUNT)?.parse().ok()?,
            issued: day("/validFrom")?,
            expires: day("/validUntil")?,
            place,
        };
        let is_consistent = is_badge
            && number_of(certificate, credential) == Some(place + 1)
            && text("/sub") == text("/credentialSubject/id")
            && text("/jti") == text("/id")
            && text("/iss") == text("/issuer/id");
        is_consistent.then_some(claims)
    }
}
