//! Just enough of HTTP/1.1 for a test server: one request from a connection, one answer onto it.

use std::collections::BTreeMap;
use std::io::{self, BufRead, Read, Write};

use percent_encoding::percent_decode_str;

/// A request as it came over the wire.
#[derive(Debug, Clone, Default)]
pub(crate) struct Request {
    /// The verb in capitals.
    pub(crate) method: String,
    /// The path, still percent-encoded.
    pub(crate) path: String,
    /// What follows the `?`, still encoded.
    pub(crate) query: String,
    /// Headers by their names in small letters.
    pub(crate) headers: BTreeMap<String, String>,
    /// The bytes of the body.
    pub(crate) body: Vec<u8>,
}

impl Request {
    /// Reads the next request, or `None` at the end of the connection.
    pub(crate) fn read(stream: &mut impl BufRead) -> io::Result<Option<Self>> {
        let Some(first) = line(stream)? else { return Ok(None) };
        let mut words = first.split(' ');
        let (Some(method), Some(target)) = (words.next(), words.next()) else {
            return Ok(None);
        };
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let mut request = Self {
            method: method.to_owned(),
            path: path.to_owned(),
            query: query.to_owned(),
            ..Self::default()
        };
        while let Some(header) = line(stream)?.filter(|header| !header.is_empty()) {
            if let Some((name, value)) = header.split_once(':') {
                request
                    .headers
                    .insert(name.to_ascii_lowercase(), value.trim().to_owned());
            }
        }
        request.body = request.read_body(stream)?;
        Ok(Some(request))
    }

    fn read_body(&self, stream: &mut impl BufRead) -> io::Result<Vec<u8>> {
        let mut body = Vec::new();
        if self
            .headers
            .get("transfer-encoding")
            .is_some_and(|it| it.eq_ignore_ascii_case("chunked"))
        {
            loop {
                let size = line(stream)?.unwrap_or_default();
                let size = u64::from_str_radix(size.split(';').next().unwrap_or_default().trim(), 16)
                    .map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))?;
                stream.by_ref().take(size).read_to_end(&mut body)?;
                line(stream)?;
                if size == 0 {
                    return Ok(body);
                }
            }
        }
        let length = self
            .headers
            .get("content-length")
            .and_then(|it| it.parse().ok())
            .unwrap_or(0);
        stream.by_ref().take(length).read_to_end(&mut body)?;
        Ok(body)
    }

    /// The query as names and decoded values; the last of a name counts.
    pub(crate) fn parameters(&self) -> BTreeMap<String, String> {
        let decode = |text: &str| {
            percent_decode_str(&text.replace('+', " "))
                .decode_utf8_lossy()
                .into_owned()
        };
        let pairs = self.query.split('&').filter(|pair| !pair.is_empty());
        pairs
            .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
            .map(|(k, v)| (decode(k), decode(v)))
            .collect()
    }

    /// The token, from `Authorization: Bearer …` or `token …`.
    pub(crate) fn token(&self) -> Option<&str> {
        let (_, token) = self.headers.get("authorization")?.split_once(' ')?;
        Some(token.trim())
    }
}

fn line(stream: &mut impl BufRead) -> io::Result<Option<String>> {
    let mut line = String::new();
    if stream.read_line(&mut line)? == 0 {
        return Ok(None);
    }
    line.truncate(line.trim_end_matches(['\r', '\n']).len());
    Ok(Some(line))
}

/// An answer as it goes over the wire.
#[derive(Debug, Clone)]
pub(crate) struct Response {
    /// The status code.
    pub(crate) status: u16,
    /// Headers, in order.
    pub(crate) headers: Vec<(String, String)>,
    /// The bytes of the body.
    pub(crate) body: Vec<u8>,
}

impl Response {
    /// Writes the answer; with `cut`, stops in the middle of the body, or of the head where there is none.
    pub(crate) fn write(&self, stream: &mut impl Write, cut: bool) -> io::Result<()> {
        let mut bytes = format!("HTTP/1.1 {} {}\r\n", self.status, reason(self.status)).into_bytes();
        for (name, value) in &self.headers {
            bytes.extend(format!("{name}: {value}\r\n").bytes());
        }
        if !matches!(self.status, 204 | 304) {
            bytes.extend(format!("content-length: {}\r\n", self.body.len()).bytes());
        }
        bytes.extend(b"\r\n");
        bytes.extend(&self.body);
        let length = if cut {
            bytes.len() - self.body.len().div_ceil(2).max(8)
        } else {
            bytes.len()
        };
        stream.write_all(&bytes[..length])?;
        stream.flush()
    }
}

fn reason(status: u16) -> &'static str {
    match status {
        200 => "OK",
        201 => "Created",
        202 => "Accepted",
        204 => "No Content",
        301 => "Moved Permanently",
        304 => "Not Modified",
        307 => "Temporary Redirect",
        401 => "Unauthorized",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        409 => "Conflict",
        410 => "Gone",
        422 => "Unprocessable Entity",
        429 => "Too Many Requests",
        502 => "Bad Gateway",
        _ => "Status",
    }
}
