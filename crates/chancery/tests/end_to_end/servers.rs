//! `issue NAME --for SERVER`: the server starts with the files and a client that trusts the root accepts it.

use chancery_testkit::Chancery;
use chancery_testkit::peer::server::{GREETING, Site};
use chancery_testkit::peer::{Server, apache, curl, nginx, stunnel};

use crate::fixture;

fn fetched(chancery: &Chancery, server: &Server) {
    let roots = chancery.path("roots.pem");
    let page = curl::fetch(&roots, "www.example.org", server).success();
    assert_eq!(page.stdout, GREETING, "{}", server.log());
    curl::fetch(&roots, "www.example.net", server).exit(60);
}

#[test]
fn nginx_serves_it() {
    let chancery = fixture::servers();
    chancery.run(["issue", "www.example.org", "--for", "nginx", "-o", "www"]).success();
    let (fullchain, privkey) = (chancery.path("www/fullchain.pem"), chancery.path("www/privkey.pem"));
    fetched(&chancery, &nginx::start(Site { fullchain: &fullchain, privkey: &privkey }));
}

#[test]
fn apache_serves_it() {
    let chancery = fixture::servers();
    chancery.run(["issue", "www.example.org", "--for", "apache", "-o", "www"]).success();
    let (fullchain, privkey) = (chancery.path("www/fullchain.pem"), chancery.path("www/privkey.pem"));
    fetched(&chancery, &apache::start(Site { fullchain: &fullchain, privkey: &privkey }));
}

#[test]
fn stunnel_serves_it_from_one_file() {
    let chancery = fixture::servers();
    chancery.run(["issue", "www.example.org", "--for", "stunnel", "-o", "www"]).success();
    let combined = chancery.path("www/key-cert.pem");
    assert_eq!(fixture::mode(&combined), 0o600);
    fetched(&chancery, &stunnel::start_with(&format!("cert = {}\n", combined.display())));
}

#[test]
fn the_configuration_for_nginx_works_as_it_stands() {
    let chancery = fixture::servers();
    let issued = chancery.run(["issue", "www.example.org", "--for", "nginx", "-o", "www"]).success();
    let text = issued.stderr;
    let start = text.find("server {").unwrap_or_else(|| panic!("no server block in\n{text}"));
    let end = text[start..].find("    }\n").map(|at| start + at + 6);
    let block = &text[start..end.unwrap_or_else(|| panic!("the server block has no end in\n{text}"))];
    // A port and pages that a test may have; the paths of certificate and key stay as they are.
    let block = block.replace("root /var/www/html;", "");
    let server = nginx::start_with(|port| block.replace("listen 443", &format!("listen 127.0.0.1:{port}")));
    fetched(&chancery, &server);
}
