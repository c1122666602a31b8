-- The first schema, table by table and column by column as for SQLite. Text that is ordered or searched by range is
-- compared byte by byte (COLLATE "C"), as SQLite does. Transactions lock rows; see docs/adr/0011-postgresql.md.

CREATE TABLE meta (
    name   TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    number BIGINT,
    text   TEXT
);

-- One row per process that ever wrote. state: live, closed (ended by itself), fenced (found dead, or shut out). seen: when
-- it last said that it lives, by the clock of the database.
CREATE TABLE epoch (
    id      BIGINT PRIMARY KEY,
    node    TEXT NOT NULL,
    started BIGINT NOT NULL,
    ended   BIGINT,
    seen    BIGINT NOT NULL,
    state   TEXT NOT NULL
);
CREATE INDEX epoch_state ON epoch (state, id);
-- Also processes that only read take a number: gaps are no loss.
CREATE SEQUENCE epoch_number;

CREATE TABLE vault_slot (
    id      BIGINT PRIMARY KEY,
    kind    TEXT NOT NULL,
    label   TEXT NOT NULL,
    sealed  BYTEA NOT NULL,
    created BIGINT NOT NULL,
    version BIGINT NOT NULL
);

CREATE TABLE vault_key (
    id          BIGINT PRIMARY KEY,
    purpose     TEXT NOT NULL,
    algorithm   TEXT NOT NULL,
    spki_sha256 BYTEA NOT NULL,
    sealed      BYTEA NOT NULL,
    protection  TEXT NOT NULL,
    created     BIGINT NOT NULL,
    version     BIGINT NOT NULL
);
CREATE INDEX vault_key_spki ON vault_key (spki_sha256);
CREATE INDEX vault_key_purpose ON vault_key (purpose, id);

-- One row per issuer DN, for ever: its counters outlive its keys, so (issuer, serial) never repeats.
CREATE TABLE issuer (
    id             BIGINT PRIMARY KEY,
    name           BYTEA NOT NULL,
    name_sha1      BYTEA NOT NULL,
    name_sha256    BYTEA NOT NULL UNIQUE,
    crl_number     BIGINT NOT NULL,
    revocation_seq BIGINT NOT NULL
);

CREATE TABLE authority (
    id            BIGINT PRIMARY KEY,
    slug          TEXT COLLATE "C" NOT NULL UNIQUE,
    display_name  TEXT NOT NULL,
    kind          TEXT NOT NULL,
    state         TEXT NOT NULL,
    parent        BIGINT REFERENCES authority (id) DEFERRABLE,
    issuer        BIGINT NOT NULL REFERENCES issuer (id) DEFERRABLE,
    vault_key     BIGINT REFERENCES vault_key (id) DEFERRABLE,
    certificate   BYTEA,
    subject       BYTEA NOT NULL,
    name_sha1     BYTEA NOT NULL,
    name_sha256   BYTEA NOT NULL,
    key_sha1      BYTEA NOT NULL,
    key_sha256    BYTEA NOT NULL,
    publication   TEXT,
    settings      TEXT NOT NULL,
    created       BIGINT NOT NULL,
    version       BIGINT NOT NULL,
    mac           BYTEA NOT NULL
);
CREATE INDEX authority_state ON authority (state, id);
CREATE INDEX authority_key_sha1 ON authority (key_sha1);

CREATE TABLE serial_block (
    id       BIGINT PRIMARY KEY,
    epoch    BIGINT NOT NULL,
    issuer   BIGINT NOT NULL REFERENCES issuer (id) DEFERRABLE,
    serials  BYTEA NOT NULL,
    reserved BIGINT NOT NULL,
    state    TEXT NOT NULL
);
CREATE INDEX serial_block_state ON serial_block (state, epoch);

CREATE TABLE intent (
    id        BIGINT PRIMARY KEY,
    epoch     BIGINT NOT NULL,
    kind      TEXT NOT NULL,
    issuer    BIGINT NOT NULL REFERENCES issuer (id) DEFERRABLE,
    authority BIGINT,
    serial    BYTEA NOT NULL,
    tbs       BYTEA NOT NULL,
    detail    TEXT NOT NULL,
    state     TEXT NOT NULL,
    created   BIGINT NOT NULL,
    settled   BIGINT,
    UNIQUE (issuer, serial)
);
CREATE INDEX intent_state ON intent (state, id);

CREATE TABLE certificate (
    id             BIGINT PRIMARY KEY,
    issuer         BIGINT NOT NULL REFERENCES issuer (id) DEFERRABLE,
    serial         BYTEA NOT NULL,
    authority      BIGINT,
    profile        TEXT,
    lineage        BIGINT NOT NULL,
    display_name   TEXT NOT NULL,
    subject        TEXT NOT NULL,
    names          TEXT NOT NULL,
    not_before     BIGINT NOT NULL,
    not_after      BIGINT NOT NULL,
    spki_sha256    BYTEA NOT NULL,
    subject_key_id BYTEA,
    vault_key      BIGINT,
    request        BIGINT,
    person         BIGINT,
    source         TEXT NOT NULL,
    crl_partition  BIGINT NOT NULL,
    revocation     TEXT NOT NULL,
    replaced_by    BIGINT,
    tags           TEXT NOT NULL,
    note           TEXT NOT NULL,
    created        BIGINT NOT NULL,
    version        BIGINT NOT NULL,
    der            BYTEA NOT NULL,
    UNIQUE (issuer, serial)
);
CREATE INDEX certificate_not_after ON certificate (not_after, id);
CREATE INDEX certificate_authority ON certificate (authority, id);
CREATE INDEX certificate_profile ON certificate (profile, id);
CREATE INDEX certificate_lineage ON certificate (lineage, id) WHERE lineage <> id;
CREATE INDEX certificate_revocation ON certificate (revocation, id) WHERE revocation <> 'none';
CREATE INDEX certificate_revoked_key ON certificate (spki_sha256) WHERE revocation <> 'none';
CREATE INDEX certificate_person ON certificate (person, id) WHERE person IS NOT NULL;

-- Certificates the indexer has not reached. A queue instead of a watermark: commit order is not id order.
CREATE TABLE certificate_unindexed (
    certificate BIGINT PRIMARY KEY
);

-- A new row of the look-up tables goes to the generation of its certificate: the last one that begins at its id or before,
-- else 0. The rows of one are so few that those written together touch the same pages again and again. certificates: how
-- many were indexed while it was the last.
CREATE TABLE certificate_generation (
    first        BIGINT PRIMARY KEY,
    certificates BIGINT NOT NULL
);

-- kind: 1 SHA-1, 2 SHA-256, 3 SHA-512 of the certificate, 4 subject key id, 5 SHA-256 of the SPKI, 6 of the subject.
-- Only the first 16 bytes: readers compare the rest with the certificate.
CREATE TABLE certificate_key (
    generation  BIGINT NOT NULL,
    kind        BIGINT NOT NULL,
    key         BYTEA NOT NULL,
    certificate BIGINT NOT NULL,
    PRIMARY KEY (generation, kind, key, certificate)
);

CREATE TABLE certificate_name (
    generation  BIGINT NOT NULL,
    reversed    TEXT COLLATE "C" NOT NULL,
    certificate BIGINT NOT NULL,
    PRIMARY KEY (generation, reversed, certificate)
);

CREATE TABLE certificate_word (
    generation  BIGINT NOT NULL,
    word        TEXT COLLATE "C" NOT NULL,
    certificate BIGINT NOT NULL,
    PRIMARY KEY (generation, word, certificate)
);

-- No foreign key to a certificate: a serial nobody knows can be revoked.
CREATE TABLE revocation (
    issuer        BIGINT NOT NULL REFERENCES issuer (id) DEFERRABLE,
    serial        BYTEA NOT NULL,
    seq           BIGINT NOT NULL,
    crl_partition BIGINT NOT NULL,
    state         TEXT NOT NULL,
    reason        BIGINT NOT NULL,
    revoked       BIGINT NOT NULL,
    invalidity    BIGINT,
    not_after     BIGINT,
    note          TEXT NOT NULL,
    actor         TEXT NOT NULL,
    entry         BYTEA NOT NULL,
    PRIMARY KEY (issuer, serial)
);
CREATE UNIQUE INDEX revocation_seq ON revocation (issuer, seq);
CREATE INDEX revocation_partition ON revocation (issuer, crl_partition, seq);

CREATE TABLE crl (
    id            BIGINT PRIMARY KEY,
    issuer        BIGINT NOT NULL REFERENCES issuer (id) DEFERRABLE,
    authority     BIGINT NOT NULL REFERENCES authority (id) DEFERRABLE,
    crl_partition BIGINT NOT NULL,
    kind          TEXT NOT NULL,
    number        BIGINT NOT NULL,
    base_number   BIGINT,
    seq           BIGINT NOT NULL,
    entries       BIGINT NOT NULL,
    this_update   BIGINT NOT NULL,
    next_update   BIGINT NOT NULL,
    state         TEXT NOT NULL,
    sha256        BYTEA NOT NULL,
    der           BYTEA,
    UNIQUE (issuer, number, kind)
);
CREATE INDEX crl_scope ON crl (authority, crl_partition, kind, state, number);

CREATE TABLE request (
    id          BIGINT PRIMARY KEY,
    handler     TEXT NOT NULL,
    state       TEXT NOT NULL,
    csr         BYTEA NOT NULL,
    names       TEXT NOT NULL,
    subject     TEXT NOT NULL,
    profile     TEXT,
    authority   BIGINT,
    spki_sha256 BYTEA NOT NULL,
    vault_key   BIGINT,
    certificate BIGINT,
    chain       BYTEA,
    person      BIGINT,
    actor       TEXT NOT NULL,
    reason      TEXT,
    settings    TEXT NOT NULL,
    created     BIGINT NOT NULL,
    updated     BIGINT NOT NULL,
    version     BIGINT NOT NULL
);
-- The many requests that our own authorities answered at once are found through their certificates.
CREATE INDEX request_outside ON request (id) WHERE handler <> 'built-in';
CREATE INDEX request_outside_state ON request (state, id) WHERE handler <> 'built-in';
CREATE INDEX request_outside_spki ON request (spki_sha256, id) WHERE handler <> 'built-in';

CREATE TABLE person (
    id           BIGINT PRIMARY KEY,
    display_name TEXT NOT NULL,
    role         TEXT NOT NULL,
    settings     TEXT NOT NULL,
    state        TEXT NOT NULL,
    created      BIGINT NOT NULL,
    version      BIGINT NOT NULL,
    mac          BYTEA NOT NULL
);
CREATE INDEX person_display_name ON person (display_name, id);

-- A mailbox belongs to one person. The person's MAC covers addresses and domains: they decide what a member may ask for.
CREATE TABLE person_address (
    address TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    person  BIGINT NOT NULL REFERENCES person (id) DEFERRABLE,
    proved  BIGINT
);
CREATE INDEX person_address_person ON person_address (person);
-- Nearly all mail systems take any case for the same mailbox.
CREATE UNIQUE INDEX person_address_any_case ON person_address (lower(address));

-- Several persons may have proved the same domain.
CREATE TABLE person_domain (
    domain TEXT COLLATE "C" NOT NULL,
    person BIGINT NOT NULL REFERENCES person (id) DEFERRABLE,
    proved BIGINT,
    PRIMARY KEY (domain, person)
);
CREATE INDEX person_domain_person ON person_domain (person);

-- The secret of a token is nowhere; hash is its SHA-256. The MAC covers all but last_used.
CREATE TABLE token (
    id        BIGINT PRIMARY KEY,
    name      TEXT COLLATE "C" NOT NULL,
    hash      BYTEA NOT NULL UNIQUE,
    person    BIGINT REFERENCES person (id) DEFERRABLE,
    role      TEXT NOT NULL,
    scope     TEXT NOT NULL,
    created   BIGINT NOT NULL,
    expires   BIGINT NOT NULL,
    last_used BIGINT,
    revoked   BIGINT,
    version   BIGINT NOT NULL,
    mac       BYTEA NOT NULL
);
CREATE INDEX token_person ON token (person, id);
CREATE INDEX token_name ON token (name, id);

CREATE TABLE profile (
    slug    TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    body    TEXT NOT NULL,
    updated BIGINT NOT NULL,
    version BIGINT NOT NULL,
    mac     BYTEA NOT NULL
);

CREATE TABLE idempotency (
    actor        TEXT COLLATE "C" NOT NULL,
    key          TEXT COLLATE "C" NOT NULL,
    request_hash BYTEA NOT NULL,
    epoch        BIGINT NOT NULL,
    certificate  BIGINT,
    response     BYTEA,
    created      BIGINT NOT NULL,
    PRIMARY KEY (actor, key)
);
CREATE INDEX idempotency_created ON idempotency (created);

CREATE TABLE audit_batch (
    epoch      BIGINT NOT NULL,
    seq        BIGINT NOT NULL,
    prev_hash  BYTEA NOT NULL,
    entries    BYTEA NOT NULL,
    first_leaf BIGINT,
    PRIMARY KEY (epoch, seq)
);
CREATE UNIQUE INDEX audit_batch_leaf ON audit_batch (first_leaf) WHERE first_leaf IS NOT NULL;
CREATE INDEX audit_batch_waiting ON audit_batch (epoch, seq) WHERE first_leaf IS NULL;

CREATE TABLE audit_tile (
    level  BIGINT NOT NULL,
    number BIGINT NOT NULL,
    hashes BYTEA NOT NULL,
    PRIMARY KEY (level, number)
);

CREATE TABLE audit_checkpoint (
    size BIGINT PRIMARY KEY,
    root BYTEA NOT NULL,
    note TEXT NOT NULL
);

-- Personal data of entries. Erased by setting salt and clear to NULL; the log keeps the hash.
CREATE TABLE audit_detail (
    epoch  BIGINT NOT NULL,
    seq    BIGINT NOT NULL,
    entry  BIGINT NOT NULL,
    person BIGINT,
    salt   BYTEA,
    clear  TEXT,
    PRIMARY KEY (epoch, seq, entry)
);
CREATE INDEX audit_detail_person ON audit_detail (person) WHERE person IS NOT NULL;

CREATE TABLE job (
    name       TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    due        BIGINT NOT NULL,
    last_run   BIGINT,
    last_error TEXT,
    failures   BIGINT NOT NULL,
    holder     BIGINT,
    held_until BIGINT,
    version    BIGINT NOT NULL
);

-- Backups that are whole and on disk; a backup does not know of itself.
CREATE TABLE backup (
    id       BIGINT PRIMARY KEY,
    created  BIGINT NOT NULL,
    file     TEXT NOT NULL,
    bytes    BIGINT NOT NULL,
    sha256   BYTEA NOT NULL,
    log_size BIGINT NOT NULL,
    cause    TEXT NOT NULL,
    state    TEXT NOT NULL
);
