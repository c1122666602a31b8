use proptest::prelude::*;

use super::*;
use crate::digest::unhex;

#[test]
fn what_is_written_is_read_in_the_same_order() {
    let certificate = |number: u8| vec![0x30, 3, 2, 1, number];
    for bundle in [
        Bundle::default(),
        Bundle { certificates: vec![certificate(9), certificate(1)], crls: Vec::new() },
        Bundle { certificates: vec![certificate(2)], crls: vec![certificate(8), certificate(3)] },
    ] {
        assert_eq!(Bundle::read(&bundle.to_der()).unwrap(), bundle);
    }
}

#[test]
fn other_messages_and_cut_bundles_are_refused() {
    let data = unhex("300f06092a864886f70d010701a0020400").unwrap();
    assert_eq!(Bundle::read(&data).unwrap_err().kind, ErrorKind::BadValue);
    let der = Bundle { certificates: vec![vec![0x30, 0]], crls: Vec::new() }.to_der();
    for length in 0..der.len() {
        assert!(Bundle::read(&der[..length]).is_err(), "{length}");
    }
}

proptest! {
    #[test]
    fn garbage_never_panics(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let _ = Bundle::read(&bytes);
    }
}
