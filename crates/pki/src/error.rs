//! What can be wrong with bytes from outside.

use std::fmt;

/// A fault in the input: what it is, in which field, and at which byte.
///
/// `offset` counts bytes from the start of the slice handed to the outermost reader.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    /// What is wrong.
    pub kind: ErrorKind,
    /// Name of the innermost ASN.1 field that was being read, as in its RFC; empty when unknown.
    pub field: &'static str,
    /// Bytes from the start of the input to the fault.
    pub offset: usize,
}

/// The kinds of fault. Each is one sentence a person can read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The input ends inside a value.
    #[error("the data ends too early")]
    Truncated,
    /// Bytes follow where the structure ends.
    #[error("there is more data than the structure has room for")]
    TrailingData,
    /// Another ASN.1 type stands where this one belongs.
    #[error("another kind of value stands here than the standard prescribes")]
    UnexpectedTag,
    /// A length not in its shortest form, an indefinite length, or a multi-byte tag (X.690 §10.1).
    #[error("the encoding is not DER")]
    NotDer,
    /// A value that its ASN.1 type does not allow.
    #[error("the value is not allowed here")]
    BadValue,
    /// A date or time in a form RFC 5280 §4.1.2.5 does not allow.
    #[error("the date is not written in a form that RFC 5280 allows")]
    BadTime,
    /// Text with bytes its string type does not allow.
    #[error("the text has characters its type does not allow")]
    BadString,
    /// The same extension twice (RFC 5280 §4.2), or another thing that may stand once.
    #[error("something that may stand only once stands twice")]
    Duplicate,
    /// A version number this structure does not have.
    #[error("the version number is not one this structure has")]
    BadVersion,
    /// An algorithm this build does not know, or knows and does not accept.
    #[error("the algorithm is not supported")]
    UnsupportedAlgorithm,
    /// The key is well-formed but too weak, too large or otherwise not to be used.
    #[error("the key cannot be used")]
    BadKey,
    /// A signature that does not verify.
    #[error("the signature is wrong")]
    BadSignature,
    /// The two places a certificate or CRL names its signature algorithm differ (RFC 5280 §4.1.1.2).
    #[error("the signature algorithm inside differs from the one outside")]
    AlgorithmMismatch,
    /// A wrong password, or data changed since it was encrypted: the two cannot be told apart.
    #[error("the password is wrong or the data was changed")]
    WrongPassword,
    /// A password is needed and none was given.
    #[error("a password is needed")]
    PasswordNeeded,
    /// Encryption so weak (RC2) that it is read only when the caller allows it.
    #[error("the encryption is of an old kind that is read only when you allow it")]
    OldEncryption,
    /// Work or size beyond the stated bound (iterations, nesting, entries).
    #[error("the data asks for more work than is allowed")]
    TooMuchWork,
    /// A PEM block without its end line, or with a wrong label.
    #[error("a PEM block has a BEGIN line but no matching END line")]
    PemUnfinished,
    /// Characters inside a PEM block that are not base64.
    #[error("a PEM block has characters that are not base64")]
    PemBadBase64,
    /// No PEM block with the wanted label.
    #[error("no PEM block of the wanted kind was found")]
    PemNotFound,
    /// A signing device or library refused.
    #[error("the signing operation failed")]
    SigningFailed,
}

impl Error {
    /// An error of this kind at this byte, with no field named yet.
    pub const fn new(kind: ErrorKind, offset: usize) -> Self {
        Self { kind, field: "", offset }
    }

    /// An error in the named field where no byte offset is known.
    pub const fn field(kind: ErrorKind, field: &'static str) -> Self {
        Self { kind, field, offset: 0 }
    }

    /// Names the field unless an inner one is already named.
    #[must_use]
    pub const fn in_field(mut self, field: &'static str) -> Self {
        if self.field.is_empty() {
            self.field = field;
        }
        self
    }
}

impl From<ErrorKind> for Error {
    fn from(kind: ErrorKind) -> Self {
        Self::new(kind, 0)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.kind)?;
        if !self.field.is_empty() {
            write!(f, " ({}", self.field)?;
            if self.offset > 0 {
                write!(f, ", byte {}", self.offset)?;
            }
            write!(f, ")")?;
        } else if self.offset > 0 {
            write!(f, " (byte {})", self.offset)?;
        }
        Ok(())
    }
}

impl std::error::Error for Error {}

/// Result of reading or making a structure.
pub type Result<T> = std::result::Result<T, Error>;

/// Names the field in which an error happened.
pub trait InField<T> {
    /// Adds `field` to the error unless an inner field is already named.
    fn in_field(self, field: &'static str) -> Result<T>;
}

impl<T> InField<T> for Result<T> {
    fn in_field(self, field: &'static str) -> Result<T> {
        self.map_err(|error| error.in_field(field))
    }
}
