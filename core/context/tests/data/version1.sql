BEGIN TRANSACTION;
CREATE TABLE cases (
	id TEXT NOT NULL, 
	problem TEXT NOT NULL, 
	created_at TEXT NOT NULL, 
	PRIMARY KEY (id)
);
INSERT INTO "cases" VALUES('388ba6637d','What is 6 times 7?','2026-11-22T03:57:58.102197+00:00');
INSERT INTO "cases" VALUES('79925216a4','Wie viele Häuser 🏠 gibt es?
''Zitat''; "mehr"','2026-11-22T03:57:58.103230+00:00');
CREATE TABLE endings (
	id INTEGER NOT NULL, 
	run_id INTEGER NOT NULL, 
	ended_at TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	outcome TEXT NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(run_id) REFERENCES runs (id)
);
INSERT INTO "endings" VALUES(1,1,'2026-11-22T03:57:58.133368+00:00','failed','{"kind":"failed","reason":"at first","stones":[]}');
INSERT INTO "endings" VALUES(2,1,'2026-11-22T03:57:58.134489+00:00','solved','{"kind":"solved","answer":{"text":"42","program":"print(6 * 7)","artefacts":[]},"evidence":[{"kind":"second_program","code":"print(sum([7] * 6))","output":"42","tolerance":0.0}]}');
INSERT INTO "endings" VALUES(3,3,'2026-11-22T03:57:58.140667+00:00','failed','{"kind":"failed","reason":"at first","stones":[]}');
INSERT INTO "endings" VALUES(4,3,'2026-11-22T03:57:58.140834+00:00','solved','{"kind":"solved","answer":{"text":"42","program":"print(6 * 7)","artefacts":[]},"evidence":[{"kind":"second_program","code":"print(sum([7] * 6))","output":"42","tolerance":0.0}]}');
INSERT INTO "endings" VALUES(5,4,'2026-11-22T03:57:58.144321+00:00','failed','{"kind":"failed","reason":"at first","stones":[]}');
INSERT INTO "endings" VALUES(6,4,'2026-11-22T03:57:58.144488+00:00','solved','{"kind":"solved","answer":{"text":"42","program":"print(6 * 7)","artefacts":[]},"evidence":[{"kind":"second_program","code":"print(sum([7] * 6))","output":"42","tolerance":0.0}]}');
CREATE TABLE moves (
	id INTEGER NOT NULL, 
	"key" TEXT NOT NULL, 
	run_id INTEGER NOT NULL, 
	played_at TEXT NOT NULL, 
	name TEXT NOT NULL, 
	instructions TEXT NOT NULL, 
	arguments TEXT NOT NULL, 
	tool TEXT NOT NULL, 
	prompt TEXT NOT NULL, 
	result TEXT NOT NULL, 
	reply TEXT NOT NULL, 
	usage TEXT NOT NULL, 
	keep BOOLEAN NOT NULL, 
	PRIMARY KEY (id)
);
INSERT INTO "moves" VALUES(1,'c8ccd09f84e0350c7ccd05574465ea07',1,'2026-11-22T03:57:58.120023+00:00','runner.write','You write small Python programs.','{"text":"What is 6 times 7?"}','hosted openai:example at=https://api.example/v1 format=1','What is 6 times 7?','{"code":"print(6 * 7)"}','```python
print(6 * 7)
```','{"calls":1,"input_tokens":120,"output_tokens":9,"seconds":0.75}',1);
INSERT INTO "moves" VALUES(2,'89f1a33d9e435fa3f54917204bd579c2',1,'2026-11-22T03:57:58.126398+00:00','example.look','','{"text":"now"}','hosted openai:example at=https://api.example/v1 format=1','','{"code":"now"}','','{"calls":0,"input_tokens":0,"output_tokens":0,"seconds":0.0}',0);
INSERT INTO "moves" VALUES(3,'89f1a33d9e435fa3f54917204bd579c2',2,'2026-11-22T03:57:58.136971+00:00','example.look','','{"text":"now"}','hosted openai:example at=https://api.example/v1 format=1','','{"code":"now"}','','{"calls":0,"input_tokens":0,"output_tokens":0,"seconds":0.0}',0);
INSERT INTO "moves" VALUES(4,'89f1a33d9e435fa3f54917204bd579c2',3,'2026-11-22T03:57:58.139572+00:00','example.look','','{"text":"now"}','hosted openai:example at=https://api.example/v1 format=1','','{"code":"now"}','','{"calls":0,"input_tokens":0,"output_tokens":0,"seconds":0.0}',0);
INSERT INTO "moves" VALUES(5,'c8ccd09f84e0350c7ccd05574465ea07',4,'2026-11-22T03:57:58.142228+00:00','runner.write','You write small Python programs.','{"text":"What is 6 times 7?"}','hosted openai:example at=https://api.example/v1 format=1','What is 6 times 7?','{"code":"print(6 * 7)"}','```python
print(6 * 7)
```','{"calls":1,"input_tokens":120,"output_tokens":9,"seconds":0.75}',1);
INSERT INTO "moves" VALUES(6,'89f1a33d9e435fa3f54917204bd579c2',4,'2026-11-22T03:57:58.143259+00:00','example.look','','{"text":"now"}','hosted openai:example at=https://api.example/v1 format=1','','{"code":"now"}','','{"calls":0,"input_tokens":0,"output_tokens":0,"seconds":0.0}',0);
CREATE TABLE positions (
	id INTEGER NOT NULL, 
	run_id INTEGER NOT NULL, 
	at TEXT NOT NULL, 
	path TEXT NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(run_id) REFERENCES runs (id)
);
INSERT INTO "positions" VALUES(1,1,'2026-11-22T03:57:58.111556+00:00','classify');
INSERT INTO "positions" VALUES(2,1,'2026-11-22T03:57:58.127098+00:00','solved/run');
INSERT INTO "positions" VALUES(3,2,'2026-11-22T03:57:58.135216+00:00','classify');
INSERT INTO "positions" VALUES(4,2,'2026-11-22T03:57:58.137539+00:00','solved/run');
INSERT INTO "positions" VALUES(5,3,'2026-11-22T03:57:58.138329+00:00','classify');
INSERT INTO "positions" VALUES(6,3,'2026-11-22T03:57:58.140061+00:00','solved/run');
INSERT INTO "positions" VALUES(7,4,'2026-11-22T03:57:58.141372+00:00','classify');
INSERT INTO "positions" VALUES(8,4,'2026-11-22T03:57:58.143759+00:00','solved/run');
CREATE TABLE runs (
	id INTEGER NOT NULL, 
	case_id TEXT NOT NULL, 
	begun_at TEXT NOT NULL, 
	now TEXT NOT NULL, 
	seed BIGINT NOT NULL, 
	fresh BOOLEAN NOT NULL, 
	settings TEXT NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(case_id) REFERENCES cases (id)
);
INSERT INTO "runs" VALUES(1,'388ba6637d','2026-11-22T03:57:58.103547+00:00','2026-03-01T12:00:00+00:00',0,0,'{"kind":null}');
INSERT INTO "runs" VALUES(2,'79925216a4','2026-11-22T03:57:58.134658+00:00','2026-03-01T12:00:00+00:00',0,0,'{"kind":null}');
INSERT INTO "runs" VALUES(3,'388ba6637d','2026-11-22T03:57:58.137890+00:00','2026-03-01T12:00:00+00:00',0,0,'{"kind":null}');
INSERT INTO "runs" VALUES(4,'388ba6637d','2026-11-22T03:57:58.140943+00:00','2026-03-01T12:00:00+00:00',3,1,'{"kind":null}');
INSERT INTO "runs" VALUES(5,'79925216a4','2026-11-22T03:57:58.144596+00:00','2026-03-01T12:00:00+00:00',0,0,'{}');
CREATE TABLE seedbed_schema (
	version INTEGER NOT NULL, 
	PRIMARY KEY (version)
);
INSERT INTO "seedbed_schema" VALUES(1);
CREATE TABLE statements (
	number INTEGER NOT NULL, 
	case_id TEXT NOT NULL, 
	run_id INTEGER NOT NULL, 
	id TEXT NOT NULL, 
	text TEXT NOT NULL, 
	provenance TEXT NOT NULL, 
	supersedes TEXT, 
	PRIMARY KEY (number), 
	UNIQUE (case_id, id), 
	FOREIGN KEY(case_id) REFERENCES cases (id), 
	FOREIGN KEY(run_id) REFERENCES runs (id)
);
INSERT INTO "statements" VALUES(1,'388ba6637d',1,'d164d4275e','What is 6 times 7?','{"kind":"given"}',NULL);
INSERT INTO "statements" VALUES(2,'388ba6637d',1,'e620f9e7dd','The answer is: 41','{"kind":"derived","move":"c8ccd09f84e0350c7ccd05574465ea07"}',NULL);
INSERT INTO "statements" VALUES(3,'388ba6637d',1,'866acc4e08','The answer is: 42','{"evidence":[{"code":"print(sum([7] * 6))","kind":"second_program","output":"42","tolerance":0.0}],"kind":"verified"}','e620f9e7dd');
INSERT INTO "statements" VALUES(4,'79925216a4',2,'525e57368e','Wie viele Häuser 🏠 gibt es?
''Zitat''; "mehr"','{"kind":"given"}',NULL);
INSERT INTO "statements" VALUES(5,'79925216a4',2,'e620f9e7dd','The answer is: 41','{"kind":"derived","move":"c8ccd09f84e0350c7ccd05574465ea07"}',NULL);
CREATE TABLE uses (
	id INTEGER NOT NULL, 
	run_id INTEGER NOT NULL, 
	move_id INTEGER NOT NULL, 
	reused BOOLEAN NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(run_id) REFERENCES runs (id), 
	FOREIGN KEY(move_id) REFERENCES moves (id)
);
INSERT INTO "uses" VALUES(1,1,1,0);
INSERT INTO "uses" VALUES(2,1,2,0);
INSERT INTO "uses" VALUES(3,2,1,1);
INSERT INTO "uses" VALUES(4,2,3,0);
INSERT INTO "uses" VALUES(5,3,1,1);
INSERT INTO "uses" VALUES(6,3,4,0);
INSERT INTO "uses" VALUES(7,4,5,0);
INSERT INTO "uses" VALUES(8,4,6,0);
CREATE INDEX moves_by_key ON moves ("key", id);
CREATE INDEX ix_runs_case_id ON runs (case_id);
CREATE INDEX ix_endings_run_id ON endings (run_id);
CREATE INDEX ix_positions_run_id ON positions (run_id);
CREATE INDEX ix_uses_run_id ON uses (run_id);
CREATE INDEX ix_uses_move_id ON uses (move_id);
COMMIT;
