//! A backup made by a running server while clients are served.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use chancery_testkit::Chancery;

use crate::fixture;

#[test]
fn a_running_server_is_backed_up_while_it_issues() {
    let chancery = &fixture::with_recovery_code();
    let serving = chancery.serve(&[]);
    std::fs::create_dir(chancery.path("backups")).unwrap();
    let stop = &AtomicBool::new(false);
    let (received, file) = std::thread::scope(|scope| {
        let work = |worker: usize| {
            let issue = move |round: usize| {
                let name = format!("host{worker}-{round}.example.org");
                chancery.run(["issue", &name, "-o", &name]).success();
            };
            move || (0..).take_while(|_| !stop.load(Ordering::Relaxed)).for_each(issue)
        };
        let workers: Vec<_> = (0..3).map(|worker| scope.spawn(work(worker))).collect();
        // When one of them fails there is nothing to wait for.
        while !chancery.path("host0-1.example.org/fullchain.pem").exists() && !workers.iter().any(|it| it.is_finished())
        {
            std::thread::sleep(Duration::from_millis(20));
        }
        let received = issued(chancery);
        let made = chancery.run(["backup", "create", "--to", "backups", "--json"]).success().data();
        stop.store(true, Ordering::Relaxed);
        workers.into_iter().for_each(|worker| worker.join().unwrap());
        (received, made["file"].as_str().unwrap().to_owned())
    });
    assert!(received.len() >= 2, "{received:?}");
    chancery.run(["backup", "verify", &file]).success();
    chancery.run(["backup", "list"]).success().says("backups/chancery-");
    chancery.run(["status", "--check"]).success();
    assert_eq!(serving.stop(), Some(0));

    let data = chancery.data().with_file_name("restored");
    let restore = ["backup", "restore", &file, "--yes", "--recovery-code-from", "file:code"];
    let run = |args: &[&str]| chancery_testkit::Output::of(chancery.command(args).env("CHANCERY_DATA", &data));
    run(&restore).success();
    for name in received {
        run(&["cert", "show", &name]).success();
    }
    run(&["log", "verify"]).success();
}

/// Names of the certificates that have reached a client.
fn issued(chancery: &Chancery) -> Vec<String> {
    let entries = std::fs::read_dir(chancery.files()).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    names.filter(|name| whole(chancery, name)).collect()
}

fn whole(chancery: &Chancery, name: &str) -> bool {
    let text = std::fs::read_to_string(chancery.path(name).join("fullchain.pem"));
    text.unwrap_or_default().contains("-----END CERTIFICATE-----")
}
