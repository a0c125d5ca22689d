BEGIN TRANSACTION;
CREATE TABLE seals (
        is_raw INTEGER NOT NULL, day INTEGER NOT NULL, turn INTEGER NOT NULL, position INTEGER NOT NULL,
        since INTEGER NOT NULL, before INTEGER NOT NULL, PRIMARY KEY (is_raw, day)) WITHOUT ROWID;
CREATE TABLE series (
        coop TEXT NOT NULL, device TEXT NOT NULL, channel TEXT NOT NULL, known BLOB NOT NULL,
        PRIMARY KEY (coop, device, channel)) WITHOUT ROWID;
INSERT INTO "series" VALUES('kaimosi','d-van-1','air/temperature',X'93CF00000199C82D5C40D380000000000000008107920004');
CREATE TABLE state (
        made TEXT NOT NULL, position INTEGER NOT NULL, count INTEGER NOT NULL, reserved INTEGER NOT NULL, counted INTEGER NOT NULL DEFAULT 0);
INSERT INTO "state" VALUES('',15,5,20,15);
CREATE TABLE windows (
        start_at INTEGER NOT NULL, coop TEXT NOT NULL, device TEXT NOT NULL,
        PRIMARY KEY (start_at, coop, device)) WITHOUT ROWID;
COMMIT;
PRAGMA user_version=2;
