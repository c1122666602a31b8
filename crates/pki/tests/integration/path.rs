//! Paths made by OpenSSL, judged by us and by `openssl verify`: both must say the same, and we must say why.

use chancery_pki::certificate::Certificate;
use chancery_pki::crl::CertificateList;
use chancery_pki::oid::Oid;
use chancery_pki::path::{self, Input, Options, Outcome, Purpose, RevocationMode, WantedName};
use chancery_pki::pem;
use chancery_pki::time::Time;

use super::peer::Desk;

const DAY: i64 = 86_400;

const CA: &str = "basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign,cRLSign\nsubjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid\n";
const LEAF: &str = "basicConstraints=CA:FALSE\nsubjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid\nsubjectAltName=DNS:www.example.org,IP:192.0.2.7,email:joe@example.org\n";

/// One path: extensions of the issuing authority and of the leaf, what is asked of OpenSSL and of us, and the name of
/// our decisive failure (empty: valid).
struct Case {
    what: &'static str,
    issuing: &'static str,
    leaf: &'static str,
    flags: &'static str,
    options: fn(&mut Options),
    failure: &'static str,
}

const fn case(what: &'static str, issuing: &'static str, leaf: &'static str, failure: &'static str) -> Case {
    Case { what, issuing, leaf, flags: "", options: |_| {}, failure }
}

impl Case {
    const fn asking(self, flags: &'static str, options: fn(&mut Options)) -> Self {
        Self { flags, options, ..self }
    }
}

fn cases() -> Vec<Case> {
    let server = |options: &mut Options| options.purpose = Purpose::Server;
    vec![
        case("plain", "", "", ""),
        case("unknown critical extension", "", "1.2.3.4=critical,DER:0500", "UnknownCriticalExtension"),
        case("unknown extension", "", "1.2.3.4=DER:0500", ""),
        case("permitted", "nameConstraints=critical,permitted;DNS:example.org", "", ""),
        case("not permitted", "nameConstraints=critical,permitted;DNS:example.com", "", "NameConstraint"),
        case("excluded", "nameConstraints=critical,excluded;DNS:www.example.org", "", "NameConstraint"),
        case("network", "nameConstraints=critical,permitted;IP:192.0.2.0/255.255.255.0", "", ""),
        case("other network", "nameConstraints=critical,permitted;IP:10.0.0.0/255.0.0.0", "", "NameConstraint"),
        case("mailbox", "nameConstraints=critical,permitted;email:example.org", "", ""),
        case("other mailbox", "nameConstraints=critical,excluded;email:joe@example.org", "", "NameConstraint"),
        case("nothing to blame under strict rules", "", "", "").asking("-x509_strict", |options| options.strict = true),
        case("server", "", "extendedKeyUsage=serverAuth", "").asking("-purpose sslserver", server),
        case("no usage listed", "", "", "").asking("-purpose sslserver", server),
        case("client only", "", "extendedKeyUsage=clientAuth", "PurposeMismatch").asking("-purpose sslserver", server),
        case("limited authority", "extendedKeyUsage=clientAuth", "extendedKeyUsage=serverAuth", "PurposeMismatch")
            .asking("-purpose sslserver", server),
        case("mail", "", "extendedKeyUsage=emailProtection\nkeyUsage=digitalSignature", "")
            .asking("-purpose smimesign", |options| options.purpose = Purpose::EmailSign),
        case("key usage", "", "keyUsage=keyAgreement", "PurposeMismatch")
            .asking("-purpose smimesign", |options| options.purpose = Purpose::EmailSign),
        case("host", "", "", "")
            .asking("-verify_hostname www.example.org", |options| options.name = WantedName::parse("www.example.org")),
        case("other host", "", "", "NameMismatch")
            .asking("-verify_hostname example.org", |options| options.name = WantedName::parse("example.org")),
        case("address", "", "", "")
            .asking("-verify_ip 192.0.2.7", |options| options.name = WantedName::parse("192.0.2.7")),
        case("mail address", "", "", "")
            .asking("-verify_email joe@example.org", |options| options.name = WantedName::parse("joe@example.org")),
        case("policy", "certificatePolicies=1.2.3.5", "certificatePolicies=1.2.3.5", "")
            .asking("-policy 1.2.3.5 -explicit_policy", |options| want_policy(options, "1.2.3.5")),
        case("other policy", "certificatePolicies=1.2.3.5", "certificatePolicies=1.2.3.5", "Policy")
            .asking("-policy 1.2.3.6 -explicit_policy", |options| want_policy(options, "1.2.3.6")),
        case("any policy", "certificatePolicies=2.5.29.32.0", "certificatePolicies=1.2.3.5", "")
            .asking("-policy 1.2.3.5 -explicit_policy", |options| want_policy(options, "1.2.3.5")),
        case(
            "mapped policy",
            "certificatePolicies=1.2.3.5\npolicyMappings=1.2.3.5:1.2.3.6",
            "certificatePolicies=1.2.3.6",
            "",
        )
        .asking("-policy 1.2.3.5 -explicit_policy", |options| want_policy(options, "1.2.3.5")),
        case(
            "mapping not wanted",
            "certificatePolicies=1.2.3.5\npolicyMappings=1.2.3.5:1.2.3.6",
            "certificatePolicies=1.2.3.6",
            "Policy",
        )
        .asking("-policy 1.2.3.5 -explicit_policy -inhibit_map", |options| {
            want_policy(options, "1.2.3.5");
            options.no_policy_mapping = true;
        }),
        case("explicit policy", "policyConstraints=critical,requireExplicitPolicy:0", "", "Policy")
            .asking("-policy_check", |_| {}),
        case("expired", "", "", "Expired").asking("-attime 4102444801", |_| {}),
    ]
}

fn want_policy(options: &mut Options, policy: &str) {
    options.policies = vec![Oid::new_unwrap(policy)];
    options.require_policy = true;
}

/// A root, and keys for an issuing authority and a leaf.
fn desk() -> Desk {
    let desk = Desk::new();
    for name in ["root", "issuing", "leaf"] {
        desk.openssl(&format!("genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out {name}.key"));
        desk.openssl(&format!("req -new -key {name}.key -subj /O=Example/CN={name} -out {name}.csr"));
    }
    desk.write("root.ext", CA.replace("authorityKeyIdentifier=keyid\n", "").as_bytes());
    desk.openssl("x509 -req -in root.csr -signkey root.key -days 3650 -extfile root.ext -out root.pem");
    desk
}

fn sign(desk: &Desk, subject: &str, issuer: &str, serial: u32, extensions: &str) -> Certificate {
    desk.write("ext", extensions.as_bytes());
    desk.openssl(&format!(
        "x509 -req -in {subject}.csr -CA {issuer}.pem -CAkey {issuer}.key -set_serial {serial} -days 3650 -extfile ext -out {subject}.pem"
    ));
    certificate(desk, subject)
}

fn certificate(desk: &Desk, name: &str) -> Certificate {
    let block = pem::first(desk.read(&format!("{name}.pem")), &["CERTIFICATE"]).unwrap();
    Certificate::from_der(&block.der).unwrap()
}

fn decisive(outcome: &Outcome<'_>) -> String {
    outcome.failures.first().map_or(String::new(), |failure| format!("{:?}", failure.kind))
}

#[test]
fn openssl_and_we_agree() {
    let desk = desk();
    let root = certificate(&desk, "root");
    for case in cases() {
        let issuing = sign(&desk, "issuing", "root", 2, &format!("{CA}{}", case.issuing));
        let leaf = sign(&desk, "leaf", "issuing", 3, &format!("{LEAF}{}", case.leaf));
        let mut options = Options { revocation: RevocationMode::None, ..Options::default() };
        (case.options)(&mut options);
        let now = leaf.not_before().unix() + DAY;
        let at = if case.what == "expired" { 4_102_444_801 } else { now };
        let outcome = path::validate(&Input {
            target: &leaf,
            anchors: std::slice::from_ref(&root),
            intermediates: std::slice::from_ref(&issuing),
            crls: &[],
            at: Time::from_unix(at),
            options: &options,
        });
        assert_eq!(outcome.is_valid(), case.failure.is_empty(), "{}: {:?}", case.what, outcome.failures);
        assert!(decisive(&outcome).starts_with(case.failure), "{}: {:?}", case.what, outcome.failures);
        let at = if case.flags.contains("-attime") { String::new() } else { format!("-attime {now}") };
        let verify = format!("verify -CAfile root.pem -untrusted issuing.pem {at} {} leaf.pem", case.flags);
        assert_eq!(desk.try_openssl(&verify), outcome.is_valid(), "{}: openssl {verify}", case.what);
    }
}

/// A CRL of the issuing authority with these lines of OpenSSL's index.
fn crl(desk: &Desk, index: &str, dates: [Time; 2], extensions: &str) -> CertificateList {
    desk.write("index.txt", index.as_bytes());
    desk.write("crlnumber", b"01\n");
    desk.write(
        "ca.cnf",
        format!("[ca]\ndefault_ca=x\n[x]\ndatabase=index.txt\ncrlnumber=crlnumber\ndefault_md=sha256\n[crl]\nauthorityKeyIdentifier=keyid\n{extensions}")
            .as_bytes(),
    );
    let [last, next] = dates.map(|date| date.to_rfc3339().chars().filter(char::is_ascii_digit).collect::<String>());
    let dates = format!("-crl_lastupdate {last}Z -crl_nextupdate {next}Z");
    desk.openssl(&format!(
        "ca -config ca.cnf -gencrl -keyfile issuing.key -cert issuing.pem {dates} -crlexts crl -out crl.pem"
    ));
    CertificateList::from_der(pem::first(desk.read("crl.pem"), &["X509 CRL"]).unwrap().der.to_vec()).unwrap()
}

#[test]
fn crls_of_openssl_are_judged_as_openssl_does() {
    let desk = desk();
    let root = certificate(&desk, "root");
    let issuing = sign(&desk, "issuing", "root", 2, CA);
    let leaf = sign(&desk, "leaf", "issuing", 0x1001, LEAF);
    let revoked = "R\t360101000000Z\t270102000000Z,keyCompromise\t1001\tunknown\t/CN=leaf\n";
    let held = "R\t360101000000Z\t270102000000Z,certificateHold\t1001\tunknown\t/CN=leaf\n";
    let other = "R\t360101000000Z\t270102000000Z\t1002\tunknown\t/CN=leaf\n";
    // Index, days from now to nextUpdate, extensions of the CRL, and the decisive failure.
    let cases = [
        ("", 9, "", ""),
        (other, 9, "", ""),
        (revoked, 9, "", "Revoked { reason: KeyCompromise"),
        (held, 9, "", "Revoked { reason: CertificateHold"),
        ("", -1, "", "CrlExpired"),
        (revoked, -1, "", "Revoked"),
        ("", 9, "issuingDistributionPoint=critical,@idp\n[idp]\nonlyuser=TRUE\n", ""),
        ("", 9, "issuingDistributionPoint=critical,@idp\n[idp]\nonlyCA=TRUE\n", "CrlScope"),
        ("", 9, "issuingDistributionPoint=critical,@idp\n[idp]\nfullname=URI:http://ca.example/1.crl\n", "CrlScope"),
        ("", 9, "1.2.3.4=critical,DER:0500\n", "CrlSignatureBad"),
    ];
    let now = leaf.not_before().plus(30 * DAY);
    for (index, days, extensions, failure) in cases {
        let list = crl(&desk, index, [now.plus(-20 * DAY), now.plus(days * DAY)], extensions);
        // Only the leaf's CRL is here: openssl -crl_check asks for no more, so the issuing authority is our anchor.
        let options = Options { revocation: RevocationMode::Require, ..Options::default() };
        let outcome = path::validate(&Input {
            target: &leaf,
            anchors: std::slice::from_ref(&issuing),
            intermediates: std::slice::from_ref(&root),
            crls: std::slice::from_ref(&list),
            at: now,
            options: &options,
        });
        assert_eq!(outcome.is_valid(), failure.is_empty(), "{index} {extensions}: {:?}", outcome.failures);
        assert!(decisive(&outcome).starts_with(failure), "{index} {extensions}: {:?}", outcome.failures);
        let verify = format!(
            "verify -CAfile root.pem -untrusted issuing.pem -CRLfile crl.pem -crl_check -extended_crl -attime {} leaf.pem",
            now.unix()
        );
        assert_eq!(desk.try_openssl(&verify), outcome.is_valid(), "{index} {extensions}");
    }
}

#[test]
fn missing_information_is_a_warning_unless_required() {
    let desk = desk();
    let root = certificate(&desk, "root");
    let issuing = sign(&desk, "issuing", "root", 2, CA);
    for (mode, valid, warnings) in
        [(RevocationMode::Require, false, 0), (RevocationMode::Prefer, true, 1), (RevocationMode::None, true, 0)]
    {
        let options = Options { revocation: mode, ..Options::default() };
        let outcome = path::validate(&Input {
            target: &issuing,
            anchors: std::slice::from_ref(&root),
            intermediates: &[],
            crls: &[],
            at: issuing.not_before(),
            options: &options,
        });
        assert_eq!((outcome.is_valid(), outcome.warnings.len()), (valid, warnings), "{mode:?}");
    }
}
