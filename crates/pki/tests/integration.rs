//! What we write is read by other programs, and what they write is read by us.

#[cfg(test)]
mod integration {
    mod keys;
    mod names;
    mod ocsp;
    mod path;
    mod pbmac1;
    mod peer;
    mod pem;
    mod pkcs12;
    mod pkcs7;
    mod pkcs8;
}
