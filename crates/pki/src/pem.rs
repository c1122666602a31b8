//! PEM (RFC 7468) with any text around it, any line ends, and the headers of RFC 1421 where they stand.

mod encrypted;

use std::fmt;
use std::ops::Range;

use base64ct::{Base64, Encoding as _};
use zeroize::Zeroizing;

use crate::error::{Error, ErrorKind, Result};

/// Label of a certificate.
pub const CERTIFICATE: &str = "CERTIFICATE";
/// Label of a certificate request; `NEW CERTIFICATE REQUEST` is read as well.
pub const CERTIFICATE_REQUEST: &str = "CERTIFICATE REQUEST";
/// Label of a CRL.
pub const X509_CRL: &str = "X509 CRL";
/// Label of an unencrypted PKCS#8 key.
pub const PRIVATE_KEY: &str = "PRIVATE KEY";
/// Label of an encrypted PKCS#8 key.
pub const ENCRYPTED_PRIVATE_KEY: &str = "ENCRYPTED PRIVATE KEY";
/// Label of a PKCS#7 bundle; some programs write `PKCS #7 SIGNED DATA` or `CMS`.
pub const PKCS7: &str = "PKCS7";

/// Characters of base64 on a line (RFC 7468 §2).
const COLUMNS: usize = 64;

/// One PEM block.
#[derive(Clone, PartialEq, Eq)]
pub struct Block {
    /// What stands after `BEGIN`, such as `CERTIFICATE`.
    pub label: String,
    /// Headers in their order, such as `Proc-Type` and `4,ENCRYPTED`.
    pub headers: Vec<(String, String)>,
    /// The decoded bytes: DER, or ciphertext when [`Block::is_encrypted`].
    pub der: Zeroizing<Vec<u8>>,
    /// Bytes of the text from the first of the BEGIN line to the last of the END line.
    pub range: Range<usize>,
}

impl Block {
    /// Value of the first header with this name.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// Whether this is a private key in any of its forms.
    pub fn is_private_key(&self) -> bool {
        self.label.ends_with(PRIVATE_KEY)
    }

    /// Whether the block is encrypted in the traditional way (RFC 1421 `Proc-Type: 4,ENCRYPTED`), which
    /// [`Block::open`] undoes. An `ENCRYPTED PRIVATE KEY` is not: that is PKCS#8, see [`crate::pbe`].
    pub fn is_encrypted(&self) -> bool {
        self.header("Proc-Type").is_some_and(|value| value.ends_with("ENCRYPTED"))
    }

    /// The DER of a traditionally encrypted block: DEK-Info with AES-128-CBC, AES-192-CBC, AES-256-CBC or
    /// DES-EDE3-CBC, key from OpenSSL's `EVP_BytesToKey` with MD5. A block that is not encrypted is returned as it is.
    ///
    /// Errors: `UnsupportedAlgorithm` for other ciphers, `WrongPassword`, `BadValue` for a malformed DEK-Info.
    pub fn open(&self, password: &str) -> Result<Zeroizing<Vec<u8>>> {
        encrypted::open(self, password)
    }
}

/// Shows label and sizes only: the content may be a private key.
impl fmt::Debug for Block {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Block")
            .field("label", &self.label)
            .field("bytes", &self.der.len())
            .field("range", &self.range)
            .finish_non_exhaustive()
    }
}

/// All PEM blocks of a text, in order; empty when there is none. Text between the blocks, OpenPGP blocks and END lines
/// without a BEGIN are passed over. Takes time linear in the length of the text.
///
/// Errors, each with the byte where it happened: `PemUnfinished` when a BEGIN line has no END line with the same
/// label, `PemBadBase64` when the lines between are not base64.
pub fn blocks(text: impl AsRef<[u8]>) -> Result<Vec<Block>> {
    let mut lines = Lines { text: text.as_ref(), at: 0 };
    let mut blocks = Vec::new();
    while let Some(line) = lines.next() {
        let Some(label) = marker(line.text, b"-----BEGIN ") else { continue };
        let label = label.ok_or(Error::new(ErrorKind::PemUnfinished, line.start))?;
        let block = block(label, line.start, &mut lines)?;
        if !label.starts_with("PGP ") {
            blocks.push(block.decode()?);
        }
    }
    Ok(blocks)
}

/// The first block with one of these labels. Errors: as [`blocks`], and `PemNotFound`.
pub fn first(text: impl AsRef<[u8]>, labels: &[&str]) -> Result<Block> {
    let found = blocks(text)?.into_iter().find(|block| labels.contains(&block.label.as_str()));
    found.ok_or(ErrorKind::PemNotFound.into())
}

/// PEM text of these bytes: 64 columns, LF, an LF at the end. For public things; see [`encode_secret`].
pub fn encode(label: &str, der: &[u8]) -> String {
    let mut text = String::with_capacity(encoded_len(label, der));
    write(&mut text, label, der);
    text
}

/// As [`encode`], for private keys: the text is wiped when dropped.
pub fn encode_secret(label: &str, der: &[u8]) -> Zeroizing<String> {
    let mut text = Zeroizing::new(String::with_capacity(encoded_len(label, der)));
    write(&mut text, label, der);
    text
}

fn encoded_len(label: &str, der: &[u8]) -> usize {
    let base64 = der.len().div_ceil(3) * 4;
    base64 + base64 / COLUMNS + 2 * (label.len() + "-----BEGIN -----\n".len()) + 4
}

fn write(text: &mut String, label: &str, der: &[u8]) {
    let mut line = Zeroizing::new([0u8; COLUMNS]);
    text.extend(["-----BEGIN ", label, "-----\n"]);
    for bytes in der.chunks(COLUMNS / 4 * 3) {
        // 48 bytes always fit 64 characters, so encoding cannot fail.
        text.push_str(Base64::encode(bytes, line.as_mut()).unwrap_or_default());
        text.push('\n');
    }
    text.extend(["-----END ", label, "-----\n"]);
}

/// Lines of a text that end with LF, CR LF or CR.
struct Lines<'a> {
    text: &'a [u8],
    at: usize,
}

struct Line<'a> {
    start: usize,
    /// Without line end and without blanks around.
    text: &'a [u8],
    /// Whether the line starts with a blank, as a continued header does.
    indented: bool,
}

impl<'a> Iterator for Lines<'a> {
    type Item = Line<'a>;

    fn next(&mut self) -> Option<Line<'a>> {
        let rest = self.text.get(self.at..).filter(|rest| !rest.is_empty())?;
        let length = rest.iter().position(|byte| matches!(byte, b'\n' | b'\r')).unwrap_or(rest.len());
        let end = match rest.get(length..) {
            Some([b'\r', b'\n', ..]) => length + 2,
            _ => length + 1,
        };
        let start = self.at;
        self.at += end;
        let line = rest.get(..length).unwrap_or_default();
        let line = line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line);
        let indented = line.first().is_some_and(u8::is_ascii_whitespace);
        Some(Line { start, text: line.trim_ascii(), indented })
    }
}

/// The label of a BEGIN or END line; `None` for other lines, `Some(None)` for one that begins so and is malformed.
fn marker<'a>(line: &'a [u8], prefix: &[u8]) -> Option<Option<&'a str>> {
    let rest = line.strip_prefix(prefix)?;
    let label = rest.strip_suffix(b"-----").and_then(|label| str::from_utf8(label).ok());
    Some(label.filter(|label| !label.contains("--") && !label.chars().any(char::is_control)))
}

/// A block whose base64 was not decoded yet.
struct Raw<'a> {
    label: &'a str,
    headers: Vec<(String, String)>,
    /// Base64 without white space.
    body: Zeroizing<Vec<u8>>,
    body_start: usize,
    range: Range<usize>,
}

fn block<'a>(label: &'a str, start: usize, lines: &mut Lines<'a>) -> Result<Raw<'a>> {
    let unfinished = Error::new(ErrorKind::PemUnfinished, start);
    let body_start = lines.at;
    // The first pass finds the end, so that the body can be collected without growing (and so copying) its buffer.
    let (body_end, end) = loop {
        let line = lines.next().ok_or(unfinished.clone())?;
        match marker(line.text, b"-----END ") {
            Some(Some(ended)) if ended == label => break (line.start, lines.at.min(lines.text.len())),
            Some(_) => return Err(unfinished),
            None if line.text.starts_with(b"-----BEGIN ") => return Err(unfinished),
            None => {}
        }
    };
    let text = lines.text.get(..body_end).unwrap_or_default();
    let inside = Lines { text, at: body_start };
    let mut raw = Raw {
        label,
        headers: Vec::new(),
        body: Zeroizing::new(Vec::with_capacity(body_end.saturating_sub(body_start))),
        body_start,
        range: start..end,
    };
    let mut in_headers = true;
    for line in inside {
        in_headers = in_headers && raw.header_line(&line);
        if !in_headers {
            raw.body.extend(line.text.iter().filter(|byte| !byte.is_ascii_whitespace()));
        }
    }
    Ok(raw)
}

impl Raw<'_> {
    /// Takes a line of the headers (RFC 1421 §4.4); false when the headers ended before it.
    fn header_line(&mut self, line: &Line<'_>) -> bool {
        if line.text.is_empty() {
            return self.headers.is_empty();
        }
        let text = String::from_utf8_lossy(line.text);
        if let Some((name, value)) = text.split_once(':') {
            self.headers.push((name.trim().to_owned(), value.trim().to_owned()));
            return true;
        }
        match self.headers.last_mut() {
            Some((_, value)) if line.indented => {
                value.push_str(&text);
                true
            }
            _ => false,
        }
    }

    fn decode(self) -> Result<Block> {
        let bad = Error::new(ErrorKind::PemBadBase64, self.body_start);
        let mut der = Zeroizing::new(vec![0; self.body.len() / 4 * 3]);
        let length = Base64::decode(self.body.as_slice(), &mut der).map_err(|_| bad)?.len();
        der.truncate(length);
        Ok(Block { label: self.label.to_owned(), headers: self.headers, der, range: self.range })
    }
}

#[cfg(test)]
mod tests;
