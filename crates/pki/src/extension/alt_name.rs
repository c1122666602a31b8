//! Lists of general names: subjectAltName, issuerAltName (RFC 5280 §4.2.1.6, §4.2.1.7) and the CRL entry's
//! certificateIssuer (§5.3.3).

use super::ExtensionValue;
use crate::der::{Reader, Writer};
use crate::error::{ErrorKind, Result};
use crate::general_name::GeneralName;
use crate::oid::{CERTIFICATE_ISSUER, ISSUER_ALT_NAME, Oid, SUBJECT_ALT_NAME};

macro_rules! names {
    ($(#[$doc:meta])* $type:ident, $oid:ident) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub struct $type(pub Vec<GeneralName>);

        impl ExtensionValue for $type {
            const OID: Oid = $oid;

            fn read(reader: &mut Reader<'_>) -> Result<Self> {
                let inner = reader.sequence()?;
                if inner.is_empty() {
                    return Err(inner.error(ErrorKind::BadValue));
                }
                GeneralName::read_all(inner).map(Self)
            }

            fn write(&self, writer: &mut Writer) {
                writer.sequence(|w| self.0.iter().for_each(|name| name.write(w)));
            }
        }
    };
}

names!(
    /// Names of the subject: hosts, addresses, mailboxes, URIs.
    SubjectAltName,
    SUBJECT_ALT_NAME
);
names!(
    /// Other names of the issuer.
    IssuerAltName,
    ISSUER_ALT_NAME
);
names!(
    /// In an indirect CRL: who issued the certificate this entry, and those after it, revoke.
    CertificateIssuer,
    CERTIFICATE_ISSUER
);
