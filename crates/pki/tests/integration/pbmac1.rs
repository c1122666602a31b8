//! PKCS#12 files with PBMAC1 (RFC 9579), which OpenSSL 3.0 does not write: OpenSSL writes them without a MAC, and a Python
//! program adds one with the hashes of its standard library.

use chancery_pki::error::ErrorKind;
use chancery_pki::pkcs12::{self, Allow};

use super::peer::{Desk, Identity, run};

/// Hash of the HMAC, hash of PBKDF2, length of the key that is stated and of the one that is used, iterations stated and
/// used.
type Case = (&'static str, &'static str, &'static str, Option<u32>, u32, u32, u32);

const PROGRAM: &str = r#"
import hashlib, hmac

def tlv(tag, *parts):
    body = b"".join(parts)
    size = len(body)
    if size < 128:
        return bytes([tag, size]) + body
    octets = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([tag, 128 + len(octets)]) + octets + body

def parts(data):
    found = []
    while data:
        head, size = 2, data[1]
        if size >= 128:
            head, size = 2 + size - 128, int.from_bytes(data[2 : 2 + size - 128], "big")
        found.append((data[: head + size], data[head : head + size]))
        data = data[head + size :]
    return found

def integer(number):
    return tlv(2, number.to_bytes(number.bit_length() // 8 + 1, "big"))

def algorithm(oid, parameters):
    return tlv(48, tlv(6, bytes.fromhex(oid)), parameters)

def hmac_of(name):
    last = {"sha1": 7, "sha256": 9, "sha384": 10, "sha512": 11}[name]
    return algorithm("2a864886f70d02%02x" % last, tlv(5))

version, safe = parts(parts(open("plain.p12", "rb").read())[0][1])[:2]
content = parts(parts(safe[1])[1][1])[0][1]
salt = bytes(range(8))
key = hashlib.pbkdf2_hmac(PRF, b"1234", salt, USED_ROUNDS, USED_LENGTH)
value = hmac.new(key, content, MAC).digest()
length = b"" if LENGTH is None else integer(LENGTH)
kdf = algorithm("2a864886f70d01050c", tlv(48, tlv(4, salt), integer(ROUNDS), length, hmac_of(PRF)))
method = algorithm("2a864886f70d01050e", tlv(48, kdf, hmac_of(MAC)))
mac = tlv(48, tlv(48, method, tlv(4, value)), tlv(4, b"NOT USED"), integer(1))
open("pbmac1.p12", "wb").write(tlv(48, version[0], safe[0], mac))
"#;

#[test]
fn pbmac1_of_a_python_program_opens_when_it_is_as_stated() {
    let (peer, desk) = (Identity::new(), Desk::new());
    let export = "pkcs12 -export -nomac -inkey key.pem -in leaf.pem -passout pass:1234 -out plain.p12";
    desk.write("plain.p12", &{
        run(peer.dir(), "openssl", &export.split_whitespace().collect::<Vec<_>>());
        peer.read("plain.p12")
    });
    let good: [Case; 5] = [
        ("as RFC 9579 A.1", "sha256", "sha256", Some(32), 32, 2048, 2048),
        ("as RFC 9579 A.2", "sha512", "sha256", Some(32), 32, 2048, 2048),
        ("as RFC 9579 A.3", "sha512", "sha512", Some(64), 64, 2048, 2048),
        ("SHA-384", "sha384", "sha384", Some(48), 48, 1, 1),
        ("SHA-1", "sha1", "sha1", Some(20), 20, 10_000, 10_000),
    ];
    for case in good {
        let file = written(&desk, case);
        let contents =
            pkcs12::read(&file, "1234", Allow::default()).unwrap_or_else(|error| panic!("{}: {error}", case.0));
        assert_eq!(contents.certificate_of(&contents.keys[0]).unwrap().der, peer.leaf, "{}", case.0);
        assert_eq!(pkcs12::read(&file, "1235", Allow::default()).unwrap_err().kind, ErrorKind::WrongPassword);
        let mac = pkcs12::inspect(&file).unwrap().mac.unwrap().to_string();
        assert!(mac.starts_with("PBMAC1 with HMAC-") && mac.ends_with(&format!(" {} iterations", case.5)), "{mac}");
    }
    let bad: [(Case, ErrorKind); 4] = [
        (("fewer iterations than stated", "sha256", "sha256", Some(32), 32, 2048, 2047), ErrorKind::WrongPassword),
        (("a shorter key than stated", "sha256", "sha256", Some(32), 24, 2048, 2048), ErrorKind::WrongPassword),
        (("no length, as RFC 9579 forbids", "sha256", "sha256", None, 32, 2048, 2048), ErrorKind::BadValue),
        (("a key of 19 bytes", "sha256", "sha256", Some(19), 19, 2048, 2048), ErrorKind::BadValue),
    ];
    for (case, expected) in bad {
        let refused = pkcs12::read(&written(&desk, case), "1234", Allow::default()).unwrap_err();
        assert_eq!(refused.kind, expected, "{}", case.0);
    }
}

fn written(desk: &Desk, (_, mac, prf, length, used_length, rounds, used_rounds): Case) -> Vec<u8> {
    let length = length.map_or("None".to_owned(), |length| length.to_string());
    let values = format!(
        "MAC, PRF, LENGTH, USED_LENGTH, ROUNDS, USED_ROUNDS = {mac:?}, {prf:?}, {length}, {used_length}, {rounds}, {used_rounds}"
    );
    desk.python(&format!("{values}\n{PROGRAM}"));
    desk.read("pbmac1.p12")
}
