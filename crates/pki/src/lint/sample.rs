//! Certificates for the tests of rules: one good one for each purpose, and ways to spoil it.

use super::{CertificateRule, Context, Purpose};
use crate::algorithm::{AlgorithmIdentifier, SignatureAlgorithm};
use crate::certificate::{Certificate, CertificateTemplate, TbsCertificate};
use crate::der::{Reader, Writer};
use crate::digest::unhex;
use crate::extension::{
    AccessDescription, AuthorityInfoAccess, AuthorityKeyIdentifier, BasicConstraints, CertificatePolicies,
    CrlDistributionPoints, DistributionPoint, ExtendedKeyUsage, Extension, ExtensionValue, Extensions, KeyUsage,
    OcspNoCheck, PolicyInformation, SubjectAltName, SubjectKeyIdentifier, Usage,
};
use crate::general_name::GeneralName;
use crate::key::{PublicKey, Weakness};
use crate::name::{Attribute, Name, Rdn};
use crate::oid::{self, Oid};
use crate::serial::Serial;
use crate::time::Time;

/// A certificate to be spoilt, what it is for, and its issuer when that is known.
#[derive(Clone)]
pub(super) struct Sample {
    pub(super) template: CertificateTemplate,
    purpose: Purpose,
    public: bool,
    issuer: Option<Certificate>,
    edits: Vec<(Vec<u8>, Vec<u8>)>,
    fields: Vec<(usize, Vec<u8>)>,
}

/// P-256 keys: the issuer's and the subject's.
const ISSUER_KEY: &str = "3059301306072a8648ce3d020106082a8648ce3d03010703420004\
    6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296\
    4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5";
const SUBJECT_KEY: &str = "3059301306072a8648ce3d020106082a8648ce3d03010703420004\
    7cf27b188d034f7e8a52380304b51ac3c08969e277f21b35a60b48fc47669978\
    07775510db8ed040293d9ac69f7430dbba7dade63ce982299e04b79d227873d1";

pub(super) fn key(hex: &str) -> PublicKey {
    PublicKey::from_der(&unhex(hex).unwrap()).unwrap()
}

/// An RSA key with a modulus of so many bits that has no small factor; nobody knows its primes.
pub(super) fn rsa_key(bits: usize) -> PublicKey {
    let has_small_factor = |key: &PublicKey| matches!(key.weakness(), Some(Weakness::RsaSmallFactor { .. }));
    (1..=0xff).step_by(2).map(|last| rsa_key_ending(bits, last)).find(|key| !has_small_factor(key)).unwrap()
}

fn rsa_key_ending(bits: usize, last: u8) -> PublicKey {
    let mut modulus = vec![0xc1; bits / 8];
    *modulus.last_mut().unwrap() = last;
    let rsa = Writer::encode(|w| {
        w.sequence(|w| {
            w.unsigned(&modulus);
            w.u64(65_537);
        });
    });
    spki(oid::RSA_ENCRYPTION, |w| w.null(), &rsa)
}

/// A key of any algorithm with any parameters.
pub(super) fn spki(algorithm: Oid, parameters: impl Fn(&mut Writer), key: &[u8]) -> PublicKey {
    let der = Writer::encode(|w| {
        w.sequence(|w| {
            w.sequence(|w| {
                w.oid(&algorithm);
                parameters(w);
            });
            w.bit_string(key);
        });
    });
    PublicKey::from_der(&der).unwrap()
}

pub(super) fn ed25519_key() -> PublicKey {
    spki(oid::ED25519, |_| {}, &[7; 32])
}

impl Sample {
    pub(super) fn root() -> Self {
        let mut sample = Self::new(Purpose::Root, "C=CA,O=Example Org,CN=Example Root")
            .issuer_name("C=CA,O=Example Org,CN=Example Root");
        sample.issuer = None;
        sample
            .ca(None)
            .key(key(ISSUER_KEY))
            .without(&oid::AUTHORITY_KEY_IDENTIFIER)
            .without(&oid::CRL_DISTRIBUTION_POINTS)
            .without(&oid::AUTHORITY_INFO_ACCESS)
            .days(3_650)
    }

    pub(super) fn sub_ca() -> Self {
        Self::new(Purpose::SubCa, "C=CA,O=Example Org,CN=Example Issuing").ca(Some(0)).days(1_825)
    }

    pub(super) fn server() -> Self {
        Self::new(Purpose::Server, "CN=www.example.org")
            .usages(&[Usage::DigitalSignature])
            .purposes(&[oid::SERVER_AUTH])
            .names(vec![GeneralName::Dns("www.example.org".to_owned())])
    }

    /// A server certificate that the public web accepts.
    pub(super) fn public_server() -> Self {
        let host = "www.example.com";
        Self::server().public().days(90).subject("CN=www.example.com").dns(&[host]).policy("2.23.140.1.2.1")
    }

    pub(super) fn client() -> Self {
        Self::new(Purpose::Client, "CN=joe").usages(&[Usage::DigitalSignature]).purposes(&[oid::CLIENT_AUTH])
    }

    pub(super) fn email() -> Self {
        Self::new(Purpose::Email, "CN=Joe,E=joe@example.org")
            .usages(&[Usage::DigitalSignature, Usage::KeyAgreement])
            .purposes(&[oid::EMAIL_PROTECTION])
            .names(vec![GeneralName::Email("joe@example.org".to_owned())])
    }

    /// An e-mail certificate that public mail accepts.
    pub(super) fn public_email() -> Self {
        Self::email().public().policy("2.23.140.1.5.1.3")
    }

    pub(super) fn code_signing() -> Self {
        Self::new(Purpose::CodeSigning, "CN=Example Org")
            .usages(&[Usage::DigitalSignature])
            .purposes(&[oid::CODE_SIGNING])
    }

    pub(super) fn timestamping() -> Self {
        Self::new(Purpose::Timestamping, "CN=Time stamps")
            .usages(&[Usage::DigitalSignature])
            .with(ExtendedKeyUsage(vec![oid::TIME_STAMPING]).to_extension(true))
    }

    pub(super) fn ocsp() -> Self {
        Self::new(Purpose::OcspSigning, "CN=OCSP")
            .usages(&[Usage::DigitalSignature])
            .purposes(&[oid::OCSP_SIGNING])
            .with(OcspNoCheck.to_extension(false))
            .without(&oid::CRL_DISTRIBUTION_POINTS)
            .without(&oid::AUTHORITY_INFO_ACCESS)
            .days(30)
    }

    pub(super) fn all() -> Vec<Self> {
        vec![
            Self::root(),
            Self::sub_ca(),
            Self::server(),
            Self::public_server(),
            Self::client(),
            Self::email(),
            Self::public_email(),
            Self::code_signing(),
            Self::timestamping(),
            Self::ocsp(),
        ]
    }

    fn new(purpose: Purpose, subject: &str) -> Self {
        let issuer = key(ISSUER_KEY);
        let not_before = Time::from_rfc3339("2026-01-01").unwrap();
        let access =
            [(oid::AD_OCSP, "http://ca.example.org/ocsp"), (oid::AD_CA_ISSUERS, "http://ca.example.org/root.cer")];
        let access =
            access.map(|(method, uri)| AccessDescription { method, location: GeneralName::Uri(uri.to_owned()) });
        let sample = Self {
            template: CertificateTemplate {
                serial: Serial::from_random([0x5a; 16]),
                signature_algorithm: SignatureAlgorithm::EcdsaSha256,
                issuer: Name::parse_line("C=CA, O=Example Org, CN=Example Root").unwrap(),
                not_before,
                not_after: not_before.plus_days(365).plus(-1),
                subject: Name::empty(),
                public_key: issuer.clone(),
                extensions: Extensions::new(vec![
                    AuthorityKeyIdentifier::of_key(&issuer.key_identifier()).to_extension(false),
                    CrlDistributionPoints(vec![DistributionPoint::at(["http://ca.example.org/root.crl".to_owned()])])
                        .to_extension(false),
                    AuthorityInfoAccess(access.to_vec()).to_extension(false),
                ]),
            },
            purpose,
            public: false,
            issuer: None,
            edits: Vec::new(),
            fields: Vec::new(),
        };
        let sample = sample.subject(subject).key(key(SUBJECT_KEY));
        if purpose == Purpose::Root { sample } else { sample.issued_by(&Self::root()) }
    }

    fn ca(self, path_len: Option<u64>) -> Self {
        self.with(BasicConstraints { ca: true, path_len }.to_extension(true))
            .usages(&[Usage::KeyCertSign, Usage::CrlSign])
    }

    pub(super) fn public(mut self) -> Self {
        self.public = true;
        self
    }

    /// Makes the sample known as issuer.
    pub(super) fn issued_by(mut self, issuer: &Self) -> Self {
        self.issuer = Some(Certificate::assemble(issuer.tbs(), b"not verified here"));
        self
    }

    pub(super) fn orphan(mut self) -> Self {
        self.issuer = None;
        self
    }

    /// Replaces or appends an extension.
    pub(super) fn with(mut self, extension: Extension) -> Self {
        let mut list: Vec<Extension> = self.template.extensions.iter().cloned().collect();
        match list.iter_mut().find(|other| other.oid == extension.oid) {
            Some(place) => *place = extension,
            None => list.push(extension),
        }
        self.template.extensions = Extensions::new(list);
        self
    }

    pub(super) fn with_raw(self, oid: Oid, critical: bool, hex: &str) -> Self {
        self.with(Extension { oid, critical, value: unhex(hex).unwrap() })
    }

    pub(super) fn without(mut self, oid: &Oid) -> Self {
        let list = self.template.extensions.iter().filter(|extension| extension.oid != *oid).cloned().collect();
        self.template.extensions = Extensions::new(list);
        self
    }

    /// Turns the criticality of an extension around.
    pub(super) fn flip(self, oid: &Oid) -> Self {
        let extension = self.template.extensions.find(oid).unwrap().clone();
        self.with(Extension { critical: !extension.critical, ..extension })
    }

    pub(super) fn usages(self, usages: &[Usage]) -> Self {
        self.with(KeyUsage::of(usages.iter().copied()).to_extension(true))
    }

    pub(super) fn purposes(self, usages: &[Oid]) -> Self {
        self.with(ExtendedKeyUsage(usages.to_vec()).to_extension(false))
    }

    pub(super) fn names(self, names: Vec<GeneralName>) -> Self {
        self.with(SubjectAltName(names).to_extension(false))
    }

    pub(super) fn dns(self, names: &[&str]) -> Self {
        self.names(names.iter().map(|name| GeneralName::Dns((*name).to_owned())).collect())
    }

    pub(super) fn policy(self, oid: &str) -> Self {
        let policy = PolicyInformation { policy: oid.parse().unwrap(), qualifiers: Vec::new() };
        self.with(CertificatePolicies(vec![policy]).to_extension(false))
    }

    /// RFC 4514 text with the most general first.
    pub(super) fn subject(mut self, line: &str) -> Self {
        self.template.subject = Name::parse_line(line).unwrap();
        self
    }

    pub(super) fn subject_rdns(mut self, rdns: Vec<Rdn>) -> Self {
        self.template.subject = Name::from_rdns(rdns);
        self
    }

    pub(super) fn attribute(self, attribute: Attribute) -> Self {
        self.subject_rdns(vec![Rdn::single(attribute)])
    }

    pub(super) fn issuer_name(mut self, line: &str) -> Self {
        self.template.issuer = Name::parse_line(line).unwrap();
        self
    }

    pub(super) fn serial(mut self, octets: &[u8]) -> Self {
        self.template.serial = Serial::from_integer(octets);
        self
    }

    /// Gives another key, and the key identifier that goes with it.
    pub(super) fn key(mut self, key: PublicKey) -> Self {
        let identifier = SubjectKeyIdentifier(key.key_identifier().to_vec());
        self.template.public_key = key;
        self.with(identifier.to_extension(false))
    }

    /// Valid for so many days, to the second.
    pub(super) fn days(mut self, days: i64) -> Self {
        self.template.not_after = self.template.not_before.plus_days(days).plus(-1);
        self
    }

    /// Valid from this day on, as long as before.
    pub(super) fn from(mut self, day: &str) -> Self {
        let length = self.template.not_after.unix() - self.template.not_before.unix();
        self.template.not_before = Time::from_rfc3339(day).unwrap();
        self.template.not_after = self.template.not_before.plus(length);
        self
    }

    pub(super) fn signed_with(mut self, algorithm: SignatureAlgorithm) -> Self {
        self.template.signature_algorithm = algorithm;
        self
    }

    /// Replaces a field of the TBSCertificate, counted from 0 (version), by other bytes.
    fn field(mut self, number: usize, der: Vec<u8>) -> Self {
        self.fields.push((number, der));
        self
    }

    pub(super) fn without_extensions(self) -> Self {
        self.field(7, Vec::new())
    }

    /// Puts subjectUniqueID before the extensions.
    pub(super) fn with_unique_id(self) -> Self {
        let extensions = Writer::encode(|w| w.context(3, |w| self.template.extensions.write(w)));
        self.field(7, [&[0x82, 2, 0, 1][..], &extensions].concat())
    }

    pub(super) fn generalized_times(self) -> Self {
        let (first, last) = (self.template.not_before, self.template.not_after);
        let validity = Writer::encode(|w| {
            w.sequence(|w| {
                first.write_generalized(w);
                last.write_generalized(w);
            });
        });
        self.field(4, validity)
    }

    /// Names a signature algorithm with parameters NULL or absent.
    pub(super) fn with_signature_parameters(self, oid: Oid, null: bool) -> Self {
        let algorithm = if null { AlgorithmIdentifier::with_null(oid) } else { AlgorithmIdentifier::new(oid) };
        self.field(2, Writer::encode(|w| algorithm.write(w)))
    }

    /// Replaces bytes in the DER by others of the same length.
    pub(super) fn edit(mut self, from: &[u8], to: &[u8]) -> Self {
        assert_eq!(from.len(), to.len());
        self.edits.push((from.to_vec(), to.to_vec()));
        self
    }

    pub(super) fn tbs(&self) -> TbsCertificate {
        let mut der = self.template.to_tbs().unwrap().as_der().to_vec();
        if !self.fields.is_empty() {
            der = self.with_fields(&der);
        }
        for (from, to) in &self.edits {
            let place = der.windows(from.len()).position(|window| window == from).unwrap();
            der[place..place + to.len()].copy_from_slice(to);
        }
        TbsCertificate::from_der(&der).unwrap()
    }

    fn with_fields(&self, der: &[u8]) -> Vec<u8> {
        let mut reader = Reader::document(der).unwrap();
        let mut fields = Vec::new();
        while !reader.is_empty() {
            fields.push(reader.any().unwrap().raw.to_vec());
        }
        for (number, field) in &self.fields {
            fields[*number].clone_from(field);
        }
        Writer::encode(|w| w.sequence(|w| w.raw(&fields.concat())))
    }

    pub(super) fn findings(&self) -> Vec<super::Finding> {
        let context = Context { purpose: self.purpose, public: self.public, issuer: self.issuer.as_ref() };
        super::certificate(&self.tbs(), &context)
    }

    fn detail(&self, rule: &CertificateRule) -> Option<String> {
        self.findings().into_iter().find(|finding| finding.lint.id == rule.lint.id).map(|finding| finding.detail)
    }

    /// Asserts that the rule finds something and that its detail names this.
    pub(super) fn fires(&self, rule: &CertificateRule, named: &str) {
        let detail = self.detail(rule).unwrap_or_else(|| panic!("{} does not fire", rule.lint.id));
        assert!(detail.contains(named), "{}: {detail}", rule.lint.id);
    }

    /// Asserts that the rule finds nothing.
    pub(super) fn passes(&self, rule: &CertificateRule) {
        assert_eq!(self.detail(rule), None, "{}", rule.lint.id);
    }
}

#[test]
fn good_certificates_have_no_findings() {
    for sample in Sample::all() {
        assert_eq!(sample.findings(), [], "{:?}, public: {}", sample.purpose, sample.public);
    }
}

#[test]
fn no_flipped_octet_makes_a_rule_panic() {
    for sample in Sample::all() {
        let der = sample.tbs().as_der().to_vec();
        let issuer = sample.issuer.as_ref();
        for place in 0..der.len() {
            let mut spoilt = der.clone();
            spoilt[place] ^= 1 << (place % 8);
            if let Ok(tbs) = TbsCertificate::from_der(&spoilt) {
                let purpose = Purpose::of(&tbs);
                let _ = super::certificate(&tbs, &Context { purpose, public: true, issuer });
            }
        }
    }
}
