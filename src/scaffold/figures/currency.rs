//! What people write for a currency → its code. A sign that several currencies share is never decided here.

/// Signs and words, in lower case, with the codes that each can mean.
const SIGNS: &[(&str, &[&str])] = &[
    ("€", &["EUR"]),
    ("euro", &["EUR"]),
    ("euros", &["EUR"]),
    ("£", &["GBP"]),
    (
        "$",
        &[
            "USD", "CAD", "AUD", "NZD", "SGD", "HKD", "MXN", "ARS", "CLP", "COP", "TWD",
        ],
    ),
    ("us$", &["USD"]),
    ("ca$", &["CAD"]),
    ("c$", &["CAD"]),
    ("a$", &["AUD"]),
    ("au$", &["AUD"]),
    ("nz$", &["NZD"]),
    ("s$", &["SGD"]),
    ("hk$", &["HKD"]),
    ("mx$", &["MXN"]),
    ("nt$", &["TWD"]),
    ("r$", &["BRL"]),
    ("¥", &["JPY", "CNY"]),
    ("￥", &["JPY", "CNY"]),
    ("₹", &["INR"]),
    ("₩", &["KRW"]),
    ("₺", &["TRY"]),
    ("₽", &["RUB"]),
    ("₪", &["ILS"]),
    ("₫", &["VND"]),
    ("₴", &["UAH"]),
    ("zł", &["PLN"]),
    ("kč", &["CZK"]),
    ("ft", &["HUF"]),
    ("kr", &["SEK", "NOK", "DKK", "ISK"]),
];

/// The codes that `text` can mean: one, or several that share its sign. Empty where it isn't a currency.
pub(super) fn currencies(text: &str) -> Vec<String> {
    let lower = text.trim().to_lowercase();
    if let Some((_, codes)) = SIGNS.iter().find(|(sign, _)| *sign == lower) {
        return codes.iter().map(|code| (*code).to_owned()).collect();
    }
    let is_code = lower.len() == 3 && lower.bytes().all(|b| b.is_ascii_lowercase());
    if is_code {
        vec![lower.to_uppercase()]
    } else {
        Vec::new()
    }
}

/// The code that the command line has.
///
/// # Errors
/// It isn't one currency.
pub fn currency(text: &str) -> Result<String, String> {
    match currencies(text).as_slice() {
        [code] => Ok(code.clone()),
        _ => Err(format!(
            "{} isn't a currency; expected a code such as EUR",
            crate::words::quote(text)
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_words_and_codes() {
        for (text, code) in [
            ("€", "EUR"),
            ("eur", "EUR"),
            ("Euro", "EUR"),
            ("US$", "USD"),
            (" chf ", "CHF"),
            ("zł", "PLN"),
        ] {
            assert_eq!(currency(text).as_deref(), Ok(code));
        }
        assert!(currencies("$").len() > 2 && currencies("kr").len() > 2);
        for none in ["", "$", "many", "e1r", "€€"] {
            assert!(currency(none).is_err(), "{none}");
        }
    }
}
