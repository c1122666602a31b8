//! Names of published files.

use chancery_store::crl::CrlKind;

/// A file that an authority publishes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PublishedFile {
    /// `ca/<slug>.*`
    Certificate(CertificateForm),
    /// `crl/<slug>*`
    Crl(CrlScope, CrlForm),
}

/// How an authority's certificate is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CertificateForm {
    /// `.crt`: DER that browsers offer to trust.
    Crt,
    /// `.cer`: DER, the form that AIA addresses name (RFC 5280 §4.2.2.1).
    Cer,
    /// `.der`: the same under a name that people guess.
    Der,
    /// `.pem`: text.
    Pem,
    /// `.p7b`: with everything above it, the root included.
    P7b,
}

/// How a CRL is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CrlForm {
    /// `.crl`: DER, the form that distribution points name.
    Der,
    /// `.pem`: text.
    Pem,
}

/// Which CRL of an authority.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CrlScope {
    /// `<slug>`, `<slug>-p<number>`: what a partition's certificates name.
    Partition(i64),
    /// `<slug>-full`: everything, for servers that load a file. While there is one partition it is the same.
    Complete,
    /// `<slug>-delta`, `<slug>-p<number>-delta`: changes since a base.
    Delta(i64),
}

impl PublishedFile {
    /// Slug and file by a name below `ca/`.
    pub fn certificate(name: &str) -> Option<(&str, Self)> {
        let (slug, ending) = name.rsplit_once('.')?;
        let form = match ending {
            "crt" => CertificateForm::Crt,
            "cer" => CertificateForm::Cer,
            "der" => CertificateForm::Der,
            "pem" => CertificateForm::Pem,
            "p7b" => CertificateForm::P7b,
            _ => return None,
        };
        Some((slug, Self::Certificate(form)))
    }

    /// Slug and file by a name below `crl/`.
    pub fn crl(name: &str) -> Option<(&str, Self)> {
        let (stem, ending) = name.rsplit_once('.')?;
        let form = match ending {
            "crl" => CrlForm::Der,
            "pem" => CrlForm::Pem,
            _ => return None,
        };
        let (slug, scope) = match (stem.strip_suffix("-full"), stem.strip_suffix("-delta")) {
            (Some(slug), _) => (slug, CrlScope::Complete),
            (None, Some(base)) => {
                let (slug, number) = partition(base);
                (slug, CrlScope::Delta(number))
            }
            (None, None) => {
                let (slug, number) = partition(stem);
                (slug, CrlScope::Partition(number))
            }
        };
        Some((slug, Self::Crl(scope, form)))
    }
}

impl CertificateForm {
    pub(super) const fn media_type(self) -> &'static str {
        match self {
            Self::Crt => "application/x-x509-ca-cert",
            Self::Cer | Self::Der => "application/pkix-cert",
            Self::Pem => "application/x-pem-file",
            Self::P7b => "application/x-pkcs7-certificates",
        }
    }
}

impl CrlForm {
    pub(super) const fn media_type(self) -> &'static str {
        match self {
            Self::Der => "application/pkix-crl",
            Self::Pem => "application/x-pem-file",
        }
    }
}

impl CrlScope {
    /// Partition and kind of the CRLs that will do, the best first.
    pub(super) fn candidates(self) -> impl Iterator<Item = (i64, CrlKind)> {
        let (first, second) = match self {
            Self::Partition(number) => ((number, CrlKind::Full), None),
            Self::Complete => ((0, CrlKind::Complete), Some((0, CrlKind::Full))),
            Self::Delta(number) => ((number, CrlKind::Delta), None),
        };
        std::iter::once(first).chain(second)
    }
}

/// `issuing-1-p7` is partition 7 of `issuing-1`. The first partition has no number in its name, and numbers have one
/// notation only.
fn partition(stem: &str) -> (&str, i64) {
    let numbered = stem.rsplit_once("-p").and_then(|(slug, digits)| Some((slug, digits, digits.parse::<i64>().ok()?)));
    match numbered {
        Some((slug, digits, number)) if number > 0 && number.to_string() == digits => (slug, number),
        _ => (stem, 0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_crls() {
        let cases = [
            ("issuing-1.crl", "issuing-1", CrlScope::Partition(0), CrlForm::Der),
            ("issuing-1.pem", "issuing-1", CrlScope::Partition(0), CrlForm::Pem),
            ("issuing-1-p12.crl", "issuing-1", CrlScope::Partition(12), CrlForm::Der),
            ("issuing-1-full.crl", "issuing-1", CrlScope::Complete, CrlForm::Der),
            ("issuing-1-delta.crl", "issuing-1", CrlScope::Delta(0), CrlForm::Der),
            ("issuing-1-p3-delta.crl", "issuing-1", CrlScope::Delta(3), CrlForm::Der),
            // No second name for anything.
            ("issuing-1-p0.crl", "issuing-1-p0", CrlScope::Partition(0), CrlForm::Der),
            ("issuing-1-p007.crl", "issuing-1-p007", CrlScope::Partition(0), CrlForm::Der),
            ("issuing-1-p-1.crl", "issuing-1-p-1", CrlScope::Partition(0), CrlForm::Der),
        ];
        for (name, slug, scope, form) in cases {
            assert_eq!(PublishedFile::crl(name), Some((slug, PublishedFile::Crl(scope, form))), "{name}");
        }
        for name in ["issuing-1", "issuing-1.txt", "crl", ""] {
            assert_eq!(PublishedFile::crl(name), None, "{name}");
        }
    }

    #[test]
    fn names_of_certificates() {
        let name = PublishedFile::certificate("root-1.p7b");
        assert_eq!(name, Some(("root-1", PublishedFile::Certificate(CertificateForm::P7b))));
        assert_eq!(PublishedFile::certificate("root-1.exe"), None);
    }
}
