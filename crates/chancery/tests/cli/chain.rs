//! A root, an issuing authority, certificates of many kinds and a CRL, all made by openssl.

use std::path::{Path, PathBuf};

use crate::peer::openssl;

/// Each file of a certificate that the issuing authority signs: name, key, subject, extensions.
const LEAVES: [(&str, &str, &str, &str); 6] = [
    ("server", "P-256", "/CN=www.example.org", "extendedKeyUsage=serverAuth\nsubjectAltName=DNS:www.example.org"),
    ("local", "P-256", "/CN=localhost", "extendedKeyUsage=serverAuth\nsubjectAltName=DNS:localhost,IP:127.0.0.1"),
    ("gone", "P-256", "/CN=gone.example.org", "subjectAltName=DNS:gone.example.org"),
    ("outside", "P-256", "/CN=www.example.com", "subjectAltName=DNS:www.example.com"),
    ("weak", "RSA", "/CN=weak.example.org", "subjectAltName=DNS:weak.example.org"),
    ("mail", "P-256", "/CN=Joe", "extendedKeyUsage=emailProtection\nsubjectAltName=email:joe@example.org"),
];

/// A folder with root.pem, issuing.pem, the leaves and their .key, issuing.crl (gone.pem revoked) and root.crl.
/// issuing.pem may certify only example.org, localhost and 127.0.0.1.
pub(crate) struct Chain {
    folder: tempfile::TempDir,
}

impl Chain {
    pub(crate) fn new() -> Self {
        let chain = Self { folder: tempfile::tempdir().unwrap() };
        chain.make(
            "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout root.key -out root.pem -days 3650 \
             -subj /CN=Root -addext keyUsage=critical,keyCertSign,cRLSign",
        );
        let limits = "nameConstraints=critical,permitted;DNS:example.org,permitted;DNS:localhost,\
                      permitted;IP:127.0.0.1/255.255.255.255,permitted;email:example.org";
        let issuing = format!(
            "basicConstraints=critical,CA:true,pathlen:0\nkeyUsage=critical,keyCertSign,cRLSign\n{limits}\n\
             subjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid"
        );
        chain.certificate("issuing", "P-256", "/CN=Issuing", &issuing, "root", 2);
        for (serial, (name, key, subject, extensions)) in (0x1000..).zip(LEAVES) {
            let extensions = format!("{extensions}\nsubjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid");
            chain.certificate(name, key, subject, &extensions, "issuing", serial);
        }
        chain.crl("issuing", "R\t360101000000Z\t260101000000Z,keyCompromise\t1002\tunknown\t/CN=gone.example.org\n");
        chain.crl("root", "");
        chain.spoil();
        chain
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn read(&self, name: &str) -> Vec<u8> {
        std::fs::read(self.file(name)).unwrap()
    }

    pub(crate) fn write(&self, name: &str, bytes: impl AsRef<[u8]>) {
        std::fs::write(self.file(name), bytes).unwrap();
    }

    fn make(&self, line: &str) {
        openssl(self.path(), &line.split_ascii_whitespace().collect::<Vec<_>>());
    }

    fn certificate(&self, name: &str, key: &str, subject: &str, extensions: &str, issuer: &str, serial: u32) {
        let key = if key == "RSA" { "rsa:1024" } else { "ec -pkeyopt ec_paramgen_curve:P-256" };
        self.write("extensions", extensions);
        self.make(&format!("req -newkey {key} -nodes -keyout {name}.key -out {name}.csr -subj {subject}"));
        self.make(&format!(
            "x509 -req -in {name}.csr -CA {issuer}.pem -CAkey {issuer}.key -days 3000 -extfile extensions \
             -set_serial {serial} -out {name}.pem"
        ));
    }

    fn crl(&self, issuer: &str, index: &str) {
        self.write("index.txt", index);
        self.write("number", "01\n");
        self.write(
            "ca.cnf",
            "[ca]\ndefault_ca=a\n[a]\ndatabase=index.txt\ncrlnumber=number\ndefault_md=sha256\n\
             crl_extensions=e\n[e]\nauthorityKeyIdentifier=keyid\n",
        );
        self.make(&format!(
            "ca -config ca.cnf -gencrl -cert {issuer}.pem -keyfile {issuer}.key -crldays 30 -out {issuer}.crl"
        ));
    }

    /// changed.der, whose signature no longer fits; malformed.der, whose dates cannot be read; chain.pem.
    fn spoil(&self) {
        self.make("x509 -in server.pem -outform DER -out server.der");
        let der = self.read("server.der");
        let name = der.windows(15).position(|bytes| bytes == b"www.example.org").unwrap();
        let mut changed = der.clone();
        changed[name] = b'x';
        self.write("changed.der", changed);
        let dates = der.windows(2).position(|bytes| bytes == [0x17, 13]).unwrap();
        let mut malformed = der;
        malformed[dates + 4] = b'?';
        self.write("malformed.der", malformed);
        self.write("chain.pem", [self.read("server.pem"), self.read("issuing.pem")].concat());
        self.make("crl2pkcs7 -nocrl -certfile chain.pem -outform DER -out chain.p7b");
    }
}
