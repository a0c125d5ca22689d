BEGIN TRANSACTION;
CREATE TABLE series (
        coop TEXT NOT NULL, device TEXT NOT NULL, channel TEXT NOT NULL, known BLOB NOT NULL,
        PRIMARY KEY (coop, device, channel)) WITHOUT ROWID;
INSERT INTO "series" VALUES('kaimosi','d-van-1','air/temperature',X'93CF00000199C82D5C40D380000000000000008107920004');
CREATE TABLE state (
        made TEXT NOT NULL, position INTEGER NOT NULL, count INTEGER NOT NULL, reserved INTEGER NOT NULL);
INSERT INTO "state" VALUES('',15,5,20);
CREATE TABLE windows (
        start_at INTEGER NOT NULL, coop TEXT NOT NULL, device TEXT NOT NULL,
        PRIMARY KEY (start_at, coop, device)) WITHOUT ROWID;
COMMIT;
PRAGMA user_version=1;
