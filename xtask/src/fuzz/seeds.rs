//! What fuzzing starts from: files made here with openssl, and a collection of others when one is named.
//!
//! Nothing of it is committed. `CHANCERY_FUZZ_SEEDS` names a folder or a tar file with the corpora of OpenSSL and
//! BoringSSL.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::process;
use crate::project::Project;

/// Target → folders of the OpenSSL and BoringSSL corpora that hold its kind of input.
const COLLECTED: &[(&str, &[&str])] = &[
    ("ber", &["openssl/cms", "boringssl/pkcs12_corpus"]),
    ("certificate", &["openssl/x509", "boringssl/cert_corpus", "boringssl/parse_certificate_fuzzer_corpus"]),
    ("crl", &["openssl/crl", "boringssl/crl_parse_crl_tbscertlist_fuzzer_corpus"]),
    ("der", &["boringssl/der_roundtrip_corpus", "boringssl/cert_corpus"]),
    ("name", &["boringssl/verify_name_match_fuzzer_corpus", "boringssl/verify_name_match_normalizename_fuzzer_corpus"]),
    ("pem", &["boringssl/read_pem_corpus"]),
    ("pkcs12", &["boringssl/pkcs12_corpus"]),
    ("pkcs7", &["openssl/cms"]),
    ("pkcs8", &["boringssl/pkcs8_corpus"]),
    ("private_key", &["boringssl/privkey_corpus", "boringssl/pkcs8_corpus"]),
    ("public_key", &["boringssl/spki_corpus"]),
];

/// Target → endings of the files made here.
const MADE: &[(&str, &[&str])] = &[
    ("ber", &["p12", "p7b"]),
    ("certificate", &["crt"]),
    ("crl", &["crl"]),
    ("der", &["crt", "csr", "crl", "p12", "p7b", "spki", "key"]),
    ("name", &["name"]),
    ("name_text", &["text"]),
    ("ocsp_request", &["ocsp_req"]),
    ("ocsp_response", &["ocsp_resp"]),
    ("general_name", &["text"]),
    ("pem", &["pem"]),
    ("pkcs12", &["p12"]),
    ("pkcs7", &["p7b"]),
    ("pkcs8", &["p8e"]),
    ("private_key", &["key"]),
    ("public_key", &["spki"]),
    ("request", &["csr"]),
];

/// Everything there is to start from.
pub(crate) struct Seeds {
    made: PathBuf,
    collected: Option<PathBuf>,
}

impl Seeds {
    /// The folders that hold inputs for a target.
    pub(crate) fn of(&self, target: &str) -> Vec<PathBuf> {
        let mut folders: Vec<PathBuf> = endings(MADE, target).map(|ending| self.made.join(ending)).collect();
        if let Some(collected) = &self.collected {
            folders.extend(endings(COLLECTED, target).map(|folder| collected.join(folder)));
        }
        folders.retain(|folder| folder.is_dir());
        folders
    }
}

fn endings<'a>(table: &'a [(&str, &[&str])], target: &str) -> impl Iterator<Item = &'a str> {
    let row = table.iter().find(|(name, _)| *name == target);
    row.into_iter().flat_map(|(_, values)| values.iter().copied())
}

/// Makes our own seeds and unpacks the named collection.
///
/// # Errors
/// When openssl or tar fail.
pub(crate) fn collect(project: &Project) -> Result<Seeds> {
    let made = project.target().join("fuzz-seeds/made");
    make(&made)?;
    let collected = match std::env::var_os("CHANCERY_FUZZ_SEEDS").map(PathBuf::from) {
        None => None,
        Some(folder) if folder.is_dir() => Some(folder),
        Some(tar) => Some(unpack(&tar, &project.target().join("fuzz-seeds"))?),
    };
    Ok(Seeds { made, collected })
}

fn unpack(tar: &Path, into: &Path) -> Result<PathBuf> {
    let folder = into.join("collected");
    std::fs::create_dir_all(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
    let mut command = Command::new("tar");
    command.arg("-xf").arg(tar).arg("-C").arg(&folder).args(["--strip-components=1", "--no-same-owner"]);
    process::run(&mut command)?;
    Ok(folder)
}

/// One of each kind, small, by openssl.
const RECIPE: &str = r#"
set -eu
mkdir -p crt csr crl p12 p7b spki key p8e pem name text ocsp_req ocsp_resp
openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out ca.key
openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out rsa.key
openssl genpkey -algorithm ED25519 -out ed.key
openssl req -x509 -new -key ca.key -subj '/C=CA/O=Seed/CN=Root' -days 30 -out ca.pem \
    -addext 'nameConstraints=critical,permitted;DNS:example.org,excluded;email:.example.net' \
    -addext 'certificatePolicies=2.23.140.1.2.1' -addext 'crlDistributionPoints=URI:http://ca.example.org/c.crl'
openssl x509 -in ca.pem -outform DER -out crt/ca
for key in rsa ed; do
    openssl req -new -key $key.key -subj '/C=CA/O=Seed+OU=Two/CN=www.example.org/emailAddress=joe@example.org' \
        -addext 'subjectAltName=DNS:www.example.org,IP:192.0.2.1,IP:2001:db8::1,email:joe@example.org,URI:http://example.org/,otherName:1.3.6.1.4.1.311.20.2.3;UTF8:joe@example.org,RID:1.2.3,dirName:dn' \
        -addext 'extendedKeyUsage=serverAuth,clientAuth' -out $key.csr \
        -config /dev/stdin <<'CNF'
[req]
distinguished_name = rdn
[rdn]
[dn]
CN = inner
CNF
    openssl req -in $key.csr -outform DER -out csr/$key
    openssl x509 -req -in $key.csr -CA ca.pem -CAkey ca.key -days 10 -copy_extensions copy -out $key.pem
    openssl x509 -in $key.pem -outform DER -out crt/$key
    openssl pkey -in $key.key -outform DER -out key/$key
    openssl pkey -in $key.key -pubout -outform DER -out spki/$key
    openssl pkcs8 -topk8 -in $key.key -outform DER -v2 aes-256-cbc -iter 16 -passout pass:p -out p8e/$key
    openssl pkcs12 -export -inkey $key.key -in $key.pem -certfile ca.pem -passout pass:p -iter 16 -out p12/$key
done
openssl pkey -in rsa.key -traditional -outform DER -out key/pkcs1
openssl ec -in ca.key -outform DER -out key/sec1
openssl pkcs8 -topk8 -in rsa.key -outform DER -v1 PBE-SHA1-3DES -iter 16 -passout pass:p -out p8e/pbe
openssl pkcs8 -topk8 -in rsa.key -outform DER -scrypt -scrypt_N 16 -passout pass:p -out p8e/scrypt
openssl crl2pkcs7 -nocrl -certfile ca.pem -certfile rsa.pem -outform DER -out p7b/chain
cat >ca.cnf <<'CNF'
[ca]
default_ca = a
[a]
database = index.txt
default_md = sha256
crlnumber = number
default_crl_days = 7
crl_extensions = ext
[ext]
authorityKeyIdentifier = keyid
CNF
: >index.txt
echo 01 >number
openssl ca -config ca.cnf -keyfile ca.key -cert ca.pem -gencrl -out empty.pem
openssl ca -config ca.cnf -keyfile ca.key -cert ca.pem -revoke rsa.pem -crl_reason keyCompromise
openssl ca -config ca.cnf -keyfile ca.key -cert ca.pem -gencrl -out one.pem
openssl crl -in empty.pem -outform DER -out crl/empty
openssl crl -in one.pem -outform DER -out crl/one
openssl ocsp -issuer ca.pem -cert rsa.pem -sha256 -cert ed.pem -serial 7 -reqout ocsp_req/three
openssl ocsp -issuer ca.pem -cert rsa.pem -no_nonce -reqout ocsp_req/plain
openssl ocsp -issuer ca.pem -cert rsa.pem -signer rsa.pem -signkey rsa.key -reqout ocsp_req/signed
for request in three plain; do
    openssl ocsp -index index.txt -CA ca.pem -rsigner ca.pem -rkey ca.key -ndays 1 -reqin ocsp_req/$request \
        -respout ocsp_resp/$request
    openssl ocsp -index index.txt -CA ca.pem -rsigner ca.pem -rkey ca.key -resp_no_certs -resp_key_id -reqin ocsp_req/$request \
        -respout ocsp_resp/$request-key
done
printf '0\003\n\001\003' >ocsp_resp/try_later
cp ca.pem rsa.csr ed.key one.pem pem/
{ echo 'Bag Attributes'; cat rsa.pem ca.pem; } >pem/chain
openssl asn1parse -in crt/ca -inform DER -strparse "$(openssl asn1parse -in crt/ca -inform DER | sed -n 's/^ *\([0-9]*\):d=2 .*SEQUENCE.*/\1/p' | sed -n 2p)" -out name/issuer -noout
printf 'CN=Joe \\"J\\" Doe,O=Example\\, Inc.+OU=Two,C=CA' >text/rfc4514
printf '/C=CA/O=Example/CN=www.example.org/E=joe@example.org' >text/slash
printf 'b\303\274cher.example' >text/idn
printf '*.example.org' >text/wildcard
printf '2001:db8::1' >text/ip
printf 'joe@example.org' >text/email
printf '#0c03414243=1.2.3.4' >text/hash
"#;

fn make(folder: &Path) -> Result<()> {
    let done = folder.join("done");
    if std::fs::read_to_string(&done).is_ok_and(|made| made == RECIPE) {
        return Ok(());
    }
    if folder.exists() {
        std::fs::remove_dir_all(folder).with_context(|| format!("cannot clear {}", folder.display()))?;
    }
    std::fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
    println!("fuzz: making seeds in {}", folder.display());
    process::output(Command::new("sh").args(["-c", RECIPE]).current_dir(folder)).context("cannot make the seeds")?;
    std::fs::write(&done, RECIPE).with_context(|| format!("cannot write {}", done.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_recipe_makes_every_kind() {
        let folder = tempfile::tempdir().unwrap();
        make(folder.path()).unwrap();
        let seeds = Seeds { made: folder.path().to_owned(), collected: None };
        for (target, kinds) in MADE {
            let folders = seeds.of(target);
            assert_eq!(folders.len(), kinds.len(), "{target}");
            for folder in folders {
                assert!(std::fs::read_dir(&folder).unwrap().next().is_some(), "{} is empty", folder.display());
            }
        }
    }
}
