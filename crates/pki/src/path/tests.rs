use super::*;
use crate::certificate::CertificateTemplate;
use crate::crl::{CrlEntries, CrlTemplate, RevokedCertificate};
use crate::extension::{
    AuthorityKeyIdentifier, BasicConstraints, CertificateIssuer, CertificatePolicies, CrlDistributionPoints,
    DistributionPoint, Extension, ExtensionValue as _, Extensions, IssuingDistributionPoint, KeyUsage, NameConstraints,
    PolicyInformation, PolicyMappings, ReasonCode, ReasonFlags, SubjectAltName, SubjectKeyIdentifier, Usage,
};
use crate::general_name::GeneralName;
use crate::key::{KeyAlgorithm, PrivateKey};
use crate::name::Name;
use crate::serial::Serial;
use crate::signer::Signer as _;

const NOW: Time = Time::from_unix(1_800_000_000);
const DAY: i64 = 86_400;

/// Somebody with a name and a key.
struct Entity {
    name: Name,
    key: PrivateKey,
}

impl Entity {
    fn new(name: &str) -> Self {
        Self { name: Name::parse(name).unwrap(), key: PrivateKey::generate(KeyAlgorithm::Ed25519).unwrap() }
    }

    fn key_identifier(&self) -> Vec<u8> {
        self.key.public_key().key_identifier().to_vec()
    }

    fn certify(&self, subject: &Self, serial: u8, days: i64, extensions: Vec<Extension>) -> Certificate {
        let identifiers = [
            SubjectKeyIdentifier(subject.key_identifier()).to_extension(false),
            AuthorityKeyIdentifier::of_key(&self.key_identifier()).to_extension(false),
        ];
        let template = CertificateTemplate {
            serial: Serial::from_unsigned(&[serial]),
            signature_algorithm: self.key.default_algorithm(),
            issuer: self.name.clone(),
            not_before: NOW.plus_days(-30),
            not_after: NOW.plus_days(days),
            subject: subject.name.clone(),
            public_key: subject.key.public_key().clone(),
            extensions: Extensions::new(identifiers.into_iter().chain(extensions).collect()),
        };
        let tbs = template.to_tbs().unwrap();
        let signature = self.key.sign(template.signature_algorithm, tbs.as_der()).unwrap();
        Certificate::assemble(tbs, &signature)
    }

    fn root(&self) -> Certificate {
        self.certify(self, 1, 3650, ca(None))
    }

    fn crl(&self, number: u64, change: impl Fn(&mut CrlTemplate), entries: &[Vec<u8>]) -> CertificateList {
        let mut template = CrlTemplate {
            issuer: self.name.clone(),
            authority_key_identifier: self.key_identifier(),
            this_update: NOW.plus_days(-2),
            next_update: NOW.plus_days(5),
            number,
            issuing_distribution_point: None,
            delta_base: None,
            freshest: None,
            signature_algorithm: self.key.default_algorithm(),
        };
        change(&mut template);
        let mut list = CrlEntries::default();
        entries.iter().for_each(|entry| list.push(entry));
        CertificateList::from_der(template.prepare(list).sign(&self.key).unwrap().into_der()).unwrap()
    }
}

fn ca(path_len: Option<u64>) -> Vec<Extension> {
    vec![
        BasicConstraints { ca: true, path_len }.to_extension(true),
        KeyUsage::of([Usage::KeyCertSign, Usage::CrlSign]).to_extension(true),
    ]
}

fn with(mut extensions: Vec<Extension>, more: Extension) -> Vec<Extension> {
    extensions.push(more);
    extensions
}

fn host(name: &str) -> Extension {
    SubjectAltName(vec![GeneralName::Dns(name.into())]).to_extension(false)
}

fn entry(serial: u8, reason: ReasonCode) -> Vec<u8> {
    RevokedCertificate { serial: Serial::from_unsigned(&[serial]), date: NOW.plus(-DAY), reason, invalidity: None }
        .to_der()
}

/// Decisive failures as `index:kind`, without the details.
fn failures(outcome: &Outcome<'_>) -> Vec<String> {
    let kind = |failure: &Failure| format!("{:?}", failure.kind).split([' ', '(']).next().unwrap().to_owned();
    outcome.failures.iter().map(|failure| format!("{}:{}", failure.certificate, kind(failure))).collect()
}

fn check(
    target: &Certificate,
    anchors: &[Certificate],
    intermediates: &[Certificate],
    crls: &[CertificateList],
    options: &Options,
) -> Vec<String> {
    failures(&validate(&Input { target, anchors, intermediates, crls, at: NOW, options }))
}

#[test]
fn a_good_relative_is_found_behind_a_broken_one() {
    let (root, old_root, issuing, leaf) =
        (Entity::new("/CN=Root"), Entity::new("/CN=Old Root"), Entity::new("/CN=Issuing"), Entity::new("/CN=leaf"));
    let target = issuing.certify(&leaf, 9, 90, vec![host("www.example.org")]);
    let good = root.certify(&issuing, 2, 365, ca(None));
    let expired = root.certify(&issuing, 3, -1, ca(None));
    let cross = old_root.certify(&issuing, 4, 365, ca(None));
    let no_ca = root.certify(&issuing, 5, 365, vec![]);
    let loops = [issuing.certify(&root, 6, 365, ca(None)), issuing.certify(&old_root, 7, 365, ca(None))];
    let all: Vec<_> = [expired.clone(), cross.clone(), no_ca.clone()].into_iter().chain(loops).collect();
    let anchors = [root.root()];
    let options = Options::default();
    let found = |intermediates: &[Certificate]| check(&target, &anchors, intermediates, &[], &options);
    assert!(found(&[all.clone(), vec![good.clone()]].concat()).is_empty());
    assert!(found(std::slice::from_ref(&good)).is_empty());
    assert_eq!(found(&[expired]), ["1:Expired"]);
    assert_eq!(found(&[no_ca]), ["1:NotCa"]);
    assert_eq!(found(&[cross]), ["1:IssuerMissing"]);
    assert_eq!(found(&[]), ["0:IssuerMissing"]);
    assert_eq!(check(&target, &[old_root.root()], &[good, root.root()], &[], &options), ["2:AnchorMissing"]);
    assert!(check(&root.root(), &anchors, &[], &[], &options).is_empty());
}

#[test]
fn a_changed_certificate_and_a_namesake_are_told_apart() {
    let (root, namesake, leaf) = (Entity::new("/CN=Root"), Entity::new("/CN=Root"), Entity::new("/CN=leaf"));
    let target = root.certify(&leaf, 9, 90, vec![]);
    let mut der = target.as_der().to_vec();
    *der.last_mut().unwrap() ^= 1;
    let changed = Certificate::from_der(&der).unwrap();
    let options = Options::default();
    assert_eq!(check(&changed, &[root.root()], &[], &[], &options), ["0:SignatureBad"]);
    assert_eq!(check(&target, &[namesake.root()], &[], &[], &options), ["0:IssuerMissing"]);
    assert!(check(&target, &[namesake.root(), root.root()], &[], &[], &options).is_empty());
}

#[test]
fn a_thicket_of_authorities_ends_at_the_bound_of_work() {
    // Thirty authorities that all certify each other, none of them trusted.
    let authorities: Vec<Entity> = (0..30).map(|number| Entity::new(&format!("/CN=CA {number}"))).collect();
    let mut intermediates = Vec::new();
    for issuer in &authorities {
        for subject in authorities.iter().filter(|subject| subject.name != issuer.name) {
            intermediates.push(issuer.certify(subject, 2, 365, ca(None)));
        }
    }
    let leaf = authorities[0].certify(&Entity::new("/CN=leaf"), 9, 90, vec![]);
    let trusted = Entity::new("/CN=Root").root();
    let found = check(&leaf, &[trusted], &intermediates, &[], &Options::default());
    assert_eq!(found.first().map(String::as_str), Some("0:WorkLimit"));
}

#[test]
fn policies_that_would_grow_a_tree_without_bound_stay_a_small_graph() {
    // Each level maps each of twelve policies to all twelve: 12^20 nodes in a tree.
    let policy = |number: u32| crate::oid::Oid::new(&format!("1.2.3.{number}")).unwrap();
    let all = CertificatePolicies(
        (0..12).map(|number| PolicyInformation { policy: policy(number), qualifiers: vec![] }).collect(),
    );
    let mappings =
        PolicyMappings((0..144).map(|pair| (policy(pair / 12), policy(pair % 12))).collect()).to_extension(true);
    let authorities: Vec<Entity> = (0..20).map(|number| Entity::new(&format!("/CN=CA {number}"))).collect();
    let extensions = || with(with(ca(None), all.to_extension(false)), mappings.clone());
    let intermediates: Vec<Certificate> =
        authorities.windows(2).map(|pair| pair[0].certify(&pair[1], 2, 365, extensions())).collect();
    let leaf = authorities[19].certify(&Entity::new("/CN=leaf"), 9, 90, vec![all.to_extension(false)]);
    for (wanted, valid) in [(3, true), (99, false)] {
        let options = Options { policies: vec![policy(wanted)], require_policy: true, ..Options::default() };
        let found = check(&leaf, &[authorities[0].root()], &intermediates, &[], &options);
        assert_eq!(found.is_empty(), valid, "{found:?}");
    }
}

#[test]
fn many_names_under_many_constraints_end_at_the_bound_of_work() {
    let (root, leaf) = (Entity::new("/CN=Root"), Entity::new("/CN=leaf"));
    let names = |tail: &str| (0..3000).map(|n| GeneralName::Dns(format!("h{n}.{tail}"))).collect::<Vec<_>>();
    let constraints = NameConstraints { permitted: vec![], excluded: names("example.com") };
    let anchor = root.certify(&root, 1, 3650, with(ca(None), constraints.to_extension(true)));
    let target = root.certify(&leaf, 9, 90, vec![SubjectAltName(names("example.org")).to_extension(false)]);
    assert_eq!(check(&target, &[anchor], &[], &[], &Options::default()), ["0:WorkLimit"]);
}

#[test]
fn depth_counts_intermediates_that_are_not_self_issued() {
    let (root, middle, new_key, leaf) =
        (Entity::new("/CN=Root"), Entity::new("/CN=CA"), Entity::new("/CN=CA"), Entity::new("/CN=leaf"));
    let intermediates = [root.certify(&middle, 2, 365, ca(Some(0))), middle.certify(&new_key, 3, 365, ca(None))];
    let target = new_key.certify(&leaf, 9, 90, vec![]);
    for (max_depth, expected) in [(None, vec![]), (Some(1), vec![]), (Some(0), vec!["0:PathLength"])] {
        let options = Options { max_depth, ..Options::default() };
        assert_eq!(check(&target, &[root.root()], &intermediates, &[], &options), expected);
    }
}

#[test]
fn a_delta_crl_changes_what_its_base_says() {
    let (root, leaf) = (Entity::new("/CN=Root"), Entity::new("/CN=leaf"));
    let target = root.certify(&leaf, 9, 90, vec![]);
    let options = Options { revocation: RevocationMode::Require, ..Options::default() };
    let clean = root.crl(10, |_| {}, &[]);
    let held = root.crl(10, |_| {}, &[entry(9, ReasonCode::CertificateHold)]);
    let stale = root.crl(10, |template| template.next_update = NOW.plus(-1), &[]);
    let delta =
        |number, base, entries: &[Vec<u8>]| root.crl(number, |template| template.delta_base = Some(base), entries);
    let revoking = delta(11, 9, &[entry(9, ReasonCode::KeyCompromise)]);
    let lifting = delta(11, 10, &[entry(9, ReasonCode::RemoveFromCrl)]);
    let later_base = delta(13, 12, &[entry(9, ReasonCode::KeyCompromise)]);
    let cases: [(Vec<&CertificateList>, &[&str]); 8] = [
        (vec![&clean], &[]),
        (vec![&held], &["0:Revoked"]),
        (vec![&clean, &revoking], &["0:Revoked"]),
        (vec![&held, &lifting], &[]),
        (vec![&clean, &later_base], &[]),
        (vec![&revoking], &["0:CrlMissing"]),
        (vec![&stale], &["0:CrlExpired"]),
        (vec![&stale, &lifting], &[]),
    ];
    for (number, (crls, expected)) in cases.into_iter().enumerate() {
        let crls: Vec<CertificateList> = crls.into_iter().cloned().collect();
        assert_eq!(check(&target, &[root.root()], &[], &crls, &options), expected, "case {number}");
    }
}

#[test]
fn crls_by_reason_must_cover_all_reasons() {
    let (root, leaf) = (Entity::new("/CN=Root"), Entity::new("/CN=leaf"));
    let target = root.certify(&leaf, 9, 90, vec![]);
    let options = Options { revocation: RevocationMode::Require, ..Options::default() };
    let bits = |bytes: &'static [u8]| ReasonFlags::from_bits(crate::der::BitString { unused: 0, bytes });
    let (compromise, rest) = (bits(&[0b0110_0000, 0]), bits(&[0b0001_1111, 0x80]));
    let part = |reasons, entries: &[Vec<u8>]| {
        let point = IssuingDistributionPoint { only_some_reasons: Some(reasons), ..Default::default() };
        root.crl(1, |template| template.issuing_distribution_point = Some(point.clone()), entries)
    };
    let found = |crls: &[CertificateList]| check(&target, &[root.root()], &[], crls, &options);
    assert_eq!(found(&[part(compromise, &[])]), ["0:CrlScope"]);
    assert!(found(&[part(compromise, &[]), part(rest, &[])]).is_empty());
    assert_eq!(found(&[part(compromise, &[]), part(rest, &[entry(9, ReasonCode::Superseded)])]), ["0:Revoked"]);
}

#[test]
fn an_indirect_crl_speaks_for_the_issuer_its_entries_name() {
    let (root, issuing, signer, leaf) =
        (Entity::new("/CN=Root"), Entity::new("/CN=CA"), Entity::new("/CN=CRL signer"), Entity::new("/CN=leaf"));
    let by_signer =
        DistributionPoint { name: None, reasons: None, crl_issuer: vec![GeneralName::Directory(signer.name.clone())] };
    let points = CrlDistributionPoints(vec![by_signer]).to_extension(false);
    let target = issuing.certify(&leaf, 9, 90, vec![points]);
    let usage = KeyUsage::of([Usage::CrlSign]).to_extension(true);
    let intermediates = [root.certify(&issuing, 2, 365, ca(None)), root.certify(&signer, 3, 365, vec![usage])];
    let options = Options { revocation: RevocationMode::Require, ..Options::default() };
    let issuer = CertificateIssuer(vec![GeneralName::Directory(issuing.name.clone())]).to_extension(true);
    let named = crate::der::Writer::encode(|w| {
        w.sequence(|w| {
            Serial::from_unsigned(&[9]).write(w);
            NOW.plus(-DAY).write(w);
            Extensions::new(vec![issuer]).write(w);
        });
    });
    let indirect = |entries: &[Vec<u8>]| {
        let point = IssuingDistributionPoint { indirect: true, ..Default::default() };
        signer.crl(1, |template| template.issuing_distribution_point = Some(point.clone()), entries)
    };
    let found = |crls: &[CertificateList]| check(&target, &[root.root()], &intermediates, crls, &options);
    let of_root = root.crl(1, |_| {}, &[]);
    assert!(found(&[of_root.clone(), indirect(&[])]).is_empty());
    assert!(found(&[of_root.clone(), indirect(&[entry(9, ReasonCode::KeyCompromise)])]).is_empty());
    assert_eq!(found(&[of_root.clone(), indirect(&[named])]), ["0:Revoked"]);
    assert_eq!(found(&[of_root.clone(), signer.crl(1, |_| {}, &[])]), ["0:CrlMissing"]);
    let revoked_signer = root.crl(1, |_| {}, &[entry(3, ReasonCode::KeyCompromise)]);
    assert_eq!(found(&[revoked_signer, indirect(&[])]), ["0:CrlSignatureBad"]);
}

#[test]
fn the_ladder_says_what_was_looked_at() {
    let (root, leaf) = (Entity::new("/CN=Root"), Entity::new("/CN=leaf"));
    let (target, anchors) = (root.certify(&leaf, 9, -1, vec![]), [root.root()]);
    let options = Options::default();
    let input = Input { target: &target, anchors: &anchors, intermediates: &[], crls: &[], at: NOW, options: &options };
    let steps = validate(&input).steps();
    let of = |certificate, check| {
        steps.iter().find(|step| (step.certificate, step.check) == (certificate, check)).map(|step| step.result)
    };
    assert_eq!(of(0, Check::Dates), Some(StepResult::Failed));
    assert_eq!(of(0, Check::Signature), Some(StepResult::Passed));
    assert_eq!(of(0, Check::Revocation), Some(StepResult::Warned));
    assert_eq!(of(1, Check::Issuer), Some(StepResult::Passed));
    assert_eq!(of(1, Check::Signature), None);
}
