//! Names from text: RFC 4514 with the liberties people take, and openssl's style with slashes.

use std::fmt;

use super::{Attribute, Name, Rdn, keyword};
use crate::der::{Reader, Tag};
use crate::digest::unhex;
use crate::oid::Oid;

/// Why text is not a distinguished name, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NameSyntaxError {
    /// Characters before the place of the fault.
    pub position: usize,
    /// What is wrong there.
    pub reason: NameFault,
}

/// What can be wrong with a distinguished name in text.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NameFault {
    /// No `=` where one belongs; holds the text found instead.
    #[error("“{0}” has no “=”; write names as CN=www.example.org (inside a value, put \\ before , + / and ;)")]
    NoEquals(String),
    /// An attribute type that is not known; holds it.
    #[error("“{0}” is not a known attribute; use one such as CN, O, OU, L, ST, C, E or a dotted identifier")]
    UnknownAttribute(String),
    /// `#` with something else than the DER of one value in hex behind it.
    #[error("after “#” the value must stand in hex, as DER; to mean the character itself write \\#")]
    BadHex,
    /// A quotation mark without its partner.
    #[error("the quotation mark is not closed")]
    OpenQuote,
    /// Text between a closing quotation mark and the next separator.
    #[error("only a separator may follow a closing quotation mark")]
    AfterQuote,
    /// A backslash at the end.
    #[error("a single \\ stands at the end; to mean the character itself write \\\\")]
    OpenEscape,
    /// Bytes given as `\XX` that are not UTF-8.
    #[error("the bytes given as \\XX are not UTF-8")]
    NotUtf8,
    /// An attribute without value.
    #[error("“{0}” has no value")]
    NoValue(String),
}

impl fmt::Display for NameSyntaxError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} (at character {})", self.reason, self.position + 1)
    }
}

impl std::error::Error for NameSyntaxError {}

type Result<T> = std::result::Result<T, NameSyntaxError>;

pub(super) fn parse(text: &str) -> Result<Name> {
    if text.trim_start().starts_with('/') {
        return Parser::new(text, true).rdns().map(Name::from_rdns);
    }
    let mut rdns = Parser::new(text, false).rdns()?;
    rdns.reverse();
    Ok(Name::from_rdns(rdns))
}

pub(super) fn parse_line(text: &str) -> Result<Name> {
    Parser::new(text, false).rdns().map(Name::from_rdns)
}

pub(super) fn parse_input(text: &str) -> Result<Name> {
    if text.trim_start().starts_with('/') {
        return parse(text);
    }
    let mut rdns = Parser::new(text, false).rdns()?;
    let rank =
        |rdn: Option<&Rdn>| rdn.and_then(|rdn| rdn.attributes.first()).and_then(|first| keyword::rank(&first.oid));
    let general_first = matches!((rank(rdns.first()), rank(rdns.last())), (Some(first), Some(last)) if first < last);
    if !general_first {
        rdns.reverse();
    }
    Ok(Name::from_rdns(rdns))
}

struct Parser {
    chars: Vec<char>,
    place: usize,
    slash: bool,
}

impl Parser {
    fn new(text: &str, slash: bool) -> Self {
        Self { chars: text.chars().collect(), place: 0, slash }
    }

    /// All RDNs in the order of the text.
    fn rdns(mut self) -> Result<Vec<Rdn>> {
        let mut rdns = Vec::new();
        self.skip_white_space();
        if self.slash {
            self.place += 1;
        }
        if self.peek().is_none() {
            return Ok(rdns);
        }
        loop {
            rdns.push(self.rdn()?);
            if self.peek().is_none() {
                return Ok(rdns);
            }
            self.place += 1;
        }
    }

    /// One RDN; the parser then stands at its separator or at the end.
    fn rdn(&mut self) -> Result<Rdn> {
        let mut attributes = vec![self.attribute()?];
        while self.peek() == Some('+') {
            self.place += 1;
            attributes.push(self.attribute()?);
        }
        Ok(Rdn { attributes })
    }

    fn attribute(&mut self) -> Result<Attribute> {
        let (oid, label) = self.attribute_type()?;
        self.skip_white_space();
        let start = self.place;
        match self.peek() {
            Some('#') => self.hex_value(oid),
            Some('"') if !self.slash => self.quoted_value().map(|text| Attribute::new(oid, &text)),
            _ => match self.plain_value()? {
                text if text.is_empty() => Err(fault(start, NameFault::NoValue(label))),
                text => Ok(Attribute::new(oid, &text)),
            },
        }
    }

    fn attribute_type(&mut self) -> Result<(Oid, String)> {
        self.skip_white_space();
        let start = self.place;
        while self.peek().is_some_and(|c| c != '=' && !self.is_separator(c)) {
            self.place += 1;
        }
        let label: String = self.slice(start, self.place).iter().collect();
        let label = label.trim().to_owned();
        if self.peek() != Some('=') {
            return Err(fault(start, NameFault::NoEquals(label)));
        }
        self.place += 1;
        match keyword::attribute_type(&label) {
            Some(oid) => Ok((oid, label)),
            None => Err(fault(start, NameFault::UnknownAttribute(label))),
        }
    }

    /// `#` and the DER of one value in hex.
    fn hex_value(&mut self, oid: Oid) -> Result<Attribute> {
        let start = self.place;
        self.place += 1;
        let digits = self.place;
        while self.peek().is_some_and(|c| !self.is_separator(c)) {
            self.place += 1;
        }
        let digits: String = self.slice(digits, self.place).iter().collect();
        let digits = digits.trim_end();
        let der = unhex(digits).filter(|_| digits.bytes().all(|byte| byte.is_ascii_hexdigit()));
        let (tag, value) = der.as_deref().and_then(one_value).ok_or_else(|| fault(start, NameFault::BadHex))?;
        Ok(Attribute { oid, tag, value })
    }

    fn quoted_value(&mut self) -> Result<String> {
        let start = self.place;
        self.place += 1;
        let mut bytes = Vec::new();
        loop {
            match self.peek() {
                None => return Err(fault(start, NameFault::OpenQuote)),
                Some('"') => break,
                Some('\\') => self.escape(&mut bytes)?,
                Some(c) => self.literal(c, &mut bytes),
            }
        }
        self.place += 1;
        self.skip_white_space();
        if self.peek().is_some_and(|c| !self.is_separator(c)) {
            return Err(fault(self.place, NameFault::AfterQuote));
        }
        text(bytes, start)
    }

    /// A value up to the next separator, without the white space around it that is not escaped.
    fn plain_value(&mut self) -> Result<String> {
        let start = self.place;
        let mut bytes = Vec::new();
        let mut end = 0;
        while let Some(c) = self.peek().filter(|c| !self.is_separator(*c)) {
            if c == '\\' {
                self.escape(&mut bytes)?;
                end = bytes.len();
                continue;
            }
            self.literal(c, &mut bytes);
            if !c.is_ascii_whitespace() {
                end = bytes.len();
            }
        }
        bytes.truncate(end);
        text(bytes, start)
    }

    /// `\XX` as the byte it names, `\` before any other character as that character.
    fn escape(&mut self, bytes: &mut Vec<u8>) -> Result<()> {
        let digit = |place: usize| self.chars.get(place).and_then(|c| c.to_digit(16));
        if let (Some(high), Some(low)) = (digit(self.place + 1), digit(self.place + 2)) {
            bytes.push((high << 4 | low) as u8);
            self.place += 3;
            return Ok(());
        }
        let Some(c) = self.chars.get(self.place + 1).copied() else {
            return Err(fault(self.place, NameFault::OpenEscape));
        };
        self.place += 1;
        self.literal(c, bytes);
        Ok(())
    }

    fn literal(&mut self, c: char, bytes: &mut Vec<u8>) {
        bytes.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
        self.place += 1;
    }

    fn is_separator(&self, c: char) -> bool {
        if self.slash { matches!(c, '/' | '+') } else { matches!(c, ',' | ';' | '+') }
    }

    fn peek(&self) -> Option<char> {
        self.chars.get(self.place).copied()
    }

    fn slice(&self, start: usize, end: usize) -> &[char] {
        self.chars.get(start..end).unwrap_or_default()
    }

    fn skip_white_space(&mut self) {
        while self.peek().is_some_and(|c| c.is_ascii_whitespace()) {
            self.place += 1;
        }
    }
}

fn fault(position: usize, reason: NameFault) -> NameSyntaxError {
    NameSyntaxError { position, reason }
}

fn text(bytes: Vec<u8>, start: usize) -> Result<String> {
    String::from_utf8(bytes).map_err(|_| fault(start, NameFault::NotUtf8))
}

/// Tag and content of the one value that `der` consists of.
fn one_value(der: &[u8]) -> Option<(Tag, Vec<u8>)> {
    let mut reader = Reader::new(der);
    let tlv = reader.any().ok()?;
    reader.finish().ok()?;
    Some((tlv.tag, tlv.value.to_vec()))
}
