//! Authorities whose certificate somebody else's authority (openssl) gave.

use chancery_domain::refusal::Code;
use chancery_pki::pem;
use chancery_service::Service;
use chancery_service::authority::CreateAuthority;
use chancery_service::certificate::Query;
use chancery_service::crl::CrlState;

use crate::fixture::{P256, Place, actor, passphrase, refusal};

const CONFIG: &str = "[ca]
default_ca = d
[d]
database = index
new_certs_dir = .
rand_serial = yes
unique_subject = no
policy = p
preserve = yes
[p]
commonName = supplied
organizationName = optional
[sub]
basicConstraints = critical,CA:TRUE
keyUsage = critical,keyCertSign,cRLSign
[last]
basicConstraints = critical,CA:TRUE,pathlen:0
keyUsage = critical,keyCertSign,cRLSign
[crls]
basicConstraints = critical,CA:TRUE
keyUsage = critical,cRLSign
[certificates]
basicConstraints = critical,CA:TRUE
keyUsage = critical,keyCertSign
[leaf]
basicConstraints = critical,CA:FALSE
";

/// Before and after the clock of the tests, whatever the clock of the machine says.
const DATES: [&str; 2] = ["20260101000000Z", "20360101000000Z"];

/// A certificate of an outside authority; its text is left in `NAME.pem`.
fn signed(place: &Place, issuer: &str, name: &str, extensions: &str, more: &[&str], dates: [&str; 2]) -> String {
    let [key, csr, out] = [format!("{issuer}.key"), format!("{name}.csr"), format!("{name}.pem")];
    let certificate = format!("{issuer}.pem");
    let by: &[&str] = if issuer == name { &["-selfsign"] } else { &["-cert", &certificate] };
    let ca = ["ca", "-batch", "-notext", "-config", "ca.cnf", "-keyfile", &key, "-in", &csr, "-out", &out];
    let how = ["-startdate", dates[0], "-enddate", dates[1], "-extensions", extensions];
    let more: &[&str] = if more.is_empty() { &["-md", "sha256"] } else { more };
    place.openssl(&[&ca[..], by, &how, more].concat());
    std::fs::read_to_string(place.file(&out)).unwrap()
}

/// An authority of ours that waits, and the certificates above: two roots that have nothing to do with each other, each
/// with an authority below it. Those are called the same, because a name alone proves nothing.
struct Outside {
    place: Place,
    service: Service,
    one: String,
    one_sub: String,
    other: String,
    other_sub: String,
}

impl Outside {
    async fn new() -> Self {
        let (place, service) = Place::with_authorities(None).await;
        std::fs::write(place.file("ca.cnf"), CONFIG).unwrap();
        std::fs::write(place.file("index"), "").unwrap();
        let [[one, one_sub], [other, other_sub]] = ["one", "other"].map(|root| {
            let sub = format!("{root}-sub");
            place.csr(root, &P256, &format!("/O=Outside/CN=Outside Root {root}"), "");
            place.csr(&sub, &P256, "/O=Outside/CN=Outside Issuing", "");
            [signed(&place, root, root, "sub", &[], DATES), signed(&place, root, &sub, "sub", &[], DATES)]
        });
        let (name, kind) = ("Bought CA".to_owned(), "external".to_owned());
        let input = CreateAuthority { name, kind, ..CreateAuthority::default() };
        let pending = service.create_authority(&actor(), &input).await.unwrap();
        assert_eq!(pending.state, "pending");
        let csr = pem::encode("CERTIFICATE REQUEST", &pending.request.unwrap());
        std::fs::write(place.file("bought.csr"), csr).unwrap();
        Self { place, service, one, one_sub, other, other_sub }
    }

    fn bought(&self, extensions: &str, more: &[&str], dates: [&str; 2]) -> String {
        signed(&self.place, "one-sub", "bought", extensions, more, dates)
    }

    /// Refused, as a rehearsal and in earnest, by both ways in; the authority goes on waiting.
    async fn refused(&self, what: &str, parts: &[&str], code: Code, found: &str) {
        let pem = parts.concat();
        for dry_run in [true, false] {
            let by_request = self.service.complete_request(&actor(), "Bought CA", &pem, dry_run).await;
            refusal(by_request.map(drop), code);
            let refused = self.service.complete_authority(&actor(), "issuing-2", &pem, dry_run).await;
            let refused = refusal(refused.map(drop), code);
            let key = if code == Code::SubjectMismatchesAuthority { "certificate" } else { "found" };
            let said = refused.value(key).unwrap();
            assert!(said.contains(found), "{what}: {said}");
        }
        let state = self.service.show_authority(&actor(), "issuing-2").await.unwrap().state;
        assert_eq!(state, "pending", "{what}");
    }
}

#[tokio::test]
async fn the_request_of_an_authority_completes_the_authority() {
    let outside = Outside::new().await;
    let service = &outside.service;
    refusal(service.cancel_request(&actor(), "Bought CA", false).await, Code::InUse);
    refusal(service.export_request_key(&actor(), "Bought CA", &passphrase("x")).await, Code::KeyInAuthority);
    let answer = [outside.bought("sub", &[], DATES), outside.one_sub.clone(), outside.one.clone()].concat();
    let rehearsed = service.complete_request(&actor(), "Bought CA", &answer, true).await.unwrap();
    assert_eq!(rehearsed.row.state, "waiting");
    assert_eq!(service.show_authority(&actor(), "Bought CA").await.unwrap().state, "pending");
    service.complete_request(&actor(), "Bought CA", &answer, false).await.unwrap();
    let active = service.show_authority(&actor(), "Bought CA").await.unwrap();
    assert_eq!((active.state.as_str(), active.kind.as_str()), ("active", "external"));
    assert_eq!(service.certificates(&actor(), &Query::default()).await.unwrap().items.len(), 4);
}

#[tokio::test]
async fn a_certificate_nobody_would_accept_makes_no_authority() {
    let outside = Outside::new().await;
    let (sub, root) = (outside.one_sub.as_str(), outside.one.as_str());
    let unfit = Code::OutsideCertificateUnfit;
    let early = ["20270201000000Z", DATES[1]];
    let late = [DATES[0], "20270101000000Z"];
    for (what, extensions, more, dates, code, found) in [
        ("over", "sub", &[][..], late, unfit, "ended at 2027-01-01"),
        ("not yet", "sub", &[], early, unfit, "begins at 2027-02-01"),
        ("SHA-1", "sub", &["-md", "sha1"], DATES, unfit, "sha1"),
        ("signs no certificates", "crls", &[], DATES, unfit, "keyUsage without keyCertSign"),
        ("signs no CRLs", "certificates", &[], DATES, unfit, "keyUsage without cRLSign"),
        ("no authority", "leaf", &[], DATES, Code::SubjectMismatchesAuthority, "cA is not set"),
    ] {
        let bought = outside.bought(extensions, more, dates);
        outside.refused(what, &[&bought, sub, root], code, found).await;
        outside.refused(&format!("{what}, alone"), &[&bought], code, found).await;
    }
    // What was refused is in nobody's way.
    let right = outside.bought("sub", &[], DATES);
    outside.service.complete_authority(&actor(), "issuing-2", &[&right, sub, root].concat(), true).await.unwrap();
    let active = outside.service.complete_authority(&actor(), "issuing-2", &right, false).await.unwrap();
    assert_eq!(active.state, "active", "the certificate alone is enough");
    assert_eq!(outside.service.show_crl(&actor(), "issuing-2", None).await.unwrap().0.state, CrlState::Fresh);
}

#[tokio::test]
async fn a_chain_that_does_not_lead_up_makes_no_authority() {
    let outside = Outside::new().await;
    let bought = outside.bought("sub", &[], DATES);
    let nowhere = Code::ChainLeadsNowhere;
    outside.refused("an unrelated root", &[&bought, &outside.other], nowhere, "Outside Root other").await;
    outside.refused("its issuer left out", &[&bought, &outside.one], nowhere, "Outside Root one").await;
    let namesake = [bought.as_str(), &outside.other_sub, &outside.other];
    outside.refused("a namesake of its issuer", &namesake, nowhere, "whose key did not sign it").await;

    let mut flipped = pem::blocks(&bought).unwrap()[0].der.to_vec();
    *flipped.last_mut().unwrap() ^= 1;
    let flipped = pem::encode("CERTIFICATE", &flipped);
    let chain = [flipped.as_str(), &outside.one_sub, &outside.one];
    outside.refused("a flipped signature", &chain, nowhere, "whose key did not sign it").await;

    let unfit = Code::OutsideCertificateUnfit;
    for (what, extensions, dates, found) in [
        ("an issuer that is over", "sub", [DATES[0], "20270101000000Z"], "ended at 2027-01-01"),
        ("an issuer without authorities below it", "last", DATES, "pathLenConstraint 0"),
        ("an issuer that is none", "leaf", DATES, "cA is not set"),
    ] {
        let sub = signed(&outside.place, "one", "one-sub", extensions, &[], dates);
        outside.refused(what, &[&bought, &sub, &outside.one], unfit, found).await;
    }
}
