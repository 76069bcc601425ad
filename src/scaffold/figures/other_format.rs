//! Recognizes files that aren't CSV by how they begin, so that no one is asked about the columns of an Excel file.

use super::Mistake;

/// How files of other formats begin, without white space and in lowercase, with what they are and what to do.
const FORMATS: [(&[u8], &str, &str); 9] = [
    (b"pk\x03\x04", "an Excel or ZIP file", SAVE_AS_CSV),
    // Excel until 2003: an OLE compound file.
    (b"\xd0\xcf\x11\xe0", "an old Excel file", SAVE_AS_CSV),
    (b"%pdf-", "a PDF file", EXPORT_AS_CSV),
    (b"<!doctype", "a web page", EXPORT_AS_CSV),
    (b"<html", "a web page", EXPORT_AS_CSV),
    (b"<?xml", "an XML file", EXPORT_AS_CSV),
    (b"{\"", "a JSON file", EXPORT_AS_CSV),
    (b"[{", "a JSON file", EXPORT_AS_CSV),
    (b"{\\rtf", "a text document", EXPORT_AS_CSV),
];

const SAVE_AS_CSV: &str = "open it, save the sheet as CSV, and import that file";
const EXPORT_AS_CSV: &str = "export the values as CSV where they come from, and import that file";
const COPY_MONTH: &str = "if it is a month of metrics, save it as `partners/SLUG/metrics/YYYY-MM.yaml`; otherwise export \
                          the values as CSV";

/// The longest beginning in [`FORMATS`], and room for the white space before it.
const LOOKED_AT: usize = 64;

/// Why the bytes aren't CSV; none where they can be.
pub(super) fn other_format(bytes: &[u8]) -> Option<Mistake> {
    let begin: Vec<u8> = bytes
        .iter()
        .take(LOOKED_AT)
        .filter(|byte| !byte.is_ascii_whitespace())
        .map(u8::to_ascii_lowercase)
        .collect();
    let known = FORMATS.iter().find(|(magic, ..)| begin.starts_with(magic));
    let (what, help) = match known {
        Some((_, what, help)) => (*what, *help),
        None if is_yaml(bytes) => ("a YAML file", COPY_MONTH),
        None => return None,
    };
    Some(Mistake::whole(1, format!("the file is {what}; expected CSV"), help))
}

/// Whether the first line with content begins a YAML document: `---`, or a name that ends with a colon.
fn is_yaml(bytes: &[u8]) -> bool {
    let lines = bytes.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii);
    let mut content = lines.filter(|line| !line.is_empty() && !line.starts_with(b"#"));
    content.next().is_some_and(|first| {
        let name = first.strip_suffix(b":");
        first == b"---" || name.is_some_and(|name| name.iter().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(b)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_formats_are_named() {
        for (bytes, what) in [
            (&b"PK\x03\x04\x14\x00\x06\x00"[..], "an Excel or ZIP file"),
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Excel file"),
            (b"%PDF-1.7\n%\xe2\xe3", "a PDF file"),
            (b"\n<!DOCTYPE html>\n", "a web page"),
            (b"<?xml version=\"1.0\"?>", "an XML file"),
            (b"{ \"items\": []}", "a JSON file"),
            (b"[\n  {\"a\": 1}]", "a JSON file"),
            (b"# a comment\nlandscape:\n  - category:\n", "a YAML file"),
            (b"---\nperiod: 2026-10\n", "a YAML file"),
        ] {
            let found = other_format(bytes).map(|mistake| mistake.what);
            assert_eq!(found, Some(format!("the file is {what}; expected CSV")));
        }
    }

    #[test]
    fn csv_is_no_other_format() {
        for bytes in [
            &b"partner,month,uptime\n"[..],
            b"# exported\npartner;month\n",
            b"sep=;\na;b\n",
            b"\"a\",\"b\"\n",
            b"pk,month\n",
            b"month: name,x\n",
            b"",
        ] {
            assert_eq!(other_format(bytes).map(|mistake| mistake.what), None);
        }
    }
}
