//! `openssl ocsp` in both directions: it asks and we read; it answers and we check; we answer and it checks.

use chancery_pki::algorithm::SignatureAlgorithm;
use chancery_pki::certificate::Certificate;
use chancery_pki::extension::ReasonCode;
use chancery_pki::key::PrivateKey;
use chancery_pki::ocsp::{
    Answer, BasicResponse, CertIdHash, CertStatus, IssuerHashes, Limits, OcspRequest, OcspResponse, PreparedResponse,
    ResponderFault, ResponseStatus, ResponseTemplate, SignedBy,
};
use chancery_pki::time::Time;

use super::peer::{Desk, run};

/// An authority, three certificates of it and a signer of answers, by openssl.
struct Lab {
    desk: Desk,
    authority: Certificate,
    signer: Certificate,
    key: PrivateKey,
    now: Time,
}

const INDEX: &str = "\
V\t491231235959Z\t\t01\tunknown\t/CN=good
R\t491231235959Z\t260101000000Z,keyCompromise\t02\tunknown\t/CN=revoked
R\t491231235959Z\t260102000000Z,certificateHold\t03\tunknown\t/CN=held
";

impl Lab {
    fn new() -> Self {
        let desk = Desk::new();
        desk.write("delegate", b"extendedKeyUsage=OCSPSigning\nnoCheck=ignored\n");
        desk.write("ca", b"basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign,cRLSign\n");
        for name in ["root", "other", "good", "revoked", "held", "signer", "server"] {
            desk.openssl(&format!("genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out {name}.key"));
            desk.openssl(&format!("req -new -key {name}.key -subj /CN={name} -out {name}.csr"));
        }
        for name in ["root", "other"] {
            desk.openssl(&format!("x509 -req -in {name}.csr -signkey {name}.key -extfile ca -days 90 -out {name}.pem"));
        }
        for (serial, name, more) in [
            (1, "good", ""),
            (2, "revoked", ""),
            (3, "held", ""),
            (4, "server", ""),
            (5, "signer", "-extfile delegate"),
        ] {
            desk.openssl(&format!(
                "x509 -req -in {name}.csr -CA root.pem -CAkey root.key -set_serial {serial} -days 30 -out {name}.pem {more}"
            ));
        }
        desk.openssl("x509 -req -in signer.csr -CA other.pem -CAkey other.key -set_serial 5 -days 30 -out stranger.pem -extfile delegate");
        desk.write("index.txt", INDEX.as_bytes());
        let der =
            |name: &str| Certificate::from_der(&desk.openssl(&format!("x509 -in {name}.pem -outform DER"))).unwrap();
        let (authority, signer) = (der("root"), der("signer"));
        let key = PrivateKey::from_der(&desk.openssl("pkcs8 -topk8 -nocrypt -in signer.key -outform DER")).unwrap();
        let seconds = String::from_utf8(run(std::path::Path::new("."), "date", &["+%s"])).unwrap();
        let now = Time::from_unix(seconds.trim().parse().unwrap());
        Self { desk, authority, signer, key, now }
    }

    fn hashes(&self) -> IssuerHashes {
        IssuerHashes::new(self.authority.subject().as_der(), self.authority.public_key().key_bytes())
    }

    /// A request made by openssl.
    fn ask(&self, arguments: &str) -> Vec<u8> {
        self.desk.openssl(&format!("ocsp -issuer root.pem {arguments} -reqout request"));
        self.desk.read("request")
    }

    /// openssl's answer to its last request.
    fn answer(&self, signer: &str, arguments: &str) -> Vec<u8> {
        self.desk.openssl(&format!(
            "ocsp -index index.txt -CA root.pem -rsigner {signer}.pem -rkey {signer}.key -ndays 1 {arguments} -reqin request -respout response"
        ));
        self.desk.read("response")
    }

    fn template(&self, request: &OcspRequest<'_>, status: CertStatus) -> ResponseTemplate {
        let answers = request.entries.iter().map(|id| Answer {
            id: id.as_der().to_vec(),
            status,
            this_update: self.now,
            next_update: self.now.plus_days(1),
            archive_cutoff: None,
        });
        ResponseTemplate {
            responder_key_hash: self.signer.public_key().key_identifier(),
            produced_at: self.now,
            answers: answers.collect(),
            nonce: request.nonce.map(<[u8]>::to_vec),
            extended_revoke: false,
            signature_algorithm: SignatureAlgorithm::EcdsaSha256,
        }
    }

    fn sign(&self, template: &ResponseTemplate) -> Vec<u8> {
        PreparedResponse::new(template).unwrap().sign(&self.key, &[self.signer.as_der()]).unwrap()
    }

    /// Whether openssl accepts an answer of ours to its last request (signature, delegation, nonce), and what it then says
    /// of the certificate (CertID and dates fit).
    fn judge(&self, response: &[u8], certificate: &str) -> (bool, String) {
        self.desk.write("response", response);
        let whole = "ocsp -reqin request -respin response -issuer root.pem -CAfile root.pem";
        let accepted = self.desk.try_openssl(whole);
        let about = "-no_nonce -respin response -CAfile root.pem -out verdict";
        let fits = self.desk.try_openssl(&format!("ocsp -issuer root.pem -cert {certificate}.pem {about}"));
        (accepted && fits, String::from_utf8(self.desk.read("verdict")).unwrap())
    }
}

fn read(response: &[u8]) -> BasicResponse<'_> {
    let read = OcspResponse::from_der(response, Limits::RESPONSE).unwrap();
    assert_eq!(read.status, ResponseStatus::Successful);
    read.basic.unwrap()
}

#[test]
fn requests_of_openssl_are_read() {
    let lab = Lab::new();
    let hashes = lab.hashes();
    let der =
        lab.ask("-cert good.pem -sha256 -cert revoked.pem -sha384 -serial 0x77 -sha512 -serial 0x1234567890abcdef");
    let request = OcspRequest::from_der(&der, Limits::REQUEST).unwrap();
    let found: Vec<_> = request.entries.iter().map(|id| (id.hash.unwrap(), id.serial.to_vec())).collect();
    let serial = vec![0x12, 0x34, 0x56, 0x78, 0x90, 0xab, 0xcd, 0xef];
    let wanted = [
        (CertIdHash::Sha1, vec![1]),
        (CertIdHash::Sha256, vec![2]),
        (CertIdHash::Sha384, vec![0x77]),
        (CertIdHash::Sha512, serial),
    ];
    assert_eq!(found, wanted);
    for id in &request.entries {
        assert!(hashes.are_in(id));
        assert_eq!(hashes.cert_id(id.hash.unwrap(), id.serial), id.as_der(), "we write it as openssl does");
    }
    assert!(request.nonce.is_some_and(|nonce| (16..=32).contains(&nonce.len())));

    let signed = lab.ask("-cert good.pem -no_nonce -signer server.pem -signkey server.key");
    let request = OcspRequest::from_der(&signed, Limits::REQUEST).unwrap();
    assert_eq!((request.entries.len(), request.nonce), (1, None));
}

#[test]
fn answers_of_openssl_are_checked() {
    let lab = Lab::new();
    let request = lab.ask("-cert good.pem -cert revoked.pem -cert held.pem -serial 99");
    let nonce = OcspRequest::from_der(&request, Limits::REQUEST).unwrap().nonce.unwrap().to_vec();
    for (signer, arguments) in
        [("root", ""), ("root", "-resp_key_id -resp_no_certs"), ("signer", ""), ("signer", "-resp_key_id")]
    {
        let response = lab.answer(signer, arguments);
        let basic = read(&response);
        let signed_by = basic.verify(&lab.authority, lab.now).unwrap();
        assert_eq!(signed_by == SignedBy::Authority, signer == "root", "{signer} {arguments}");
        assert_eq!(basic.nonce, Some(nonce.as_slice()));
        let at = |text| Time::from_rfc3339(text).unwrap();
        let said: Vec<CertStatus> = basic.responses.iter().map(|single| single.status).collect();
        let compromised = CertStatus::Revoked { at: at("2026-01-01"), reason: Some(ReasonCode::KeyCompromise) };
        let held = CertStatus::Revoked { at: at("2026-01-02"), reason: Some(ReasonCode::CertificateHold) };
        assert_eq!(said, [CertStatus::Good, compromised, held, CertStatus::Unknown]);
    }
}

#[test]
fn answers_of_strangers_are_refused() {
    let lab = Lab::new();
    lab.ask("-cert good.pem");
    let fault = |response: &[u8], at| read(response).verify(&lab.authority, at).unwrap_err();
    assert_eq!(fault(&lab.answer("server", ""), lab.now), ResponderFault::NotForOcsp);
    assert_eq!(fault(&lab.answer("signer", "-resp_no_certs"), lab.now), ResponderFault::SignerUnknown);
    assert_eq!(fault(&lab.answer("other", ""), lab.now), ResponderFault::NotIssuedByAuthority);
    // The right key with a certificate of another authority.
    lab.desk.write("stranger.key", &lab.desk.read("signer.key"));
    assert_eq!(fault(&lab.answer("stranger", ""), lab.now), ResponderFault::NotIssuedByAuthority);
    let delegated = lab.answer("signer", "");
    assert_eq!(fault(&delegated, lab.now.plus_days(60)), ResponderFault::SignerOutOfDate);
    let mut forged = delegated.clone();
    let place = forged.windows(4).position(|bytes| bytes == [0x80, 0, 0x18, 0x0f]).expect("good, and a date");
    forged[place] = 0x82;
    assert_eq!(fault(&forged, lab.now), ResponderFault::SignatureBad);
}

#[test]
fn openssl_believes_our_answers() {
    let lab = Lab::new();
    let request = lab.ask("-cert good.pem");
    let request = OcspRequest::from_der(&request, Limits::REQUEST).unwrap();
    let template = lab.template(&request, CertStatus::Good);
    let good = lab.sign(&template);
    let (accepted, verdict) = lab.judge(&good, "good");
    assert!(accepted && verdict.starts_with("good.pem: good"), "{verdict}");
    assert_eq!(read(&good).verify(&lab.authority, lab.now), Ok(SignedBy::Delegate(Box::new(lab.signer.clone()))));

    let reason = Some(ReasonCode::Superseded);
    let mut template = lab.template(&request, CertStatus::Revoked { at: lab.now.plus(-60), reason });
    template.answers[0].archive_cutoff = Some(lab.now.plus_days(-1_000));
    template.extended_revoke = true;
    let revoked = lab.sign(&template);
    let (accepted, verdict) = lab.judge(&revoked, "good");
    assert!(accepted && verdict.contains("good.pem: revoked") && verdict.contains("Reason: superseded"), "{verdict}");
    let text = String::from_utf8(lab.desk.openssl("ocsp -respin response -noverify -resp_text")).unwrap();
    assert!(text.contains("Archive Cutoff") && text.contains("OCSP Nonce"), "{text}");
    let basic = read(&revoked);
    assert_eq!((basic.extended_revoke, basic.nonce), (true, request.nonce));
    assert_eq!(basic.responses[0].archive_cutoff, Some(lab.now.plus_days(-1_000)));

    let mut other_nonce = lab.template(&request, CertStatus::Good);
    other_nonce.nonce = Some(vec![1; 16]);
    assert!(!lab.judge(&lab.sign(&other_nonce), "good").0, "openssl compares the nonce");
}

#[test]
fn openssl_reads_why_there_is_no_answer() {
    let lab = Lab::new();
    lab.ask("-cert good.pem");
    for (status, number) in [
        (ResponseStatus::MalformedRequest, 1),
        (ResponseStatus::InternalError, 2),
        (ResponseStatus::TryLater, 3),
        (ResponseStatus::SigRequired, 5),
        (ResponseStatus::Unauthorized, 6),
    ] {
        let der = status.to_der();
        assert_eq!(OcspResponse::from_der(&der, Limits::RESPONSE).unwrap().status, status);
        lab.desk.write("response", &der);
        assert!(!lab.desk.try_openssl("ocsp -respin response -noverify -out verdict"));
        let text = String::from_utf8(lab.desk.read("verdict")).unwrap().to_lowercase();
        let wanted = format!("responder error: {} ({number})", status.name().to_lowercase());
        assert!(text.contains(&wanted), "{text}");
    }
}
