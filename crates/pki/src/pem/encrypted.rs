//! Traditional encrypted PEM: RFC 1421 headers with OpenSSL's key derivation. Read only; what is written is PKCS#8.

use md5::{Digest as _, Md5};
use zeroize::Zeroizing;

use super::Block;
use crate::der::Reader;
use crate::digest::unhex;
use crate::error::{Error, ErrorKind, Result};
use crate::pbe::Cipher;

const DEK_INFO: &str = "DEK-Info";

pub(super) fn open(block: &Block, password: &str) -> Result<Zeroizing<Vec<u8>>> {
    if !block.is_encrypted() {
        return Ok(block.der.clone());
    }
    let info = block.header(DEK_INFO).ok_or(Error::field(ErrorKind::BadValue, DEK_INFO))?;
    let (name, iv) = info.split_once(',').ok_or(Error::field(ErrorKind::BadValue, DEK_INFO))?;
    let cipher = cipher(name.trim())?;
    let iv = unhex(iv).filter(|iv| iv.len() == cipher.block_len());
    let iv = iv.ok_or(Error::field(ErrorKind::BadValue, DEK_INFO))?;
    let key = key(password, &iv, cipher.key_len());
    let der = cipher.decrypt(&key, &iv, &block.der)?;
    // Padding is right by chance once in 256 wrong passwords.
    match Reader::document(&der) {
        Ok(_) => Ok(der),
        Err(_) => Err(ErrorKind::WrongPassword.into()),
    }
}

fn cipher(name: &str) -> Result<Cipher> {
    match name {
        "AES-128-CBC" => Ok(Cipher::Aes128),
        "AES-192-CBC" => Ok(Cipher::Aes192),
        "AES-256-CBC" => Ok(Cipher::Aes256),
        "DES-EDE3-CBC" => Ok(Cipher::TripleDes),
        _ => Err(Error::field(ErrorKind::UnsupportedAlgorithm, DEK_INFO)),
    }
}

/// OpenSSL's `EVP_BytesToKey` with MD5, one iteration, and the first eight bytes of the IV as salt.
fn key(password: &str, iv: &[u8], length: usize) -> Zeroizing<Vec<u8>> {
    let salt = iv.get(..8).unwrap_or(iv);
    let mut key = Zeroizing::new(Vec::with_capacity(length + 16));
    let mut block: Zeroizing<Vec<u8>> = Zeroizing::default();
    while key.len() < length {
        let mut hash = Md5::new();
        hash.update(block.as_slice());
        hash.update(password.as_bytes());
        hash.update(salt);
        block = Zeroizing::new(hash.finalize().to_vec());
        key.extend_from_slice(&block);
    }
    key.truncate(length);
    key
}
