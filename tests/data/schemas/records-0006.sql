BEGIN TRANSACTION;
CREATE TABLE accounts (
	id TEXT NOT NULL, 
	name TEXT DEFAULT '' NOT NULL, 
	password TEXT DEFAULT '' NOT NULL, 
	language TEXT DEFAULT '' NOT NULL, 
	must_change BOOLEAN DEFAULT 0 NOT NULL, 
	failures INTEGER DEFAULT '0' NOT NULL, 
	locked_until_at BIGINT, 
	created_at BIGINT NOT NULL, 
	disabled_at BIGINT, 
	changed_at BIGINT NOT NULL, 
	CONSTRAINT pk_accounts PRIMARY KEY (id)
);
CREATE TABLE alarm_actions (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	"key" TEXT NOT NULL, 
	coop TEXT DEFAULT '' NOT NULL, 
	alarm TEXT DEFAULT '' NOT NULL, 
	excursion TEXT DEFAULT '' NOT NULL, 
	action TEXT DEFAULT '' NOT NULL, 
	person TEXT DEFAULT '' NOT NULL, 
	via TEXT DEFAULT '' NOT NULL, 
	at BIGINT NOT NULL, 
	comment TEXT DEFAULT '' NOT NULL, 
	until_at BIGINT, 
	outcome TEXT DEFAULT '' NOT NULL, 
	state TEXT DEFAULT '' NOT NULL, 
	suppression TEXT DEFAULT '' NOT NULL, 
	CONSTRAINT uq_alarm_actions_key UNIQUE ("key")
);
CREATE TABLE alarm_chatter (
	alarm TEXT NOT NULL, 
	coop TEXT DEFAULT '' NOT NULL, 
	content TEXT DEFAULT '' NOT NULL, 
	CONSTRAINT pk_alarm_chatter PRIMARY KEY (alarm)
);
CREATE TABLE alarm_windows (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	"key" TEXT NOT NULL, 
	coop TEXT DEFAULT '' NOT NULL, 
	kind TEXT DEFAULT '' NOT NULL, 
	scope TEXT DEFAULT '' NOT NULL, 
	target TEXT DEFAULT '' NOT NULL, 
	from_at BIGINT NOT NULL, 
	until_at BIGINT NOT NULL, 
	ended_at BIGINT, 
	reason TEXT DEFAULT '' NOT NULL, 
	person TEXT DEFAULT '' NOT NULL, 
	via TEXT DEFAULT '' NOT NULL, 
	opened_at BIGINT NOT NULL, 
	CONSTRAINT uq_alarm_windows_key UNIQUE ("key")
);
CREATE TABLE alarms (
	id TEXT NOT NULL, 
	coop TEXT DEFAULT '' NOT NULL, 
	asset TEXT DEFAULT '' NOT NULL, 
	device TEXT DEFAULT '' NOT NULL, 
	channel TEXT DEFAULT '' NOT NULL, 
	limit_name TEXT DEFAULT '' NOT NULL, 
	kind TEXT DEFAULT '' NOT NULL, 
	severity TEXT DEFAULT '' NOT NULL, 
	state TEXT DEFAULT '' NOT NULL, 
	suppression TEXT DEFAULT '' NOT NULL, 
	excursion TEXT, 
	occurrence INTEGER NOT NULL, 
	since_at BIGINT NOT NULL, 
	updated_at BIGINT NOT NULL, shelved_until_at BIGINT, hidden_at BIGINT, acked_at BIGINT, due_at BIGINT, out_of_service BOOLEAN DEFAULT 0 NOT NULL, by_design TEXT DEFAULT '' NOT NULL, told_depth DOUBLE DEFAULT '0' NOT NULL, 
	CONSTRAINT pk_alarms PRIMARY KEY (id)
);
INSERT INTO "alarms" VALUES('kaimosi/van-1/d-van-1/air/temperature|too-warm','kaimosi','van-1','d-van-1','air/temperature','too-warm','limit','high','UNACK','NONE','x-1',2,1795332252000,0,NULL,NULL,NULL,NULL,0,'',0.0);
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0006');
CREATE TABLE answer_codes (
	coop TEXT NOT NULL, 
	contact TEXT NOT NULL, 
	code TEXT NOT NULL, 
	alarm TEXT DEFAULT '' NOT NULL, 
	occurrence INTEGER NOT NULL, 
	given_at BIGINT NOT NULL, 
	CONSTRAINT pk_answer_codes PRIMARY KEY (coop, contact, code)
);
CREATE TABLE api_tokens (
	id TEXT NOT NULL, 
	token_hash TEXT NOT NULL, 
	coop TEXT DEFAULT '' NOT NULL, 
	account TEXT DEFAULT '' NOT NULL, 
	name TEXT DEFAULT '' NOT NULL, 
	role TEXT DEFAULT '' NOT NULL, 
	contact TEXT DEFAULT '' NOT NULL, 
	created_at BIGINT NOT NULL, 
	expires_at BIGINT NOT NULL, 
	seen_at BIGINT, 
	revoked_at BIGINT, 
	CONSTRAINT pk_api_tokens PRIMARY KEY (id), 
	CONSTRAINT uq_api_tokens_token_hash UNIQUE (token_hash)
);
CREATE TABLE assets (
	coop TEXT NOT NULL, 
	id TEXT NOT NULL, 
	name TEXT DEFAULT '' NOT NULL, 
	kind TEXT DEFAULT '' NOT NULL, 
	profile TEXT DEFAULT '' NOT NULL, 
	site TEXT DEFAULT '' NOT NULL, 
	capacity_kg DOUBLE, plate TEXT DEFAULT '' NOT NULL, retired_at BIGINT, retired_why TEXT DEFAULT '' NOT NULL, giai TEXT DEFAULT '' NOT NULL, grai TEXT DEFAULT '' NOT NULL, 
	CONSTRAINT pk_assets PRIMARY KEY (coop, id)
);
INSERT INTO "assets" VALUES('kaimosi','van-1','Van KBZ 214','van','chilled-milk','',NULL,'',NULL,'','','');
INSERT INTO "assets" VALUES('kaimosi','van-2','Van KCA 981','van','chilled-milk','',NULL,'',NULL,'','','');
INSERT INTO "assets" VALUES('kaimosi','box-1','Moses''s box','motorcycle_box','chilled-milk','',NULL,'',NULL,'','','');
INSERT INTO "assets" VALUES('kaimosi','cooler-1','Milk cooler','cooler','chilled-milk','centre',NULL,'',NULL,'','','');
INSERT INTO "assets" VALUES('kaimosi','cooler-2','Walk-in cooler','cooler','chilled-milk','centre',NULL,'',NULL,'','','');
INSERT INTO "assets" VALUES('kaimosi','cooler-3','Station cooler','cooler','chilled-milk','shinyalu',NULL,'',NULL,'','','');
CREATE TABLE audit (
	coop TEXT NOT NULL, 
	seq BIGINT NOT NULL, 
	at BIGINT NOT NULL, 
	"by" TEXT DEFAULT '' NOT NULL, 
	via TEXT DEFAULT '' NOT NULL, 
	address TEXT DEFAULT '' NOT NULL, 
	action TEXT DEFAULT '' NOT NULL, 
	about TEXT DEFAULT '' NOT NULL, 
	old TEXT DEFAULT '' NOT NULL, 
	new TEXT DEFAULT '' NOT NULL, 
	why TEXT DEFAULT '' NOT NULL, 
	previous TEXT DEFAULT '' NOT NULL, 
	hash TEXT DEFAULT '' NOT NULL, 
	CONSTRAINT pk_audit PRIMARY KEY (coop, seq)
);
CREATE TABLE audit_heads (
	coop TEXT NOT NULL, 
	seq BIGINT NOT NULL, 
	hash TEXT DEFAULT '' NOT NULL, 
	CONSTRAINT pk_audit_heads PRIMARY KEY (coop)
);
CREATE TABLE calibrations (
	id INTEGER NOT NULL, 
	coop TEXT DEFAULT '' NOT NULL, 
	device TEXT DEFAULT '' NOT NULL, 
	certificate TEXT DEFAULT '' NOT NULL, 
	channel TEXT DEFAULT '' NOT NULL, 
	laboratory TEXT DEFAULT '' NOT NULL, 
	calibrated_at BIGINT NOT NULL, 
	due_at BIGINT NOT NULL, 
	"offset" DOUBLE, 
	uncertainty DOUBLE, 
	CONSTRAINT pk_calibrations PRIMARY KEY (id)
);
CREATE TABLE contact_choices (
	coop TEXT NOT NULL, 
	contact TEXT NOT NULL, 
	stopped_at BIGINT, 
	report_time TEXT, 
	report_chosen_at BIGINT, 
	CONSTRAINT pk_contact_choices PRIMARY KEY (coop, contact)
);
CREATE TABLE contacts (
	coop TEXT NOT NULL, 
	id TEXT NOT NULL, 
	name TEXT DEFAULT '' NOT NULL, 
	role TEXT DEFAULT '' NOT NULL, 
	phone TEXT DEFAULT '' NOT NULL, 
	language TEXT DEFAULT '' NOT NULL, 
	asset TEXT DEFAULT '' NOT NULL, 
	site TEXT DEFAULT '' NOT NULL, assets TEXT DEFAULT '' NOT NULL, sites TEXT DEFAULT '' NOT NULL, channels TEXT DEFAULT '' NOT NULL, least_severity TEXT DEFAULT '' NOT NULL, quiet_hours TEXT DEFAULT '' NOT NULL, report_time TEXT DEFAULT '' NOT NULL, email TEXT DEFAULT '' NOT NULL, retired_at BIGINT, retired_why TEXT DEFAULT '' NOT NULL, gln TEXT DEFAULT '' NOT NULL, 
	CONSTRAINT pk_contacts PRIMARY KEY (coop, id)
);
INSERT INTO "contacts" VALUES('kaimosi','grace','Grace Achieng','manager','+254700000001','en','','','','','','','','','',NULL,'','');
INSERT INTO "contacts" VALUES('kaimosi','peter','Peter Wanjala','driver','+254700000002','en','van-1','','','','','','','','',NULL,'','');
CREATE TABLE cooperatives (
	id TEXT NOT NULL, 
	name TEXT DEFAULT '' NOT NULL, 
	time_zone TEXT DEFAULT '' NOT NULL, 
	hottest_c DOUBLE NOT NULL, language TEXT DEFAULT '' NOT NULL, gln TEXT DEFAULT '' NOT NULL, keep_years INTEGER DEFAULT '0' NOT NULL, 
	CONSTRAINT pk_cooperatives PRIMARY KEY (id)
);
INSERT INTO "cooperatives" VALUES('kaimosi','Kaimosi Dairy Co-operative','Africa/Nairobi',40.0,'en','',0);
CREATE TABLE cursors (
	consumer TEXT NOT NULL, 
	position BIGINT NOT NULL, 
	CONSTRAINT pk_cursors PRIMARY KEY (consumer)
);
INSERT INTO "cursors" VALUES('registry',1);
CREATE TABLE custody_acts (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	"key" TEXT NOT NULL, 
	coop TEXT DEFAULT '' NOT NULL, 
	shipment TEXT DEFAULT '' NOT NULL, 
	act TEXT DEFAULT '' NOT NULL, 
	person TEXT DEFAULT '' NOT NULL, 
	via TEXT DEFAULT '' NOT NULL, 
	at BIGINT NOT NULL, 
	from_asset TEXT DEFAULT '' NOT NULL, 
	asset TEXT DEFAULT '' NOT NULL, 
	custodian TEXT DEFAULT '' NOT NULL, 
	site TEXT DEFAULT '' NOT NULL, 
	recorded_at BIGINT NOT NULL, why TEXT DEFAULT '' NOT NULL, corrects TEXT DEFAULT '' NOT NULL, parent TEXT DEFAULT '' NOT NULL, receiver TEXT DEFAULT '' NOT NULL, address TEXT DEFAULT '' NOT NULL, quantity_kg DOUBLE, measured_c DOUBLE, 
	CONSTRAINT uq_custody_acts_key UNIQUE ("key")
);
CREATE TABLE devices (
	coop TEXT NOT NULL, 
	id TEXT NOT NULL, 
	name TEXT DEFAULT '' NOT NULL, 
	sample_interval_s DOUBLE NOT NULL, model TEXT DEFAULT '' NOT NULL, serial TEXT DEFAULT '' NOT NULL, retired_at BIGINT, retired_why TEXT DEFAULT '' NOT NULL, giai TEXT DEFAULT '' NOT NULL, 
	CONSTRAINT pk_devices PRIMARY KEY (coop, id)
);
INSERT INTO "devices" VALUES('kaimosi','d-van-1','',60.0,'','',NULL,'','');
INSERT INTO "devices" VALUES('kaimosi','d-van-2','',60.0,'','',NULL,'','');
INSERT INTO "devices" VALUES('kaimosi','d-box-1','',60.0,'','',NULL,'','');
INSERT INTO "devices" VALUES('kaimosi','d-cooler-1','',60.0,'','',NULL,'','');
INSERT INTO "devices" VALUES('kaimosi','d-cooler-2','',60.0,'','',NULL,'','');
INSERT INTO "devices" VALUES('kaimosi','d-cooler-3','',60.0,'','',NULL,'','');
CREATE TABLE escalations (
	id TEXT NOT NULL, 
	coop TEXT DEFAULT '' NOT NULL, 
	alarm TEXT DEFAULT '' NOT NULL, 
	step TEXT DEFAULT '' NOT NULL, 
	about TEXT DEFAULT '' NOT NULL, 
	severity TEXT DEFAULT '' NOT NULL, 
	purpose TEXT DEFAULT '' NOT NULL, 
	state TEXT DEFAULT '' NOT NULL, 
	rung INTEGER NOT NULL, 
	began_at BIGINT NOT NULL, 
	due_at BIGINT NOT NULL, 
	ended_at BIGINT, 
	asked TEXT DEFAULT '' NOT NULL, 
	why TEXT DEFAULT '' NOT NULL, 
	CONSTRAINT pk_escalations PRIMARY KEY (id)
);
CREATE TABLE excursions (
	id TEXT NOT NULL, 
	coop TEXT DEFAULT '' NOT NULL, 
	"key" TEXT DEFAULT '' NOT NULL, 
	asset TEXT DEFAULT '' NOT NULL, 
	device TEXT DEFAULT '' NOT NULL, 
	channel TEXT DEFAULT '' NOT NULL, 
	point TEXT DEFAULT '' NOT NULL, 
	limit_name TEXT DEFAULT '' NOT NULL, 
	side TEXT DEFAULT '' NOT NULL, 
	kind TEXT DEFAULT '' NOT NULL, 
	bound DOUBLE, 
	severity TEXT DEFAULT '' NOT NULL, 
	started_at BIGINT NOT NULL, 
	confirmed_at BIGINT, 
	ended_at BIGINT, 
	extreme DOUBLE, 
	extreme_at BIGINT, 
	readings BIGINT NOT NULL, 
	unknown_ms BIGINT NOT NULL, 
	note TEXT DEFAULT '' NOT NULL, 
	withdrawn BOOLEAN DEFAULT 0 NOT NULL, 
	raised BOOLEAN DEFAULT 0 NOT NULL, 
	returned BOOLEAN DEFAULT 0 NOT NULL, 
	recorded_at BIGINT NOT NULL, 
	version INTEGER NOT NULL, 
	CONSTRAINT pk_excursions PRIMARY KEY (id)
);
INSERT INTO "excursions" VALUES('x-1','kaimosi','k','van-1','d-van-1','air/temperature','','too-warm','above','limit',8.0,'high',1795331652000,1795332252000,NULL,9.7,1795333500000,0,0,'',0,0,0,1795333500000,0);
CREATE TABLE gateway_settings (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	coop TEXT DEFAULT '' NOT NULL, 
	gateway TEXT DEFAULT '' NOT NULL, 
	hash TEXT DEFAULT '' NOT NULL, 
	text TEXT DEFAULT '' NOT NULL, 
	pushed_at BIGINT NOT NULL, 
	pushed_by TEXT DEFAULT '' NOT NULL, 
	state TEXT DEFAULT '' NOT NULL, 
	detail TEXT DEFAULT '' NOT NULL, 
	told_at BIGINT
);
CREATE TABLE gateway_silence (
	coop TEXT NOT NULL, 
	gateway TEXT NOT NULL, 
	blob BLOB NOT NULL, 
	deadline_at BIGINT, 
	CONSTRAINT pk_gateway_silence PRIMARY KEY (coop, gateway)
);
CREATE TABLE gateway_status (
	coop TEXT NOT NULL, 
	gateway TEXT NOT NULL, 
	status TEXT DEFAULT '' NOT NULL, 
	received_at BIGINT NOT NULL, 
	CONSTRAINT pk_gateway_status PRIMARY KEY (coop, gateway)
);
INSERT INTO "gateway_status" VALUES('kaimosi','gw-road','{"v": 1, "state": "online", "version": "0.1.0", "spool": {"rows": 4, "capacity_hours": 72}}',1795333508000);
INSERT INTO "gateway_status" VALUES('kaimosi','gw-shinyalu','{"v": 1, "state": "offline", "version": "0.1.0", "spool": {"rows": 1280}}',1795330692000);
CREATE TABLE gateway_told (
	coop TEXT NOT NULL, 
	id TEXT NOT NULL, 
	gateway TEXT DEFAULT '' NOT NULL, 
	excursion TEXT DEFAULT '' NOT NULL, 
	point TEXT DEFAULT '' NOT NULL, 
	contact TEXT DEFAULT '' NOT NULL, 
	event TEXT DEFAULT '' NOT NULL, 
	state TEXT DEFAULT '' NOT NULL, 
	text TEXT DEFAULT '' NOT NULL, 
	started_at BIGINT NOT NULL, 
	at BIGINT NOT NULL, 
	received_at BIGINT NOT NULL, 
	CONSTRAINT pk_gateway_told PRIMARY KEY (coop, id)
);
CREATE TABLE gateways (
	coop TEXT NOT NULL, 
	id TEXT NOT NULL, 
	CONSTRAINT pk_gateways PRIMARY KEY (coop, id)
);
INSERT INTO "gateways" VALUES('kaimosi','gw-centre');
INSERT INTO "gateways" VALUES('kaimosi','gw-road');
INSERT INTO "gateways" VALUES('kaimosi','gw-shinyalu');
CREATE TABLE inbox (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	"key" TEXT NOT NULL, 
	coop TEXT DEFAULT '' NOT NULL, 
	contact TEXT DEFAULT '' NOT NULL, 
	channel TEXT DEFAULT '' NOT NULL, 
	address TEXT DEFAULT '' NOT NULL, 
	body TEXT DEFAULT '' NOT NULL, 
	sent_at BIGINT, 
	received_at BIGINT NOT NULL, 
	handled_at BIGINT, 
	meaning TEXT DEFAULT '' NOT NULL, 
	outcome TEXT DEFAULT '' NOT NULL, 
	CONSTRAINT uq_inbox_key UNIQUE ("key")
);
CREATE TABLE judgements (
	"key" TEXT NOT NULL, 
	coop TEXT DEFAULT '' NOT NULL, 
	asset TEXT DEFAULT '' NOT NULL, 
	device TEXT DEFAULT '' NOT NULL, 
	channel TEXT DEFAULT '' NOT NULL, 
	blob BLOB NOT NULL, 
	deadline_at BIGINT, 
	placed TEXT DEFAULT '' NOT NULL, 
	judged_until BIGINT NOT NULL, 
	CONSTRAINT pk_judgements PRIMARY KEY ("key")
);
CREATE TABLE label_keys (
	coop TEXT NOT NULL, 
	secret TEXT NOT NULL, 
	made_at BIGINT NOT NULL, 
	ended_at BIGINT, 
	CONSTRAINT pk_label_keys PRIMARY KEY (coop, secret)
);
CREATE TABLE legal_holds (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	coop TEXT DEFAULT '' NOT NULL, 
	about TEXT DEFAULT '' NOT NULL, 
	why TEXT DEFAULT '' NOT NULL, 
	"by" TEXT DEFAULT '' NOT NULL, 
	set_at BIGINT NOT NULL, 
	lifted_at BIGINT, 
	lifted_by TEXT DEFAULT '' NOT NULL, 
	lifted_why TEXT DEFAULT '' NOT NULL
);
CREATE TABLE legs (
	id INTEGER NOT NULL, 
	coop TEXT DEFAULT '' NOT NULL, 
	shipment TEXT DEFAULT '' NOT NULL, 
	asset TEXT DEFAULT '' NOT NULL, 
	custodian TEXT DEFAULT '' NOT NULL, 
	from_at BIGINT NOT NULL, 
	until_at BIGINT, 
	CONSTRAINT pk_legs PRIMARY KEY (id)
);
INSERT INTO "legs" VALUES(1,'kaimosi','s-1','van-1','peter',1795322712000,NULL);
INSERT INTO "legs" VALUES(2,'kaimosi','s-2','van-2','grace',1795326312000,NULL);
INSERT INTO "legs" VALUES(3,'kaimosi','s-3','cooler-3','grace',1795301112000,NULL);
CREATE TABLE memberships (
	coop TEXT NOT NULL, 
	account TEXT NOT NULL, 
	role TEXT NOT NULL, 
	contact TEXT DEFAULT '' NOT NULL, 
	CONSTRAINT pk_memberships PRIMARY KEY (coop, account, role)
);
CREATE TABLE outbox (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	"key" TEXT NOT NULL, 
	coop TEXT DEFAULT '' NOT NULL, 
	transition TEXT DEFAULT '' NOT NULL, 
	contact TEXT DEFAULT '' NOT NULL, 
	channel TEXT DEFAULT '' NOT NULL, 
	address TEXT DEFAULT '' NOT NULL, 
	body TEXT DEFAULT '' NOT NULL, 
	created_at BIGINT NOT NULL, 
	due_at BIGINT NOT NULL, 
	expires_at BIGINT NOT NULL, 
	claimed_at BIGINT, 
	sent_at BIGINT, 
	delivered_at BIGINT, 
	attempts INTEGER DEFAULT '0' NOT NULL, 
	reference TEXT, 
	in_doubt BOOLEAN DEFAULT 0 NOT NULL, 
	error TEXT DEFAULT '' NOT NULL, 
	held TEXT DEFAULT '' NOT NULL, purpose TEXT DEFAULT '' NOT NULL, severity TEXT DEFAULT '' NOT NULL, about TEXT DEFAULT '' NOT NULL, segments INTEGER DEFAULT '0' NOT NULL, cost DOUBLE, delivery TEXT DEFAULT '' NOT NULL, delivery_detail TEXT DEFAULT '' NOT NULL, rank INTEGER DEFAULT '3' NOT NULL, folded_into TEXT DEFAULT '' NOT NULL, 
	CONSTRAINT uq_outbox_key UNIQUE ("key")
);
INSERT INTO "outbox" VALUES(1,'m-1','kaimosi','t-1','peter','log','log','HIGH: Van KBZ 214 air 8.1 C, above 8 C since 10:14. Fresh milk 480 kg at risk. Close the door, switch the cooling on, and drive to the nearest station.',1795332252000,1795332252000,1795351512000,NULL,1795332312000,NULL,1,NULL,0,'','','','','',0,NULL,'','',0,'');
INSERT INTO "outbox" VALUES(2,'m-2','kaimosi','t-1','grace','file','log','HIGH: Van KBZ 214 air 8.1 C, above 8 C since 10:14. Fresh milk 480 kg at risk. Close the door, switch the cooling on, and drive to the nearest station.',1795332252000,1795332252000,1795351512000,NULL,NULL,NULL,0,NULL,0,'','','','','',0,NULL,'','',0,'');
CREATE TABLE placements (
	id INTEGER NOT NULL, 
	coop TEXT DEFAULT '' NOT NULL, 
	device TEXT DEFAULT '' NOT NULL, 
	asset TEXT DEFAULT '' NOT NULL, 
	from_at BIGINT NOT NULL, 
	until_at BIGINT, 
	CONSTRAINT pk_placements PRIMARY KEY (id)
);
INSERT INTO "placements" VALUES(1,'kaimosi','d-van-1','van-1',0,NULL);
INSERT INTO "placements" VALUES(2,'kaimosi','d-van-2','van-2',0,NULL);
INSERT INTO "placements" VALUES(3,'kaimosi','d-box-1','box-1',0,NULL);
INSERT INTO "placements" VALUES(4,'kaimosi','d-cooler-1','cooler-1',0,NULL);
INSERT INTO "placements" VALUES(5,'kaimosi','d-cooler-2','cooler-2',0,NULL);
INSERT INTO "placements" VALUES(6,'kaimosi','d-cooler-3','cooler-3',0,NULL);
CREATE TABLE prices (
	id INTEGER NOT NULL, 
	coop TEXT DEFAULT '' NOT NULL, 
	product TEXT DEFAULT '' NOT NULL, 
	price_per_kg DOUBLE NOT NULL, 
	from_at BIGINT NOT NULL, 
	CONSTRAINT pk_prices PRIMARY KEY (id)
);
CREATE TABLE products (
	coop TEXT NOT NULL, 
	name TEXT NOT NULL, 
	content TEXT DEFAULT '' NOT NULL, 
	CONSTRAINT pk_products PRIMARY KEY (coop, name)
);
CREATE TABLE profiles (
	coop TEXT NOT NULL, 
	name TEXT NOT NULL, 
	content TEXT DEFAULT '' NOT NULL, 
	CONSTRAINT pk_profiles PRIMARY KEY (coop, name)
);
INSERT INTO "profiles" VALUES('kaimosi','chilled-milk','{"name":"chilled-milk","limits":[{"name":"too-warm","channel":"air/temperature","side":"above","bound":8.0,"inclusive":false,"deadband":0.5,"on_delay_s":600,"off_delay_s":0.0,"severity":"high","advice":"Close the door, switch the cooling on, and drive to the nearest station."},{"name":"too-cold","channel":"air/temperature","side":"below","bound":0.5,"inclusive":false,"deadband":0.0,"on_delay_s":0.0,"off_delay_s":0.0,"severity":"medium","advice":""},{"name":"product-warm","channel":"product/temperature","side":"above","bound":6.0,"inclusive":false,"deadband":0.0,"on_delay_s":0.0,"off_delay_s":0.0,"severity":"high","advice":""}],"absence_after_s":900.0,"max_gap_s":900.0}');
CREATE TABLE receipts (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	"key" TEXT NOT NULL, 
	coop TEXT DEFAULT '' NOT NULL, 
	channel TEXT DEFAULT '' NOT NULL, 
	reference TEXT DEFAULT '' NOT NULL, 
	state TEXT DEFAULT '' NOT NULL, 
	detail TEXT DEFAULT '' NOT NULL, 
	at BIGINT NOT NULL, 
	heard_at BIGINT NOT NULL, 
	message INTEGER DEFAULT '0' NOT NULL, 
	CONSTRAINT uq_receipts_key UNIQUE ("key")
);
CREATE TABLE registry_files (
	coop TEXT NOT NULL, 
	content TEXT DEFAULT '' NOT NULL, 
	applied_at BIGINT NOT NULL, 
	CONSTRAINT pk_registry_files PRIMARY KEY (coop)
);
CREATE TABLE requests (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	coop TEXT NOT NULL, 
	account TEXT NOT NULL, 
	"key" TEXT NOT NULL, 
	digest TEXT DEFAULT '' NOT NULL, 
	outcome TEXT DEFAULT '' NOT NULL, 
	asked_at BIGINT NOT NULL, 
	CONSTRAINT uq_requests_coop_account_key UNIQUE (coop, account, "key")
);
CREATE TABLE sessions (
	token_hash TEXT NOT NULL, 
	account TEXT DEFAULT '' NOT NULL, 
	csrf TEXT DEFAULT '' NOT NULL, 
	address TEXT DEFAULT '' NOT NULL, 
	agent TEXT DEFAULT '' NOT NULL, 
	created_at BIGINT NOT NULL, 
	seen_at BIGINT NOT NULL, 
	expires_at BIGINT NOT NULL, 
	CONSTRAINT pk_sessions PRIMARY KEY (token_hash)
);
CREATE TABLE shipment_places (
	coop TEXT NOT NULL, 
	shipment TEXT NOT NULL, 
	state TEXT DEFAULT '' NOT NULL, 
	asset TEXT DEFAULT '' NOT NULL, 
	site TEXT DEFAULT '' NOT NULL, 
	custodian TEXT DEFAULT '' NOT NULL, 
	parent TEXT DEFAULT '' NOT NULL, 
	quantity_kg DOUBLE NOT NULL, 
	since_at BIGINT NOT NULL, 
	changes_at BIGINT, 
	CONSTRAINT pk_shipment_places PRIMARY KEY (coop, shipment)
);
CREATE TABLE shipment_states (
	"key" TEXT NOT NULL, 
	coop TEXT DEFAULT '' NOT NULL, 
	shipment TEXT DEFAULT '' NOT NULL, 
	fingerprint TEXT DEFAULT '' NOT NULL, 
	blob BLOB NOT NULL, 
	deadline_at BIGINT, 
	CONSTRAINT pk_shipment_states PRIMARY KEY ("key")
);
CREATE TABLE shipments (
	coop TEXT NOT NULL, 
	id TEXT NOT NULL, 
	product TEXT DEFAULT '' NOT NULL, 
	lot TEXT DEFAULT '' NOT NULL, 
	quantity_kg DOUBLE NOT NULL, 
	price_per_kg DOUBLE NOT NULL, 
	origin TEXT DEFAULT '' NOT NULL, 
	destination TEXT DEFAULT '' NOT NULL, 
	start_c DOUBLE, order_ref TEXT DEFAULT '' NOT NULL, parents TEXT DEFAULT '' NOT NULL, created_at BIGINT DEFAULT '0' NOT NULL, 
	CONSTRAINT pk_shipments PRIMARY KEY (coop, id)
);
INSERT INTO "shipments" VALUES('kaimosi','s-1','Fresh milk','42',480.0,62.5,'','centre',NULL,'','',0);
INSERT INTO "shipments" VALUES('kaimosi','s-2','Yoghurt','7',60.0,140.0,'','centre',NULL,'','',0);
INSERT INTO "shipments" VALUES('kaimosi','s-3','Kale','K-9',35.5,40.0,'','',NULL,'','',0);
CREATE TABLE sites (
	coop TEXT NOT NULL, 
	id TEXT NOT NULL, 
	name TEXT DEFAULT '' NOT NULL, 
	kind TEXT DEFAULT '' NOT NULL, 
	latitude DOUBLE, 
	longitude DOUBLE, gln TEXT DEFAULT '' NOT NULL, retired_at BIGINT, retired_why TEXT DEFAULT '' NOT NULL, 
	CONSTRAINT pk_sites PRIMARY KEY (coop, id)
);
INSERT INTO "sites" VALUES('kaimosi','centre','Kaimosi','county_centre',NULL,NULL,'',NULL,'');
INSERT INTO "sites" VALUES('kaimosi','shinyalu','Shinyalu','village_station',NULL,NULL,'',NULL,'');
CREATE TABLE spending (
	coop TEXT NOT NULL, 
	month TEXT NOT NULL, 
	channel TEXT NOT NULL, 
	messages BIGINT NOT NULL, 
	segments BIGINT NOT NULL, 
	money DOUBLE NOT NULL, 
	currency TEXT DEFAULT '' NOT NULL, 
	CONSTRAINT pk_spending PRIMARY KEY (coop, month, channel)
);
CREATE TABLE stream_events (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	coop TEXT DEFAULT '' NOT NULL, 
	kind TEXT DEFAULT '' NOT NULL, 
	ref TEXT DEFAULT '' NOT NULL, 
	content TEXT DEFAULT '' NOT NULL, 
	at BIGINT NOT NULL, 
	CONSTRAINT uq_stream_events_coop_kind_ref UNIQUE (coop, kind, ref)
);
CREATE TABLE transitions (
	id TEXT NOT NULL, 
	coop TEXT DEFAULT '' NOT NULL, 
	alarm TEXT DEFAULT '' NOT NULL, 
	occurrence INTEGER NOT NULL, 
	from_state TEXT DEFAULT '' NOT NULL, 
	to_state TEXT DEFAULT '' NOT NULL, 
	event TEXT DEFAULT '' NOT NULL, 
	reason TEXT DEFAULT '' NOT NULL, 
	excursion TEXT DEFAULT '' NOT NULL, 
	event_at BIGINT NOT NULL, 
	recorded_at BIGINT NOT NULL, 
	late BOOLEAN DEFAULT 0 NOT NULL, 
	untold TEXT DEFAULT '' NOT NULL, 
	told_with TEXT DEFAULT '' NOT NULL, 
	CONSTRAINT pk_transitions PRIMARY KEY (id)
);
INSERT INTO "transitions" VALUES('t-1','kaimosi','kaimosi/van-1/d-van-1/air/temperature|too-warm',2,'','UNACK','raise','','',1795332252000,0,0,'','');
CREATE TABLE uncovered (
	coop TEXT NOT NULL, 
	device TEXT NOT NULL, 
	channel TEXT NOT NULL, 
	reason TEXT DEFAULT '' NOT NULL, 
	first_at BIGINT NOT NULL, 
	last_at BIGINT NOT NULL, 
	readings BIGINT NOT NULL, 
	CONSTRAINT pk_uncovered PRIMARY KEY (coop, device, channel)
);
CREATE TABLE verdicts (
	coop TEXT NOT NULL, 
	shipment TEXT NOT NULL, 
	version INTEGER NOT NULL, 
	decision TEXT DEFAULT '' NOT NULL, 
	final BOOLEAN DEFAULT 0 NOT NULL, 
	cause TEXT DEFAULT '' NOT NULL, 
	content TEXT DEFAULT '' NOT NULL, 
	as_of_at BIGINT NOT NULL, 
	recorded_at BIGINT NOT NULL, 
	CONSTRAINT pk_verdicts PRIMARY KEY (coop, shipment, version)
);
CREATE INDEX ix_placements_coop_device ON placements (coop, device);
CREATE INDEX ix_legs_coop_shipment ON legs (coop, shipment);
CREATE INDEX ix_judgements_deadline_at ON judgements (deadline_at);
CREATE INDEX ix_excursions_coop_started_at ON excursions (coop, started_at);
CREATE INDEX ix_excursions_key_started_at ON excursions ("key", started_at);
CREATE INDEX ix_excursions_point_started_at ON excursions (point, started_at);
CREATE INDEX ix_excursions_open_key ON excursions ("key") WHERE ended_at IS NULL;
CREATE INDEX ix_excursions_open_point ON excursions (point) WHERE ended_at IS NULL;
CREATE INDEX ix_shipment_states_coop_shipment ON shipment_states (coop, shipment);
CREATE INDEX ix_shipment_states_deadline_at ON shipment_states (deadline_at);
CREATE INDEX ix_verdicts_coop_recorded_at ON verdicts (coop, recorded_at);
CREATE INDEX ix_alarms_coop_state ON alarms (coop, state);
CREATE INDEX ix_transitions_alarm_occurrence ON transitions (alarm, occurrence);
CREATE INDEX ix_transitions_coop_recorded_at ON transitions (coop, recorded_at);
CREATE INDEX ix_outbox_transition ON outbox (transition);
CREATE INDEX ix_outbox_sent_at_due_at ON outbox (sent_at, due_at);
CREATE INDEX ix_outbox_coop_created_at ON outbox (coop, created_at);
CREATE INDEX ix_gateway_settings_coop_gateway ON gateway_settings (coop, gateway);
CREATE INDEX ix_gateway_told_coop_point ON gateway_told (coop, point);
CREATE INDEX ix_inbox_handled_at ON inbox (handled_at);
CREATE INDEX ix_inbox_coop_received_at ON inbox (coop, received_at);
CREATE INDEX ix_alarms_due_at ON alarms (due_at);
CREATE INDEX ix_alarm_actions_alarm_at ON alarm_actions (alarm, at);
CREATE INDEX ix_alarm_actions_coop_at ON alarm_actions (coop, at);
CREATE INDEX ix_alarm_windows_coop_until_at ON alarm_windows (coop, until_at);
CREATE INDEX ix_escalations_state_due_at ON escalations (state, due_at);
CREATE INDEX ix_escalations_coop_began_at ON escalations (coop, began_at);
CREATE INDEX ix_answer_codes_coop_contact_alarm ON answer_codes (coop, contact, alarm);
CREATE INDEX ix_custody_acts_coop_shipment ON custody_acts (coop, shipment);
CREATE INDEX ix_receipts_message ON receipts (message);
CREATE INDEX ix_outbox_coop_contact_sent_at_due_at ON outbox (coop, contact, sent_at, due_at);
CREATE INDEX ix_memberships_account ON memberships (account);
CREATE INDEX ix_sessions_account ON sessions (account);
CREATE INDEX ix_sessions_expires_at ON sessions (expires_at);
CREATE INDEX ix_api_tokens_coop ON api_tokens (coop);
CREATE INDEX ix_requests_asked_at ON requests (asked_at);
CREATE INDEX ix_audit_coop_about ON audit (coop, about);
CREATE INDEX ix_audit_coop_at ON audit (coop, at);
CREATE INDEX ix_calibrations_coop_device ON calibrations (coop, device);
CREATE INDEX ix_prices_coop_product ON prices (coop, product);
CREATE INDEX ix_custody_acts_coop_parent ON custody_acts (coop, parent);
CREATE INDEX ix_shipment_places_coop_since_at ON shipment_places (coop, since_at);
CREATE INDEX ix_shipment_places_changes_at ON shipment_places (changes_at);
CREATE INDEX ix_stream_events_at ON stream_events (at);
CREATE INDEX ix_legal_holds_coop ON legal_holds (coop);
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('outbox',2);
COMMIT;
PRAGMA user_version=0;
