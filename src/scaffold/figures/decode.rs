//! A spreadsheet's bytes → its text. The encoding is certain where the file begins with a byte order mark, and where it is
//! UTF-8. Any other is asked, since every byte is a letter in each of the encodings from before Unicode.

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

use super::Mistake;
use super::other_format::other_format;
use crate::words::quote;

/// The text of a file, and the encoding that it was read with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decoded {
    pub text: String,
    pub encoding: &'static str,
}

/// The text of `bytes`, which are in the encoding that was `asked` for, or in the one that is certain.
///
/// # Errors
/// The file isn't CSV, its encoding isn't certain, or the bytes aren't text in it.
pub fn decode(bytes: &[u8], asked: Option<&'static Encoding>) -> Result<Decoded, Mistake> {
    if let Some(other) = other_format(bytes) {
        return Err(other);
    }
    if let Some((marked, length)) = Encoding::for_bom(bytes) {
        return match asked {
            Some(asked) if asked != marked => {
                let what = format!("the file begins with the byte order mark of {}", marked.name());
                Err(Mistake::whole(1, what, "run again without `--encoding`"))
            }
            _ => read(marked, &bytes[length..]),
        };
    }
    if let Some(asked) = asked {
        return read(asked, bytes);
    }
    if bytes.contains(&0) {
        let help = format!(
            "run again with `--encoding {}`",
            likely_utf_16(bytes).name().to_lowercase()
        );
        let what = "the file contains zero bytes, as UTF-16 does, but no byte order mark";
        return Err(Mistake::whole(1, what.to_owned(), help));
    }
    let Err(error) = std::str::from_utf8(bytes) else {
        return read(UTF_8, bytes);
    };
    let valid = error.valid_up_to();
    let is_newline = |b: &u8| *b == b'\n';
    let start = bytes[..valid].iter().rposition(is_newline).map_or(0, |at| at + 1);
    let end = bytes[valid..]
        .iter()
        .position(is_newline)
        .map_or(bytes.len(), |at| valid + at);
    let line = bytes[..start].iter().filter(|b| is_newline(b)).count() + 1;
    let (shown, _) = WINDOWS_1252.decode_without_bom_handling(&bytes[start..end]);
    let what = format!(
        "the file isn't in UTF-8: the byte 0x{:02X} can be several letters",
        bytes[valid]
    );
    let help = format!(
        "run again with `--encoding windows-1252` if this line is right: {}; else name the encoding that the file was \
         saved in, such as `macintosh` or `windows-1250`",
        quote(shown.trim())
    );
    Err(Mistake::whole(line, what, help))
}

fn read(encoding: &'static Encoding, bytes: &[u8]) -> Result<Decoded, Mistake> {
    let text = encoding.decode_without_bom_handling_and_without_replacement(bytes);
    let decoded = text.map(|text| Decoded {
        text: text.into_owned(),
        encoding: encoding.name(),
    });
    decoded.ok_or_else(|| {
        let what = format!("the file isn't valid {}", encoding.name());
        Mistake::whole(1, what, "name the encoding that it was saved in with `--encoding`")
    })
}

/// Which byte of each pair is zero: in UTF-16, the higher one of a plain letter.
fn likely_utf_16(bytes: &[u8]) -> &'static Encoding {
    let zeros = |from: usize| bytes.iter().skip(from).step_by(2).filter(|b| **b == 0).count();
    if zeros(0) > zeros(1) { UTF_16BE } else { UTF_16LE }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn help(bytes: &[u8]) -> String {
        decode(bytes, None).unwrap_err().help
    }

    #[test]
    fn a_certain_encoding_is_read() {
        let text = "é;€\n";
        let units = || text.encode_utf16();
        let little: Vec<u8> = [0xFF, 0xFE]
            .into_iter()
            .chain(units().flat_map(u16::to_le_bytes))
            .collect();
        let big: Vec<u8> = [0xFE, 0xFF]
            .into_iter()
            .chain(units().flat_map(u16::to_be_bytes))
            .collect();
        let marked = format!("\u{feff}{text}");
        for (bytes, name) in [
            (text.as_bytes(), "UTF-8"),
            (marked.as_bytes(), "UTF-8"),
            (&little, "UTF-16LE"),
            (&big, "UTF-16BE"),
        ] {
            let decoded = decode(bytes, None).unwrap();
            assert_eq!((decoded.text.as_str(), decoded.encoding), (text, name));
        }
        assert_eq!(decode(b"\xE9;\x80\n", Some(WINDOWS_1252)).unwrap().text, text);
        assert!(help(&little[2..]).contains("utf-16le") && help(&big[2..]).contains("utf-16be"));
    }

    #[test]
    fn an_uncertain_encoding_is_asked() {
        let fault = decode(b"a\nM\xFCller,1\n", None).unwrap_err();
        assert_eq!(fault.line, 2);
        assert!(
            fault.help.contains("windows-1252") && fault.help.contains("`Müller,1`"),
            "{fault:?}"
        );
        let marked = decode("\u{feff}a".as_bytes(), Some(WINDOWS_1252)).unwrap_err();
        assert!(marked.help.contains("without `--encoding`"));
        assert!(
            decode(b"\xFF\xFEa", None)
                .unwrap_err()
                .what
                .contains("isn't valid UTF-16LE")
        );
    }
}
