//! Many processes at once on one data directory.

use std::collections::BTreeSet;

use chancery_testkit::Output;

use crate::fixture;

#[test]
fn eight_processes_at_once_all_get_their_own_certificate() {
    let chancery = fixture::servers();
    let chancery = &chancery;
    let outputs: Vec<Output> = std::thread::scope(|scope| {
        let issue = |index: usize| {
            let name = format!("host{index}.example.org");
            scope.spawn(move || chancery.run(["issue", &name, "-o", &name]))
        };
        let started: Vec<_> = (0..8).map(issue).collect();
        started.into_iter().map(|it| it.join().unwrap()).collect()
    });
    let mut serials = BTreeSet::new();
    for (index, output) in outputs.into_iter().enumerate() {
        output.success();
        serials.insert(fixture::serial(&chancery.path(format!("host{index}.example.org/fullchain.pem"))));
    }
    assert_eq!(serials.len(), 8, "every serial once");
    let listed: BTreeSet<String> = fixture::listed_serials(chancery).into_iter().collect();
    assert!(serials.is_subset(&listed));
    chancery.run(["log", "verify"]).success();
}

#[test]
fn two_inits_at_once_make_one_authority() {
    let chancery = fixture::empty();
    let chancery = &chancery;
    let init = ["init", "--name", "Example Org", "--issue", "servers", "--passphrase-from", "file:passphrase", "--yes"];
    let mut codes: Vec<Option<i32>> = std::thread::scope(|scope| {
        let started = [(); 2].map(|()| scope.spawn(move || chancery.run(init).code));
        started.into_iter().map(|it| it.join().unwrap()).collect()
    });
    codes.sort();
    assert_eq!(codes, [Some(0), Some(7)]);
    chancery.run(["log", "verify"]).success();
}
