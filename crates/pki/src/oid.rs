//! Object identifiers: the ones Chancery knows, with the names their RFCs give them.

use std::collections::HashMap;
use std::sync::LazyLock;

pub use const_oid::ObjectIdentifier as Oid;

macro_rules! oids {
    ($($(#[$group:meta])* $name:ident = $dotted:literal, $label:literal;)*) => {
        $(
            #[doc = concat!("`", $label, "` (", $dotted, ")")]
            pub const $name: Oid = Oid::new_unwrap($dotted);
        )*

        const KNOWN: &[(Oid, &str)] = &[$(($name, $label)),*];
    };
}

oids! {
    // Attribute types (RFC 4519, RFC 5280 appendix A, RFC 2985)
    COMMON_NAME = "2.5.4.3", "CN";
    SURNAME = "2.5.4.4", "SN";
    SERIAL_NUMBER = "2.5.4.5", "serialNumber";
    COUNTRY = "2.5.4.6", "C";
    LOCALITY = "2.5.4.7", "L";
    STATE = "2.5.4.8", "ST";
    STREET = "2.5.4.9", "street";
    ORGANIZATION = "2.5.4.10", "O";
    ORGANIZATIONAL_UNIT = "2.5.4.11", "OU";
    TITLE = "2.5.4.12", "title";
    DESCRIPTION = "2.5.4.13", "description";
    BUSINESS_CATEGORY = "2.5.4.15", "businessCategory";
    POSTAL_CODE = "2.5.4.17", "postalCode";
    TELEPHONE_NUMBER = "2.5.4.20", "telephoneNumber";
    NAME = "2.5.4.41", "name";
    GIVEN_NAME = "2.5.4.42", "GN";
    INITIALS = "2.5.4.43", "initials";
    GENERATION_QUALIFIER = "2.5.4.44", "generationQualifier";
    DN_QUALIFIER = "2.5.4.46", "dnQualifier";
    PSEUDONYM = "2.5.4.65", "pseudonym";
    ORGANIZATION_IDENTIFIER = "2.5.4.97", "organizationIdentifier";
    USER_ID = "0.9.2342.19200300.100.1.1", "UID";
    DOMAIN_COMPONENT = "0.9.2342.19200300.100.1.25", "DC";
    EMAIL_ADDRESS = "1.2.840.113549.1.9.1", "E";
    JURISDICTION_LOCALITY = "1.3.6.1.4.1.311.60.2.1.1", "jurisdictionL";
    JURISDICTION_STATE = "1.3.6.1.4.1.311.60.2.1.2", "jurisdictionST";
    JURISDICTION_COUNTRY = "1.3.6.1.4.1.311.60.2.1.3", "jurisdictionC";
    UNSTRUCTURED_NAME = "1.2.840.113549.1.9.2", "unstructuredName";

    // Certificate and CRL extensions (RFC 5280 §4.2, §5.2, §5.3)
    SUBJECT_DIRECTORY_ATTRIBUTES = "2.5.29.9", "subjectDirectoryAttributes";
    SUBJECT_KEY_IDENTIFIER = "2.5.29.14", "subjectKeyIdentifier";
    KEY_USAGE = "2.5.29.15", "keyUsage";
    SUBJECT_ALT_NAME = "2.5.29.17", "subjectAltName";
    ISSUER_ALT_NAME = "2.5.29.18", "issuerAltName";
    BASIC_CONSTRAINTS = "2.5.29.19", "basicConstraints";
    CRL_NUMBER = "2.5.29.20", "cRLNumber";
    CRL_REASON = "2.5.29.21", "reasonCode";
    INVALIDITY_DATE = "2.5.29.24", "invalidityDate";
    DELTA_CRL_INDICATOR = "2.5.29.27", "deltaCRLIndicator";
    ISSUING_DISTRIBUTION_POINT = "2.5.29.28", "issuingDistributionPoint";
    CERTIFICATE_ISSUER = "2.5.29.29", "certificateIssuer";
    NAME_CONSTRAINTS = "2.5.29.30", "nameConstraints";
    CRL_DISTRIBUTION_POINTS = "2.5.29.31", "cRLDistributionPoints";
    CERTIFICATE_POLICIES = "2.5.29.32", "certificatePolicies";
    POLICY_MAPPINGS = "2.5.29.33", "policyMappings";
    AUTHORITY_KEY_IDENTIFIER = "2.5.29.35", "authorityKeyIdentifier";
    POLICY_CONSTRAINTS = "2.5.29.36", "policyConstraints";
    EXTENDED_KEY_USAGE = "2.5.29.37", "extKeyUsage";
    FRESHEST_CRL = "2.5.29.46", "freshestCRL";
    INHIBIT_ANY_POLICY = "2.5.29.54", "inhibitAnyPolicy";
    AUTHORITY_INFO_ACCESS = "1.3.6.1.5.5.7.1.1", "authorityInfoAccess";
    SUBJECT_INFO_ACCESS = "1.3.6.1.5.5.7.1.11", "subjectInfoAccess";
    TLS_FEATURE = "1.3.6.1.5.5.7.1.24", "tlsFeature";
    OCSP_NOCHECK = "1.3.6.1.5.5.7.48.1.5", "ocspNoCheck";
    OCSP_BASIC = "1.3.6.1.5.5.7.48.1.1", "ocspBasic";
    OCSP_NONCE = "1.3.6.1.5.5.7.48.1.2", "ocspNonce";
    OCSP_RESPONSE_TYPE = "1.3.6.1.5.5.7.48.1.4", "ocspResponse";
    OCSP_ARCHIVE_CUTOFF = "1.3.6.1.5.5.7.48.1.6", "ocspArchiveCutoff";
    OCSP_SERVICE_LOCATOR = "1.3.6.1.5.5.7.48.1.7", "ocspServiceLocator";
    OCSP_PREFERRED_SIGNATURES = "1.3.6.1.5.5.7.48.1.8", "ocspPreferredSignatureAlgorithms";
    OCSP_EXTENDED_REVOKE = "1.3.6.1.5.5.7.48.1.9", "ocspExtendedRevoke";
    CT_PRECERT_POISON = "1.3.6.1.4.1.11129.2.4.3", "ctPoison";
    CT_SCT_LIST = "1.3.6.1.4.1.11129.2.4.2", "signedCertificateTimestamps";
    SMIME_CAPABILITIES = "1.2.840.113549.1.9.15", "smimeCapabilities";
    NETSCAPE_CERT_TYPE = "2.16.840.1.113730.1.1", "netscapeCertType";
    NETSCAPE_COMMENT = "2.16.840.1.113730.1.13", "netscapeComment";

    // Access methods, policies and qualifiers (RFC 5280 §4.2)
    AD_OCSP = "1.3.6.1.5.5.7.48.1", "ocsp";
    AD_CA_ISSUERS = "1.3.6.1.5.5.7.48.2", "caIssuers";
    AD_CA_REPOSITORY = "1.3.6.1.5.5.7.48.5", "caRepository";
    ANY_POLICY = "2.5.29.32.0", "anyPolicy";
    QT_CPS = "1.3.6.1.5.5.7.2.1", "cps";
    QT_USER_NOTICE = "1.3.6.1.5.5.7.2.2", "userNotice";

    // Extended key usages (RFC 5280 §4.2.1.12 and others)
    ANY_EXTENDED_KEY_USAGE = "2.5.29.37.0", "anyExtendedKeyUsage";
    SERVER_AUTH = "1.3.6.1.5.5.7.3.1", "serverAuth";
    CLIENT_AUTH = "1.3.6.1.5.5.7.3.2", "clientAuth";
    CODE_SIGNING = "1.3.6.1.5.5.7.3.3", "codeSigning";
    EMAIL_PROTECTION = "1.3.6.1.5.5.7.3.4", "emailProtection";
    TIME_STAMPING = "1.3.6.1.5.5.7.3.8", "timeStamping";
    OCSP_SIGNING = "1.3.6.1.5.5.7.3.9", "OCSPSigning";
    SMARTCARD_LOGON = "1.3.6.1.4.1.311.20.2.2", "smartcardLogon";

    // Other names
    UPN = "1.3.6.1.4.1.311.20.2.3", "userPrincipalName";
    SMTP_UTF8_MAILBOX = "1.3.6.1.5.5.7.8.9", "smtpUTF8Mailbox";

    // PKCS#9 request attributes (RFC 2985)
    CHALLENGE_PASSWORD = "1.2.840.113549.1.9.7", "challengePassword";
    EXTENSION_REQUEST = "1.2.840.113549.1.9.14", "extensionRequest";
    MS_EXTENSION_REQUEST = "1.3.6.1.4.1.311.2.1.14", "msExtensionRequest";
    FRIENDLY_NAME = "1.2.840.113549.1.9.20", "friendlyName";
    LOCAL_KEY_ID = "1.2.840.113549.1.9.21", "localKeyID";

    // Public keys (RFC 3279, RFC 5480, RFC 8410, RFC 9881)
    RSA_ENCRYPTION = "1.2.840.113549.1.1.1", "rsaEncryption";
    DSA = "1.2.840.10040.4.1", "dsa";
    EC_PUBLIC_KEY = "1.2.840.10045.2.1", "ecPublicKey";
    X25519 = "1.3.101.110", "X25519";
    X448 = "1.3.101.111", "X448";
    ED25519 = "1.3.101.112", "Ed25519";
    ED448 = "1.3.101.113", "Ed448";
    ML_DSA_44 = "2.16.840.1.101.3.4.3.17", "ML-DSA-44";
    ML_DSA_65 = "2.16.840.1.101.3.4.3.18", "ML-DSA-65";
    ML_DSA_87 = "2.16.840.1.101.3.4.3.19", "ML-DSA-87";

    // Curves (RFC 5480)
    P256 = "1.2.840.10045.3.1.7", "P-256";
    P384 = "1.3.132.0.34", "P-384";
    P521 = "1.3.132.0.35", "P-521";
    SECP256K1 = "1.3.132.0.10", "secp256k1";

    // Signatures (RFC 3279, RFC 4055, RFC 5758)
    MD2_WITH_RSA = "1.2.840.113549.1.1.2", "md2WithRSA";
    MD5_WITH_RSA = "1.2.840.113549.1.1.4", "md5WithRSA";
    SHA1_WITH_RSA = "1.2.840.113549.1.1.5", "sha1WithRSA";
    RSASSA_PSS = "1.2.840.113549.1.1.10", "RSASSA-PSS";
    MGF1 = "1.2.840.113549.1.1.8", "MGF1";
    SHA256_WITH_RSA = "1.2.840.113549.1.1.11", "sha256WithRSA";
    SHA384_WITH_RSA = "1.2.840.113549.1.1.12", "sha384WithRSA";
    SHA512_WITH_RSA = "1.2.840.113549.1.1.13", "sha512WithRSA";
    SHA224_WITH_RSA = "1.2.840.113549.1.1.14", "sha224WithRSA";
    SHA1_WITH_DSA = "1.2.840.10040.4.3", "sha1WithDSA";
    SHA1_WITH_ECDSA = "1.2.840.10045.4.1", "sha1WithECDSA";
    SHA224_WITH_ECDSA = "1.2.840.10045.4.3.1", "sha224WithECDSA";
    SHA256_WITH_ECDSA = "1.2.840.10045.4.3.2", "sha256WithECDSA";
    SHA384_WITH_ECDSA = "1.2.840.10045.4.3.3", "sha384WithECDSA";
    SHA512_WITH_ECDSA = "1.2.840.10045.4.3.4", "sha512WithECDSA";

    // Digests and MACs
    MD5 = "1.2.840.113549.2.5", "MD5";
    SHA1 = "1.3.14.3.2.26", "SHA-1";
    SHA256 = "2.16.840.1.101.3.4.2.1", "SHA-256";
    SHA384 = "2.16.840.1.101.3.4.2.2", "SHA-384";
    SHA512 = "2.16.840.1.101.3.4.2.3", "SHA-512";
    HMAC_SHA1 = "1.2.840.113549.2.7", "hmacWithSHA1";
    HMAC_SHA256 = "1.2.840.113549.2.9", "hmacWithSHA256";
    HMAC_SHA384 = "1.2.840.113549.2.10", "hmacWithSHA384";
    HMAC_SHA512 = "1.2.840.113549.2.11", "hmacWithSHA512";

    // Password-based encryption (RFC 8018, RFC 7292, RFC 7914, RFC 9579)
    PBES2 = "1.2.840.113549.1.5.13", "PBES2";
    PBMAC1 = "1.2.840.113549.1.5.14", "PBMAC1";
    PBKDF2 = "1.2.840.113549.1.5.12", "PBKDF2";
    SCRYPT = "1.3.6.1.4.1.11591.4.11", "scrypt";
    PBE_SHA1_3DES = "1.2.840.113549.1.12.1.3", "pbeWithSHA1And3-KeyTripleDES-CBC";
    PBE_SHA1_RC2_128 = "1.2.840.113549.1.12.1.5", "pbeWithSHA1And128BitRC2-CBC";
    PBE_SHA1_RC2_40 = "1.2.840.113549.1.12.1.6", "pbeWithSHA1And40BitRC2-CBC";
    AES_128_CBC = "2.16.840.1.101.3.4.1.2", "AES-128-CBC";
    AES_192_CBC = "2.16.840.1.101.3.4.1.22", "AES-192-CBC";
    AES_256_CBC = "2.16.840.1.101.3.4.1.42", "AES-256-CBC";
    DES_EDE3_CBC = "1.2.840.113549.3.7", "DES-EDE3-CBC";

    // PKCS#7 and PKCS#12 (RFC 2315, RFC 7292)
    PKCS7_DATA = "1.2.840.113549.1.7.1", "data";
    PKCS7_SIGNED_DATA = "1.2.840.113549.1.7.2", "signedData";
    PKCS7_ENCRYPTED_DATA = "1.2.840.113549.1.7.6", "encryptedData";
    PKCS12_KEY_BAG = "1.2.840.113549.1.12.10.1.1", "keyBag";
    PKCS12_SHROUDED_KEY_BAG = "1.2.840.113549.1.12.10.1.2", "pkcs8ShroudedKeyBag";
    PKCS12_CERT_BAG = "1.2.840.113549.1.12.10.1.3", "certBag";
    PKCS12_CRL_BAG = "1.2.840.113549.1.12.10.1.4", "crlBag";
    PKCS12_SECRET_BAG = "1.2.840.113549.1.12.10.1.5", "secretBag";
    PKCS12_SAFE_CONTENTS_BAG = "1.2.840.113549.1.12.10.1.6", "safeContentsBag";
    X509_CERTIFICATE_BAG = "1.2.840.113549.1.9.22.1", "x509Certificate";
    X509_CRL_BAG = "1.2.840.113549.1.9.23.1", "x509CRL";
}

/// The short name of an identifier, such as `CN` or `keyUsage`; `None` for one that is not known here.
pub fn name(oid: &Oid) -> Option<&'static str> {
    static NAMES: LazyLock<HashMap<Oid, &str>> = LazyLock::new(|| KNOWN.iter().copied().collect());
    NAMES.get(oid).copied()
}

/// The short name, or the dotted form for an unknown identifier.
pub fn label(oid: &Oid) -> String {
    name(oid).map_or_else(|| oid.to_string(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique() {
        for (index, (oid, name)) in KNOWN.iter().enumerate() {
            assert!(KNOWN.iter().skip(index + 1).all(|(other, label)| other != oid && label != name), "{oid} {name}");
        }
    }
}
