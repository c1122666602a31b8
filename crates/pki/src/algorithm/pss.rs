//! Parameters of RSASSA-PSS (RFC 4055 §3.1, RFC 8017 §A.2.3).

use super::AlgorithmIdentifier;
use crate::der::{Reader, Writer};
use crate::error::{Error, ErrorKind, InField, Result};
use crate::oid::{self, Oid};

/// `RSASSA-PSS-params`, with MGF1 over the same digest as the message: the only form in use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PssParameters {
    /// Digest of the message and of the mask generation function.
    pub digest: Oid,
    /// Length of the salt in bytes.
    pub salt_length: u64,
}

impl PssParameters {
    /// The parameters of an id-RSASSA-PSS identifier; absent fields take their defaults (SHA-1, 20 bytes).
    ///
    /// Errors: `UnsupportedAlgorithm` for another mask generation function or digest in it, `BadValue` for a trailer
    /// other than 1 or parameters that are missing altogether (RFC 4055 §3.1 wants them in a signature's identifier).
    pub fn from_identifier(identifier: &AlgorithmIdentifier) -> Result<Self> {
        if identifier.oid != oid::RSASSA_PSS {
            return Err(Error::field(ErrorKind::UnsupportedAlgorithm, "algorithm"));
        }
        let der = identifier.parameters.as_deref().ok_or(Error::field(ErrorKind::BadValue, "RSASSA-PSS-params"))?;
        Self::read(Reader::document(der).in_field("RSASSA-PSS-params")?).in_field("RSASSA-PSS-params")
    }

    fn read(mut fields: Reader<'_>) -> Result<Self> {
        let digest = match fields.explicit(0)? {
            Some(field) => digest_oid(field).in_field("hashAlgorithm")?,
            None => oid::SHA1,
        };
        let mask_digest = match fields.explicit(1)? {
            Some(field) => mask_digest_oid(field).in_field("maskGenAlgorithm")?,
            None => oid::SHA1,
        };
        let salt_length = match fields.explicit(2)? {
            Some(field) => sole_number(field).in_field("saltLength")?,
            None => 20,
        };
        if let Some(field) = fields.explicit(3)?
            && sole_number(field).in_field("trailerField")? != 1
        {
            return Err(Error::field(ErrorKind::BadValue, "trailerField"));
        }
        fields.finish()?;
        if mask_digest != digest {
            return Err(Error::field(ErrorKind::UnsupportedAlgorithm, "maskGenAlgorithm"));
        }
        Ok(Self { digest, salt_length })
    }

    /// The identifier with explicit digest, mask generation function and salt length; digest parameters are NULL
    /// (RFC 4055 §2.1, §3.1).
    pub fn identifier(&self) -> AlgorithmIdentifier {
        let digest = AlgorithmIdentifier::with_null(self.digest);
        let mask = AlgorithmIdentifier { oid: oid::MGF1, parameters: Some(Writer::encode(|w| digest.write(w))) };
        let parameters = Writer::encode(|w| {
            w.sequence(|w| {
                w.context(0, |w| digest.write(w));
                w.context(1, |w| mask.write(w));
                w.context(2, |w| w.u64(self.salt_length));
            });
        });
        AlgorithmIdentifier { oid: oid::RSASSA_PSS, parameters: Some(parameters) }
    }
}

fn digest_oid(mut field: Reader<'_>) -> Result<Oid> {
    let identifier = AlgorithmIdentifier::read(&mut field)?;
    field.finish()?;
    if identifier.has_null_or_no_parameters() { Ok(identifier.oid) } else { Err(ErrorKind::BadValue.into()) }
}

fn mask_digest_oid(mut field: Reader<'_>) -> Result<Oid> {
    let identifier = AlgorithmIdentifier::read(&mut field)?;
    field.finish()?;
    if identifier.oid != oid::MGF1 {
        return Err(ErrorKind::UnsupportedAlgorithm.into());
    }
    let der = identifier.parameters.ok_or(Error::from(ErrorKind::BadValue))?;
    digest_oid(Reader::new(&der))
}

fn sole_number(mut field: Reader<'_>) -> Result<u64> {
    let number = field.u64()?;
    field.finish()?;
    Ok(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn identifier(parameters: impl FnOnce(&mut Writer)) -> AlgorithmIdentifier {
        AlgorithmIdentifier { oid: oid::RSASSA_PSS, parameters: Some(Writer::encode(|w| w.sequence(parameters))) }
    }

    #[test]
    fn defaults_are_sha1_and_twenty_bytes() {
        let read = PssParameters::from_identifier(&identifier(|_| ())).unwrap();
        assert_eq!(read, PssParameters { digest: oid::SHA1, salt_length: 20 });
    }

    #[test]
    fn odd_parameters_are_refused() {
        let sha256 = |w: &mut Writer| AlgorithmIdentifier::new(oid::SHA256).write(w);
        let cases = [
            (identifier(|w| w.context(0, sha256)), ErrorKind::UnsupportedAlgorithm),
            (identifier(|w| w.context(3, |w| w.u64(2))), ErrorKind::BadValue),
            (identifier(|w| w.context(4, |w| w.u64(2))), ErrorKind::TrailingData),
            (identifier(|w| w.context(2, |w| w.raw(&[2, 1, 0xff]))), ErrorKind::BadValue),
            (AlgorithmIdentifier::new(oid::RSASSA_PSS), ErrorKind::BadValue),
            (AlgorithmIdentifier::with_null(oid::RSASSA_PSS), ErrorKind::UnexpectedTag),
        ];
        for (identifier, kind) in cases {
            assert_eq!(PssParameters::from_identifier(&identifier).unwrap_err().kind, kind);
        }
    }
}
