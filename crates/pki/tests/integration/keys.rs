//! Keys and signatures between Chancery, OpenSSL and python-cryptography.

use chancery_pki::algorithm::{PssParameters, SignatureAlgorithm};
use chancery_pki::der::Reader;
use chancery_pki::key::{KeyAlgorithm, PrivateKey, PrivateKeyInfo, PublicKey, Weakness};
use chancery_pki::signer::Signer;
use chancery_pki::{ErrorKind, oid};

use super::peer::Desk;

const MESSAGE: &[u8] = b"the quick brown fox";

const OPENSSL_KNOWS: [KeyAlgorithm; 7] = [
    KeyAlgorithm::Rsa2048,
    KeyAlgorithm::Rsa3072,
    KeyAlgorithm::Rsa4096,
    KeyAlgorithm::EcP256,
    KeyAlgorithm::EcP384,
    KeyAlgorithm::EcP521,
    KeyAlgorithm::Ed25519,
];

const ML_DSA: [KeyAlgorithm; 3] = [KeyAlgorithm::MlDsa44, KeyAlgorithm::MlDsa65, KeyAlgorithm::MlDsa87];

/// How OpenSSL is asked to sign or verify with an algorithm.
fn openssl_options(algorithm: SignatureAlgorithm) -> &'static str {
    match algorithm {
        SignatureAlgorithm::RsaPkcs1Sha256 | SignatureAlgorithm::EcdsaSha256 => "-rawin -digest sha256",
        SignatureAlgorithm::RsaPkcs1Sha384 | SignatureAlgorithm::EcdsaSha384 => "-rawin -digest sha384",
        SignatureAlgorithm::RsaPkcs1Sha512 | SignatureAlgorithm::EcdsaSha512 => "-rawin -digest sha512",
        SignatureAlgorithm::RsaPssSha256 => {
            "-rawin -digest sha256 -pkeyopt rsa_padding_mode:pss -pkeyopt rsa_pss_saltlen:32"
        }
        SignatureAlgorithm::RsaPssSha384 => {
            "-rawin -digest sha384 -pkeyopt rsa_padding_mode:pss -pkeyopt rsa_pss_saltlen:48"
        }
        SignatureAlgorithm::RsaPssSha512 => {
            "-rawin -digest sha512 -pkeyopt rsa_padding_mode:pss -pkeyopt rsa_pss_saltlen:64"
        }
        _ => "-rawin",
    }
}

#[test]
fn openssl_reads_every_key_we_make_and_verifies_every_signature() {
    let desk = Desk::new();
    desk.write("message", MESSAGE);
    for algorithm in OPENSSL_KNOWS {
        let key = PrivateKey::generate(algorithm).unwrap();
        desk.write("key.der", &key.to_pkcs8());
        assert_eq!(desk.openssl("pkey -inform DER -in key.der -check -noout"), b"Key is valid\n", "{algorithm}");
        let public = desk.openssl("pkey -inform DER -in key.der -pubout -outform DER");
        assert_eq!(public, key.public_key().as_der());
        desk.write("public.der", &public);
        for signature in SignatureAlgorithm::ALL {
            if let Ok(bytes) = key.sign(signature, MESSAGE) {
                desk.write("signature", &bytes);
                let options = openssl_options(signature);
                desk.openssl(&format!(
                    "pkeyutl -verify -pubin -inkey public.der -keyform DER -in message -sigfile signature {options}"
                ));
            }
        }
    }
}

#[test]
fn we_read_every_form_openssl_writes_and_verify_every_signature() {
    let desk = Desk::new();
    desk.write("message", MESSAGE);
    let cases = [
        ("genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048", "rsa -traditional", "RSA 2048"),
        ("genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2056", "rsa -traditional", "RSA 2056"),
        ("genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256", "ec", "EC P-256"),
        ("genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-384", "ec", "EC P-384"),
        ("genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-521", "ec", "EC P-521"),
        ("genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256", "ec -no_public", "EC P-256"),
        ("genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256", "ec -conv_form compressed", "EC P-256"),
        ("genpkey -algorithm ED25519", "pkey", "Ed25519"),
    ];
    for (generate, convert, label) in cases {
        desk.openssl(&format!("{generate} -out key.pem"));
        let public = desk.openssl("pkey -in key.pem -pubout -outform DER");
        let public = PublicKey::from_der(&public).unwrap();
        assert_eq!(public.kind().to_string(), label);
        let pkcs8 = desk.openssl("pkcs8 -topk8 -nocrypt -in key.pem -outform DER");
        let traditional = desk.openssl(&format!("{convert} -in key.pem -outform DER"));
        for der in [&pkcs8, &traditional] {
            let key = PrivateKey::from_der(der).unwrap();
            assert_eq!(key.public_key(), &public, "{label} {convert}");
            assert_eq!(PrivateKeyInfo::from_der(der).unwrap().algorithm().oid, public.algorithm().oid);
            for algorithm in SignatureAlgorithm::ALL.into_iter().filter(|it| key.sign(*it, MESSAGE).is_ok()) {
                let options = openssl_options(algorithm);
                let signature = desk.openssl(&format!("pkeyutl -sign -inkey key.pem -in message {options}"));
                public.verify(&algorithm.identifier(), MESSAGE, &signature).unwrap();
            }
        }
    }
}

#[test]
fn compressed_public_keys_verify() {
    let desk = Desk::new();
    desk.write("message", MESSAGE);
    desk.openssl("genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out key.pem");
    let public = desk.openssl("ec -in key.pem -pubout -conv_form compressed -outform DER");
    let signature = desk.openssl("dgst -sha256 -sign key.pem message");
    let algorithm = SignatureAlgorithm::EcdsaSha256.identifier();
    PublicKey::from_der(&public).unwrap().verify(&algorithm, MESSAGE, &signature).unwrap();
}

#[test]
fn pss_verifies_with_the_salt_length_its_parameters_state() {
    let desk = Desk::new();
    desk.write("message", MESSAGE);
    desk.openssl("genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out key.pem");
    let public = PublicKey::from_der(&desk.openssl("pkey -in key.pem -pubout -outform DER")).unwrap();
    for (digest, name, salt_lengths) in [
        (oid::SHA256, "sha256", [0, 20, 32, 222]),
        (oid::SHA384, "sha384", [0, 20, 48, 206]),
        (oid::SHA512, "sha512", [0, 20, 64, 190]),
    ] {
        for salt_length in salt_lengths {
            let signature = desk.openssl(&format!(
                "dgst -{name} -sign key.pem -sigopt rsa_padding_mode:pss -sigopt rsa_pss_saltlen:{salt_length} message"
            ));
            let verify =
                |salt_length| public.verify(&PssParameters { digest, salt_length }.identifier(), MESSAGE, &signature);
            verify(salt_length).unwrap();
            assert_eq!(verify(salt_length + 1).unwrap_err().kind, ErrorKind::BadSignature);
            assert_eq!(verify(1 << 40).unwrap_err().kind, ErrorKind::BadSignature);
        }
    }
}

#[test]
fn keys_restricted_to_pss_verify_pss_alone() {
    let desk = Desk::new();
    desk.write("message", MESSAGE);
    desk.openssl(
        "genpkey -algorithm RSA-PSS -pkeyopt rsa_keygen_bits:2048 -pkeyopt rsa_pss_keygen_md:sha256 \
         -pkeyopt rsa_pss_keygen_mgf1_md:sha256 -pkeyopt rsa_pss_keygen_saltlen:32 -out key.pem",
    );
    let public = PublicKey::from_der(&desk.openssl("pkey -in key.pem -pubout -outform DER")).unwrap();
    assert_eq!(public.kind().to_string(), "RSA-PSS 2048");
    let signature = desk.openssl("dgst -sha256 -sign key.pem -sigopt rsa_pss_saltlen:32 message");
    let verify = |identifier| public.verify(&identifier, MESSAGE, &signature).map_err(|error| error.kind);
    assert_eq!(verify(SignatureAlgorithm::RsaPssSha256.identifier()), Ok(()));
    assert_eq!(verify(SignatureAlgorithm::RsaPssSha512.identifier()), Err(ErrorKind::BadSignature));
    assert_eq!(verify(SignatureAlgorithm::RsaPkcs1Sha256.identifier()), Err(ErrorKind::BadSignature));
    let too_short = PssParameters { digest: oid::SHA256, salt_length: 20 };
    assert_eq!(verify(too_short.identifier()), Err(ErrorKind::BadSignature));
}

#[test]
fn old_signatures_verify_and_older_ones_are_unsupported() {
    let desk = Desk::new();
    desk.write("message", MESSAGE);
    let cases = [
        (1024, "sha1", oid::SHA1_WITH_RSA, Ok(())),
        (1024, "sha256", oid::SHA256_WITH_RSA, Ok(())),
        (1024, "sha512", oid::SHA512_WITH_RSA, Ok(())),
        (1024, "sha384", oid::SHA384_WITH_RSA, Err(ErrorKind::UnsupportedAlgorithm)),
        (1024, "md5", oid::MD5_WITH_RSA, Err(ErrorKind::UnsupportedAlgorithm)),
        (768, "sha256", oid::SHA256_WITH_RSA, Err(ErrorKind::UnsupportedAlgorithm)),
        (2048, "sha1", oid::SHA1_WITH_RSA, Ok(())),
    ];
    for (bits, digest, oid, expected) in cases {
        desk.openssl(&format!("genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:{bits} -out key.pem"));
        let public = PublicKey::from_der(&desk.openssl("pkey -in key.pem -pubout -outform DER")).unwrap();
        assert_eq!(public.weakness(), (bits < 2048).then_some(Weakness::RsaTooShort { bits }));
        let signature = desk.openssl(&format!("dgst -{digest} -sign key.pem message"));
        for identifier in [
            chancery_pki::algorithm::AlgorithmIdentifier::with_null(oid),
            chancery_pki::algorithm::AlgorithmIdentifier::new(oid),
        ] {
            let verified = public.verify(&identifier, MESSAGE, &signature).map_err(|error| error.kind);
            assert_eq!(verified, expected, "{bits} {digest}");
        }
    }
}

#[test]
fn weak_and_foreign_keys_are_read_and_named_but_do_not_sign() {
    let desk = Desk::new();
    let rsa = "-algorithm RSA -pkeyopt rsa_keygen_bits";
    let curve = "-algorithm EC -pkeyopt ec_paramgen_curve";
    let cases = [
        (format!("{rsa}:1024"), "RSA 1024", Some(Weakness::RsaTooShort { bits: 1024 }), ErrorKind::BadKey),
        (format!("{curve}:secp256k1"), "EC secp256k1", Some(Weakness::UnknownCurve), ErrorKind::UnsupportedAlgorithm),
        (
            format!("{curve}:P-256 -pkeyopt ec_param_enc:explicit"),
            "EC with explicit parameters",
            Some(Weakness::UnknownCurve),
            ErrorKind::UnsupportedAlgorithm,
        ),
        ("-algorithm X25519".to_owned(), "X25519", None, ErrorKind::UnsupportedAlgorithm),
        ("-algorithm ED448".to_owned(), "Ed448", None, ErrorKind::UnsupportedAlgorithm),
    ];
    for (generate, label, weakness, refusal) in cases {
        desk.openssl(&format!("genpkey {generate} -out key.pem"));
        let public = PublicKey::from_der(&desk.openssl("pkey -in key.pem -pubout -outform DER")).unwrap();
        assert_eq!((public.kind().to_string().as_str(), public.weakness()), (label, weakness));
        let der = desk.openssl("pkcs8 -topk8 -nocrypt -in key.pem -outform DER");
        PrivateKeyInfo::from_der(&der).unwrap();
        assert_eq!(PrivateKey::from_der(&der).unwrap_err().kind, refusal, "{label}");
    }
    desk.openssl("genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -pkeyopt rsa_keygen_pubexp:3 -out key.pem");
    let public = PublicKey::from_der(&desk.openssl("pkey -in key.pem -pubout -outform DER")).unwrap();
    assert_eq!(public.weakness(), Some(Weakness::RsaSmallExponent { exponent: 3 }));

    desk.openssl("dsaparam -out parameters.pem 1024");
    desk.openssl("gendsa -out dsa.pem parameters.pem");
    let public = PublicKey::from_der(&desk.openssl("pkey -in dsa.pem -pubout -outform DER")).unwrap();
    assert_eq!((public.kind().to_string().as_str(), public.weakness()), ("DSA 1024", Some(Weakness::Dsa)));
    let traditional = desk.openssl("dsa -in dsa.pem -outform DER");
    assert_eq!(PrivateKey::from_der(&traditional).unwrap_err().kind, ErrorKind::UnsupportedAlgorithm);
}

#[test]
fn an_encrypted_key_asks_for_its_password() {
    let desk = Desk::new();
    desk.openssl("genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out key.pem");
    let der = desk.openssl("pkcs8 -topk8 -in key.pem -passout pass:secret -outform DER");
    assert_eq!(PrivateKey::from_der(&der).unwrap_err().kind, ErrorKind::PasswordNeeded);
}

#[test]
fn the_key_identifier_is_the_one_openssl_writes() {
    let desk = Desk::new();
    desk.openssl(
        "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=a -keyout key.pem -out certificate.pem",
    );
    let public = PublicKey::from_der(&desk.openssl("pkey -in key.pem -pubout -outform DER")).unwrap();
    let text = desk.openssl("x509 -in certificate.pem -noout -ext subjectKeyIdentifier");
    let text: String = String::from_utf8(text).unwrap().to_lowercase().replace(':', "");
    assert!(text.contains(&chancery_pki::digest::hex(&public.key_identifier())), "{text}");
}

#[test]
fn python_reads_our_ml_dsa_keys_and_signatures_and_we_read_its() {
    let desk = Desk::new();
    for algorithm in ML_DSA {
        let key = PrivateKey::generate(algorithm).unwrap();
        desk.write("key.der", &key.to_pkcs8());
        desk.write("public.der", key.public_key().as_der());
        desk.write("signature", &key.sign(key.default_algorithm(), MESSAGE).unwrap());
        desk.write("message", MESSAGE);
        desk.python(
            "
from cryptography.hazmat.primitives import serialization as s
read = lambda name: open(name, 'rb').read()
key = s.load_der_private_key(read('key.der'), None)
public = s.load_der_public_key(read('public.der'))
spki = lambda k: k.public_bytes(s.Encoding.DER, s.PublicFormat.SubjectPublicKeyInfo)
assert spki(key.public_key()) == read('public.der')
public.verify(read('signature'), read('message'))
other = type(key).generate() if hasattr(type(key), 'generate') else key
open('their.der', 'wb').write(other.private_bytes(s.Encoding.DER, s.PrivateFormat.PKCS8, s.NoEncryption()))
open('their.public.der', 'wb').write(spki(other.public_key()))
open('their.signature', 'wb').write(other.sign(read('message')))
",
        );
        let public = PublicKey::from_der(&desk.read("their.public.der")).unwrap();
        assert_eq!(PrivateKey::from_der(&desk.read("their.der")).unwrap().public_key(), &public);
        public.verify(&key.default_algorithm().identifier(), MESSAGE, &desk.read("their.signature")).unwrap();
        assert_eq!(KeyAlgorithm::of(public.kind()), Some(algorithm));
    }
}

#[test]
fn a_public_key_is_read_out_of_a_longer_structure() {
    let key = PrivateKey::generate(KeyAlgorithm::EcP256).unwrap();
    let mut longer = key.public_key().as_der().to_vec();
    longer.push(0);
    assert_eq!(&PublicKey::read(&mut Reader::new(&longer)).unwrap(), key.public_key());
    assert_eq!(PublicKey::from_der(&longer).unwrap_err().kind, ErrorKind::TrailingData);
}
