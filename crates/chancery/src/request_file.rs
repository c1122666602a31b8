//! Requests from files: what somebody wants signed, and everything people give by mistake instead.

use chancery_pki::request::CertificationRequest;
use chancery_pki::{ErrorKind, pem};

use crate::error::{CliError, Result, code};
use crate::exit::Exit;
use crate::files::Source;
use crate::input::{self, Item};

const WANTED: &str = "a certification request (“BEGIN CERTIFICATE REQUEST”)";

/// Reads one request in PEM or DER and checks that it is signed with its own key. Errors: no such file, too large,
/// empty, a private key, a block cut off, something else, damaged, proof of possession wrong.
pub fn read(source: &Source) -> Result<CertificationRequest> {
    let bytes = source.read()?;
    let file = source.to_string();
    let request = parse(&bytes, &file)?;
    match request.verify_possession() {
        // What this build cannot check is the authority's to refuse.
        Err(fault) if fault.kind != ErrorKind::UnsupportedAlgorithm => {
            Err(CliError::new(code::POSSESSION_NOT_PROVED, Exit::Failed)
                .with("file", file)
                .with("why", "Its signature does not verify with the key it asks for."))
        }
        _ => Ok(request),
    }
}

/// A request as PEM.
pub fn to_pem(request: &CertificationRequest) -> String {
    pem::encode("CERTIFICATE REQUEST", request.as_der())
}

fn parse(bytes: &[u8], file: &str) -> Result<CertificationRequest> {
    let mut items = input::recognise(bytes, file, WANTED)?;
    match items.iter().position(|item| matches!(item, Item::Request(_))).map(|index| items.swap_remove(index)) {
        Some(Item::Request(request)) => Ok(*request),
        _ => Err(input::none_wanted(&items, "request", file, WANTED)),
    }
}

#[cfg(test)]
mod tests {
    use chancery_pki::key::{KeyAlgorithm, PrivateKey};
    use chancery_pki::request::RequestTemplate;

    use super::*;

    fn code_of(bytes: &[u8]) -> (String, Exit) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("server.csr");
        std::fs::write(&path, bytes).unwrap();
        let error = read(&Source::File(path)).unwrap_err();
        assert!(error.to_string().contains("server.csr") || error.code() == "CHY-1031", "{error}");
        (error.code().to_owned(), error.exit())
    }

    #[test]
    fn what_people_give_by_mistake_is_named() {
        let key = PrivateKey::generate(KeyAlgorithm::EcP256).unwrap();
        let pkcs8 = key.to_pkcs8();
        let request = RequestTemplate::default().sign(&key).unwrap();
        let text = to_pem(&request);
        let mut forged = request.as_der().to_vec();
        *forged.last_mut().unwrap() ^= 1;
        let cases: Vec<(Vec<u8>, &str)> = vec![
            (pem::encode_secret("PRIVATE KEY", &pkcs8).as_bytes().to_vec(), code::PRIVATE_KEY_GIVEN),
            (pkcs8.to_vec(), code::PRIVATE_KEY_GIVEN),
            (text.as_bytes()[..text.len() / 2].to_vec(), code::PART_MISSING),
            (request.as_der()[..40].to_vec(), code::DAMAGED),
            (b"hello".to_vec(), code::NOT_RECOGNISED),
            (pem::encode("CERTIFICATE", b"x").into_bytes(), code::NOT_RECOGNISED),
            (b"\n\n".to_vec(), code::EMPTY),
            (pem::encode("CERTIFICATE REQUEST", &forged).into_bytes(), code::POSSESSION_NOT_PROVED),
        ];
        for (bytes, want) in cases {
            assert_eq!(code_of(&bytes), (want.to_owned(), Exit::Failed), "{want}");
        }
    }

    #[test]
    fn pem_with_text_around_it_and_der_are_read() {
        let key = PrivateKey::generate(KeyAlgorithm::EcP256).unwrap();
        let request = RequestTemplate::default().sign(&key).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.csr");
        for bytes in [format!("Dear CA,\r\n{}\r\nbye", to_pem(&request)).into_bytes(), request.as_der().to_vec()] {
            std::fs::write(&path, bytes).unwrap();
            assert_eq!(read(&Source::File(path.clone())).unwrap().as_der(), request.as_der());
        }
    }
}
